package io.carafe.namespaces.mnt;

import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.selinux.SelinuxLabels;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The options of an overlay (Documentation/filesystems/overlayfs.rst).
 *
 * <p>The kernel's defaults depend on how it was built, so those that change what is written to the upper directory are
 * spelled out, in order that a layer can be committed and moved to another host:
 *
 * <ul>
 *   <li>{@code metacopy=off}: a changed permission copies the file up, not only its attributes;
 *   <li>{@code redirect_dir=nofollow}: a directory is never replaced by a reference to another path, and no such
 *       reference in a layer is believed;
 *   <li>{@code index=off}: the same layers may be used by many mounts, at another path, after a copy.
 * </ul>
 *
 * <p>{@code volatile} leaves out every sync of the upper directory, the one at the unmount included, which would write back
 * the whole file system that it lies on.
 *
 * <p>{@code xino} is left to the kernel: it is safe in each of its settings and never written to disk.
 *
 * @param userAttributes whether overlayfs keeps its notes in {@code user.overlay.*}, as it must in a user namespace,
 *     where {@code trusted.*} is out of reach
 * @param ephemeral whether nobody will want the changes later
 * @param labels what SELinux calls its files; those of the layers are not looked at then
 */
record OverlayOptions(
        List<Pathname> lower,
        Pathname upper,
        Pathname work,
        boolean userAttributes,
        boolean ephemeral,
        Optional<SelinuxLabels> labels) {
    /** mount(2) takes a page of options, the closing NUL among them. */
    static final int MOST_BYTES = 4095;
    /** OVL_MAX_STACK. */
    private static final int MOST_LAYERS = 500;

    /** The same over layers by other names. */
    OverlayOptions withLower(List<Pathname> names) {
        return new OverlayOptions(names, upper, work, userAttributes, ephemeral, labels);
    }

    /** Whether mount(2) would take all of it. */
    boolean fit() {
        return text().length <= MOST_BYTES;
    }

    /**
     * As the last argument of mount(2).
     *
     * @throws UnsupportedFeatureException when the kernel would not take all of it
     */
    Pathname data() {
        byte[] text = text();
        if (lower.size() > MOST_LAYERS) {
            throw new UnsupportedFeatureException(
                    "the root file system has " + lower.size() + " layers, and overlayfs takes " + MOST_LAYERS,
                    "Use an image of fewer layers.");
        }
        if (text.length > MOST_BYTES) {
            throw new UnsupportedFeatureException(
                    "the paths of the root file system take " + text.length + " bytes of mount options; mount(2) takes "
                            + MOST_BYTES,
                    "Use a shorter --root.");
        }
        return Pathname.of(text);
    }

    private byte[] text() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String before = "lowerdir=";
        for (Pathname layer : lower) {
            append(out, before);
            appendEscaped(out, layer);
            before = ":";
        }
        append(out, ",upperdir=");
        appendEscaped(out, upper);
        append(out, ",workdir=");
        appendEscaped(out, work);
        append(out, ",index=off,metacopy=off,redirect_dir=nofollow");
        if (userAttributes) {
            append(out, ",userxattr");
        }
        if (ephemeral) {
            append(out, ",volatile");
        }
        labels.ifPresent(given -> append(out, "," + given.mountOption()));
        return out.toByteArray();
    }

    /**
     * A backslash takes the meaning from the character after it: from the colon between layers, and from the comma
     * between options. The kernel removes it in each of the three options.
     */
    private static void appendEscaped(ByteArrayOutputStream out, Pathname path) {
        for (byte b : path.bytes()) {
            if (b == '\\' || b == ':' || b == ',') {
                out.write('\\');
            }
            out.write(b);
        }
    }

    private static void append(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
