package io.carafe.image.tree;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.carafe.api.kernel.Pathname;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An owner whom a file cannot have here, since there is but one user: noted in an attribute of the file, which overlayfs
 * takes along when a container changes it.
 */
record NotedOwner(long user, long group) {
    static final Pathname NAME = Pathname.of("user.carafe.owner");

    private static final Pattern VALUE = Pattern.compile("([0-9]{1,10}):([0-9]{1,10})");
    private static final long LAST_ID = 0xffff_fffeL;

    byte[] value() {
        return (user + ":" + group).getBytes(US_ASCII);
    }

    /** What an attribute says; nothing when it makes no sense, since a container may have written it. */
    static Optional<NotedOwner> of(byte[] value) {
        Matcher ids = VALUE.matcher(new String(value, US_ASCII));
        if (!ids.matches()) {
            return Optional.empty();
        }
        NotedOwner owner = new NotedOwner(Long.parseLong(ids.group(1)), Long.parseLong(ids.group(2)));
        return owner.user <= LAST_ID && owner.group <= LAST_ID ? Optional.of(owner) : Optional.empty();
    }
}
