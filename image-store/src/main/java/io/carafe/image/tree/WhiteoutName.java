package io.carafe.image.tree;

import io.carafe.api.kernel.Pathname;
import io.carafe.image.tar.EntryPath;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The names by which an entry of a layer takes away what layers below have (OCI image specification, "Whiteouts"):
 * {@code .wh.NAME} hides NAME, {@code .wh..wh..opq} everything in its directory. Other names that begin with
 * {@code .wh..wh.} are the bookkeeping of aufs.
 *
 * @param hidden what a whiteout hides; empty for the other kinds
 */
record WhiteoutName(Kind kind, Pathname hidden) {
    enum Kind {
        NONE,
        WHITEOUT,
        OPAQUE,
        BOOKKEEPING
    }

    private static final String PREFIX = ".wh.";
    private static final String BOOKKEEPING_PREFIX = ".wh..wh.";
    private static final String OPAQUE_NAME = ".wh..wh..opq";

    private static final WhiteoutName NONE = new WhiteoutName(Kind.NONE, Pathname.EMPTY);
    private static final WhiteoutName OPAQUE = new WhiteoutName(Kind.OPAQUE, Pathname.EMPTY);
    private static final WhiteoutName BOOKKEEPING = new WhiteoutName(Kind.BOOKKEEPING, Pathname.EMPTY);

    static WhiteoutName of(EntryPath path) {
        byte[] bytes = path.name().bytes();
        String name = new String(bytes, StandardCharsets.ISO_8859_1);
        if (name.equals(OPAQUE_NAME)) {
            return OPAQUE;
        }
        if (name.startsWith(BOOKKEEPING_PREFIX) || isInBookkeeping(path.parent())) {
            return BOOKKEEPING;
        }
        if (!name.startsWith(PREFIX)) {
            return NONE;
        }
        return new WhiteoutName(Kind.WHITEOUT, Pathname.of(Arrays.copyOfRange(bytes, PREFIX.length(), bytes.length)));
    }

    /** The name of the entry that hides a file of the layers below. */
    static Pathname hiding(Pathname name) {
        byte[] prefix = PREFIX.getBytes(StandardCharsets.ISO_8859_1);
        byte[] bytes = Arrays.copyOf(prefix, prefix.length + name.length());
        System.arraycopy(name.bytes(), 0, bytes, prefix.length, name.length());
        return Pathname.of(bytes);
    }

    /** The name of the entry that hides everything below its directory. */
    static Pathname opaque() {
        return Pathname.of(OPAQUE_NAME);
    }

    /** Whether a file of this name would hide another one in a layer, and so cannot be in one. */
    static boolean isReserved(Pathname name) {
        return new String(name.bytes(), StandardCharsets.ISO_8859_1).startsWith(PREFIX);
    }

    private static boolean isInBookkeeping(Pathname parent) {
        String path = new String(parent.bytes(), StandardCharsets.ISO_8859_1);
        return path.startsWith(BOOKKEEPING_PREFIX) || path.contains("/" + BOOKKEEPING_PREFIX);
    }

    /** Whether a whiteout hides something that can be a file's name. */
    boolean hidesSomething() {
        String name = hidden.toString();
        return !name.isEmpty() && !name.equals(".") && !name.equals("..");
    }
}
