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
    private static final int MOST_BYTES = 4 << 20;
    /** How bridges are called that nobody has given a name. */
    private static final List<String> BRIDGES = List.of("\"carafe0", "\"cf-");

    private FirewallCheck() {}

    static HostCheck run() {
        Optional<Path> program = program();
        if (program.isEmpty()) {
            return new HostCheck(
                    SUBJECT, false, "no program nft, so there are no networks", "Install it: Debian package nftables.");
        }
        return obstacle()
                .orElseGet(() -> new HostCheck(SUBJECT, true, program.get().toString(), ""));
    }

    /** What another firewall drops, if it does, and says nothing of bridges. */
    static Optional<HostCheck> obstacle() {
        Optional<Path> program = program();
        List<String> dropping = program.stream()
                .flatMap(nft -> dropping(listed(nft, "chains")).stream().filter(chain -> !knowsBridges(nft, chain)))
                .toList();
        return dropping.isEmpty()
                ? Optional.empty()
                : Optional.of(new HostCheck(
                        SUBJECT,
                        false,
                        "forwarded packets are dropped by " + String.join(", ", dropping)
                                + " unless a rule there allows them, so containers reach no other machine, and are not reached",
                        "Let the bridges of networks through there; beside Docker: iptables -I DOCKER-USER -i carafe0 -j ACCEPT,"
                                + " and the same with -o."));
    }

    private static Optional<Path> program() {
        return Stream.of("/usr/sbin/nft", "/sbin/nft", "/usr/bin/nft", "/usr/local/sbin/nft")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** @param chain with its table: {@code ip filter FORWARD} */
    private static boolean knowsBridges(Path program, String chain) {
        String[] words = chain.split(" ");
        String table = words.length < 2 ? "" : listed(program, "table", words[0], words[1]);
        return BRIDGES.stream().anyMatch(table::contains);
    }

    private static String listed(Path program, String... what) {
        List<String> command = new ArrayList<>(List.of(program.toString(), "list"));
        command.addAll(List.of(what));
        try {
            Process process = new ProcessBuilder(command)
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
