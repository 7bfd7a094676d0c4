package io.carafe.runtime.host;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks for the program nft(8), and for rules of others that keep containers from the world: what another table drops, none
 * of ours can allow.
 */
final class FirewallCheck {
    private static final String SUBJECT = "firewall";
    private static final int MOST_BYTES = 1 << 20;

    private FirewallCheck() {}

    static HostCheck run() {
        Optional<Path> program = Stream.of("/usr/sbin/nft", "/sbin/nft", "/usr/bin/nft", "/usr/local/sbin/nft")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            return new HostCheck(
                    SUBJECT, false, "no program nft, so there are no networks", "Install it: Debian package nftables.");
        }
        List<String> dropping = dropping(chains(program.get()));
        return dropping.isEmpty()
                ? new HostCheck(SUBJECT, true, program.get().toString(), "")
                : new HostCheck(
                        SUBJECT,
                        false,
                        "forwarded packets are dropped by " + String.join(", ", dropping)
                                + " unless a rule there allows them",
                        "Let the bridges of networks through there; beside Docker: iptables -I DOCKER-USER -i carafe0 -j ACCEPT,"
                                + " and the same with -o.");
    }

    private static String chains(Path program) {
        try {
            Process process = new ProcessBuilder(program.toString(), "list", "chains")
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .start();
            return new String(process.getInputStream().readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            return "";
        }
    }

    /** The chains for forwarding whose policy is to drop: {@code ip filter FORWARD}. */
    static List<String> dropping(String chains) {
        List<String> found = new ArrayList<>();
        String table = "";
        String chain = "";
        for (String line : chains.lines().map(String::strip).toList()) {
            if (line.startsWith("table ")) {
                table = line.substring("table ".length()).replace(" {", "");
            } else if (line.startsWith("chain ")) {
                chain = line.substring("chain ".length()).replace(" {", "");
            } else if (line.contains(" hook forward ") && line.contains("policy drop")) {
                found.add(table + " " + chain);
            }
        }
        return found;
    }
}
