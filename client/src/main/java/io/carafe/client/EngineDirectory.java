package io.carafe.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * The directory of an engine's socket and of what belongs to it: one for each state root and user, and for that user
 * alone. Processes in other namespaces, to whom paths and ports mean other things, have engines of their own.
 */
public record EngineDirectory(Path path) {
    /** The longest path that a socket can have, in bytes; unix(7). */
    private static final int LONGEST_SOCKET = 107;

    private static final int ONLY_THE_OWNERS = 0700;
    private static final int PERMISSIONS = 07777;

    /**
     * Says where it is; nothing is made.
     *
     * <p>That is {@code /run/carafe} for root, {@code $XDG_RUNTIME_DIR/carafe} or {@code /run/user/UID/carafe} for others
     * where that is theirs (root without rights, in a user namespace, among them), and otherwise {@code /tmp/carafe-UID}; below it a directory named by a hash of the state root.
     *
     * @param root absolute and normal
     * @param named the value of CARAFE_RUNTIME_DIR, which goes before all of these; may be empty
     * @param runtime the value of XDG_RUNTIME_DIR; may be empty
     */
    public static EngineDirectory of(Path root, long uid, String named, String runtime) {
        String name = hash(root + world());
        if (!named.isEmpty()) {
            return new EngineDirectory(Path.of(named, name).toAbsolutePath());
        }
        if (uid == 0 && Files.isWritable(Path.of("/run"))) {
            return new EngineDirectory(Path.of("/run/carafe", name));
        }
        String[] candidates = {runtime, "/run/user/" + uid};
        for (String candidate : candidates) {
            if (candidate.startsWith("/") && isPrivate(Path.of(candidate), uid)) {
                EngineDirectory found = new EngineDirectory(Path.of(candidate, "carafe", name));
                if (found.socket().toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_SOCKET) {
                    return found;
                }
            }
        }
        return new EngineDirectory(Path.of("/tmp/carafe-" + uid, name));
    }

    public Path socket() {
        return path.resolve("socket");
    }

    /** Locked (flock) by the engine that is at work. */
    public Path lock() {
        return path.resolve("lock");
    }

    /** Locked (fcntl) by the client that is starting an engine. */
    Path starting() {
        return path.resolve("starting");
    }

    public Path log() {
        return path.resolve("engine.log");
    }

    /** Which process the engine is, as JSON. */
    public Path description() {
        return path.resolve("engine.json");
    }

    /**
     * Makes it, if it is not there.
     *
     * @throws IOException when it cannot be made, or belongs to somebody else
     */
    public void make(long uid) throws IOException {
        Path above = path.getParent();
        for (Path directory : new Path[] {above, path}) {
            if (directory != null) {
                if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                    makeOne(directory);
                }
                check(directory, uid);
            }
        }
    }

    private static void makeOne(Path directory) throws IOException {
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException failed) {
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                throw failed;
            }
        }
    }

    /**
     * Sees that nobody else can have put a socket there.
     *
     * @throws NoSuchFileException when it is not there
     * @throws IOException when it is not the user's own, or others may enter it
     */
    public void check(long uid) throws IOException {
        check(path, uid);
    }

    private static void check(Path directory, long uid) throws IOException {
        Map<String, Object> found =
                Files.readAttributes(directory, "unix:uid,mode,isDirectory", LinkOption.NOFOLLOW_LINKS);
        boolean ours = found.get("uid") instanceof Integer owner && Integer.toUnsignedLong(owner) == uid;
        boolean closed = found.get("mode") instanceof Integer mode && (mode & PERMISSIONS) == ONLY_THE_OWNERS;
        if (!ours || !closed || !Boolean.TRUE.equals(found.get("isDirectory"))) {
            throw new IOException("it must be a directory of user " + uid + " with mode 0700, and is not");
        }
    }

    private static boolean isPrivate(Path directory, long uid) {
        try {
            check(directory, uid);
            return true;
        } catch (IOException notOurs) {
            return false;
        }
    }

    private static String world() {
        StringBuilder world = new StringBuilder();
        for (String kind : new String[] {"mnt", "net", "pid", "user"}) {
            try {
                world.append('\n').append(Files.readSymbolicLink(Path.of("/proc/self/ns", kind)));
            } catch (IOException notInThisKernel) {
                // Then all processes have the same.
            }
        }
        return world.toString();
    }

    /** FNV-1a of 64 bits: a name, not a secret. An engine refuses those who mean another root. */
    private static String hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (octet & 0xff)) * 0x100000001b3L;
        }
        String digits = Long.toHexString(hash);
        return "0000000000000000".substring(digits.length()) + digits;
    }
}
