package io.carafe.runtime.resolve;

import io.carafe.api.Credentials;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The lines of passwd(5) or group(5), split into fields. Lines that are not as they should be are passed over. */
final class AccountFile {
    private final List<String[]> lines = new ArrayList<>();

    AccountFile(byte[] content, int fields) {
        for (String line : new String(content, StandardCharsets.UTF_8).split("\n")) {
            String[] parts = line.split(":", -1);
            if (parts.length >= fields
                    && !parts[0].isEmpty()
                    && !line.startsWith("#")
                    && line.indexOf('\0') < 0
                    && isId(parts[2])) {
                lines.add(parts);
            }
        }
    }

    static AccountFile passwd(byte[] content) {
        return new AccountFile(content, 7);
    }

    static AccountFile group(byte[] content) {
        return new AccountFile(content, 4);
    }

    Optional<String[]> named(String name) {
        return first(line -> line[0].equals(name));
    }

    Optional<String[]> numbered(long id) {
        return first(line -> Long.parseLong(line[2]) == id);
    }

    /** The ids of the groups that a user is a member of. */
    List<Long> groupsOf(String user) {
        return lines.stream()
                .filter(line -> List.of(line[3].split(",")).contains(user))
                .map(line -> Long.parseLong(line[2]))
                .distinct()
                .toList();
    }

    static boolean isId(String text) {
        return !text.isEmpty()
                && text.length() <= 10
                && text.chars().allMatch(c -> c >= '0' && c <= '9')
                && Long.parseLong(text) <= Credentials.MAX_ID;
    }

    private Optional<String[]> first(Predicate<String[]> wanted) {
        return lines.stream().filter(wanted).findFirst();
    }
}
