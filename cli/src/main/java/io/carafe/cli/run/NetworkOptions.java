package io.carafe.cli.run;

import io.carafe.api.ContainerSpecBuilder;
import io.carafe.cli.args.Arguments;
import java.util.regex.Pattern;

/**
 * Reads {@code --hostname}, {@code --domainname}, {@code --add-host}, {@code --dns} with its relatives, and what concerns
 * ports.
 */
final class NetworkOptions {
    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%[A-Za-z0-9._-]+)?");

    private final Arguments arguments;
    private final ContainerSpecBuilder builder;

    NetworkOptions(Arguments arguments, ContainerSpecBuilder builder) {
        this.arguments = arguments;
        this.builder = builder;
    }

    void read() {
        arguments.text("hostname").ifPresent(builder::hostname);
        arguments.text("domainname").ifPresent(builder::domainname);
        arguments.all("add-host").forEach(this::addHost);
        for (String server : arguments.all("dns")) {
            if (!isAddress(server)) {
                throw arguments.problem("--dns: '" + server + "' is not an IP address");
            }
            builder.dns(server);
        }
        arguments.all("dns-search").forEach(builder::dnsSearch);
        arguments.all("dns-option").forEach(builder::dnsOption);
        arguments.all("publish").forEach(text -> builder.publish(PublishOption.parse(arguments, text)));
        arguments.all("expose").forEach(text -> builder.expose(ExposeOption.parse(arguments, text)));
        builder.publishAll(arguments.has("publish-all"));
    }

    /** {@code NAME:ADDRESS} or {@code NAME=ADDRESS}, and IPv6 in brackets or without. */
    private void addHost(String entry) {
        int equals = entry.indexOf('=');
        int separator = equals >= 0 ? equals : entry.indexOf(':');
        if (separator <= 0) {
            throw arguments.problem("--add-host: '" + entry + "' is not NAME:ADDRESS");
        }
        String name = entry.substring(0, separator);
        String address = entry.substring(separator + 1);
        if (address.startsWith("[") && address.endsWith("]")) {
            address = address.substring(1, address.length() - 1);
        }
        if (!address.equals("host-gateway") && !isAddress(address)) {
            throw arguments.problem("--add-host: '" + address + "' in '" + entry + "' is not an IP address");
        }
        builder.addHost(name + ":" + address);
    }

    private static boolean isAddress(String text) {
        return IPV4.matcher(text).matches() || IPV6.matcher(text).matches();
    }
}
