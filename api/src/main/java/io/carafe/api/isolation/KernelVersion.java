package io.carafe.api.isolation;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first two numbers of a kernel's release (uname(2)). */
public record KernelVersion(int major, int minor) implements Comparable<KernelVersion> {
    private static final Pattern RELEASE = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})(?!\\d).*", Pattern.DOTALL);
    private static final Comparator<KernelVersion> ORDER =
            Comparator.comparingInt(KernelVersion::major).thenComparingInt(KernelVersion::minor);

    /** Of a release such as {@code 6.1.0-18-amd64}, or a version such as {@code 4.8}; empty if it begins otherwise. */
    public static Optional<KernelVersion> of(String release) {
        Matcher found = RELEASE.matcher(release);
        return found.matches()
                ? Optional.of(new KernelVersion(Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2))))
                : Optional.empty();
    }

    public boolean isAtLeast(KernelVersion other) {
        return compareTo(other) >= 0;
    }

    @Override
    public int compareTo(KernelVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
