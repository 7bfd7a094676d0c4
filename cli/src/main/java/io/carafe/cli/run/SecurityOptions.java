package io.carafe.cli.run;

import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.DeviceSpec;
import io.carafe.api.kernel.Pathname;
import io.carafe.cli.args.Arguments;
import java.util.Set;

/**
 * Reads what a container may do beyond the usual, and what not: capabilities, {@code --security-opt}, devices and settings
 * of the kernel. What the values mean is for the isolators to judge.
 */
final class SecurityOptions {
    private static final String SECCOMP = "seccomp=";
    private static final Set<String> KEYS =
            Set.of("apparmor", "label", "no-new-privileges", "seccomp", "systempaths", "writable-cgroups");
    /** Values of seccomp that are no file. */
    private static final Set<String> WORDS = Set.of("unconfined", "builtin");

    private final Arguments arguments;
    private final Surroundings surroundings;
    private final ContainerSpecBuilder builder;

    SecurityOptions(Arguments arguments, Surroundings surroundings, ContainerSpecBuilder builder) {
        this.arguments = arguments;
        this.surroundings = surroundings;
        this.builder = builder;
    }

    void read() {
        builder.privileged(arguments.has("privileged"));
        builder.capAdd(arguments.all("cap-add").toArray(String[]::new));
        builder.capDrop(arguments.all("cap-drop").toArray(String[]::new));
        arguments.all("security-opt").forEach(this::readOption);
        arguments.all("device").forEach(text -> builder.device(device(text)));
        arguments.all("sysctl").forEach(this::readSetting);
    }

    private void readOption(String option) {
        // Docker's older form has a colon.
        String normal = option.contains("=") ? option : option.replaceFirst(":", "=");
        if (!KEYS.contains(normal.replaceFirst("=.*", ""))) {
            throw arguments.problem("--security-opt: there is no option '" + option + "'");
        }
        if (normal.startsWith(SECCOMP) && !WORDS.contains(normal.substring(SECCOMP.length()))) {
            String file = normal.substring(SECCOMP.length());
            builder.securityOpt(SECCOMP
                    + new ProfileFile(arguments, surroundings.absolute(file), surroundings.resolve(file)).read());
        } else {
            builder.securityOpt(normal);
        }
    }

    private DeviceSpec device(String text) {
        String[] parts = text.split(":", -1);
        String source = parts[0];
        boolean accessOnly = parts.length == 2 && parts[1].matches("[rwm]{1,3}");
        String target = parts.length == 1 || accessOnly ? source : parts[1];
        if (parts.length > 3 || source.isEmpty() || target.isEmpty()) {
            throw arguments.problem(
                    "--device: '" + text + "' is not DEVICE[:TARGET[:rwm]]", "For instance /dev/fuse:/dev/fuse:rw.");
        }
        String access = parts.length == 3 ? parts[2] : accessOnly ? parts[1] : DeviceSpec.EVERYTHING;
        return new DeviceSpec(Pathname.of(source), Pathname.of(target), access);
    }

    private void readSetting(String text) {
        int equals = text.indexOf('=');
        if (equals <= 0) {
            throw arguments.problem(
                    "--sysctl: '" + text + "' is not NAME=VALUE", "For instance net.ipv4.ip_forward=1.");
        }
        builder.sysctl(text.substring(0, equals), text.substring(equals + 1));
    }
}
