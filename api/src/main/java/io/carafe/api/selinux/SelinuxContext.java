package io.carafe.api.selinux;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A label of SELinux's: {@code system_u:system_r:container_t:s0:c1,c2}.
 *
 * @param level a sensitivity and categories ({@code s0:c1,c2}); empty where the policy has none
 */
public record SelinuxContext(String user, String role, String type, String level) {
    private static final int PARTS = 4;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,255}");
    private static final Pattern LEVEL = Pattern.compile("[A-Za-z0-9_.:,-]{0,1024}");

    public SelinuxContext {
        if (!isName(user) || !isName(role) || !isName(type) || !isLevel(level)) {
            throw new IllegalArgumentException(
                    "this is no label of SELinux's: " + String.join(":", user, role, type, level));
        }
    }

    /** Whether a user, a role or a type may be called so. */
    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Whether this may be a level. The policy knows which there are. */
    static boolean isLevel(String text) {
        return LEVEL.matcher(text).matches();
    }

    /** Empty when it is none. */
    public static Optional<SelinuxContext> parse(String text) {
        String[] parts = text.split(":", PARTS);
        if (parts.length < PARTS - 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(new SelinuxContext(parts[0], parts[1], parts[2], parts.length < PARTS ? "" : parts[3]));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** As the kernel reads and writes it. */
    public String text() {
        String name = String.join(":", user, role, type);
        return level.isEmpty() ? name : name + ":" + level;
    }

    /** Where the policy has levels, the same with another. */
    public SelinuxContext withLevel(String other) {
        return level.isEmpty() ? this : new SelinuxContext(user, role, type, other);
    }

    /** The same without categories: open to every container. */
    public SelinuxContext shared() {
        int colon = level.indexOf(':');
        return colon < 0 ? this : withLevel(level.substring(0, colon));
    }

    @Override
    public String toString() {
        return text();
    }
}
