package io.carafe.image.tree;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.Pathname;
import java.util.List;

/**
 * How overlayfs marks what a layer takes away from the layers below: a whiteout is a character device 0/0 in place of
 * the missing file, and a directory that hides everything below has an attribute.
 */
final class Overlay {
    static final int WHITEOUT_MODE = FileType.CHARACTER_DEVICE.bits();
    static final long WHITEOUT_DEVICE = 0;

    static final Pathname TRUSTED_OPAQUE = Pathname.of("trusted.overlay.opaque");
    static final Pathname USER_OPAQUE = Pathname.of("user.overlay.opaque");
    private static final String OPAQUE = "y";

    private static final List<String> OWN_ATTRIBUTES = List.of("trusted.overlay.", "user.overlay.");

    private Overlay() {}

    static boolean isWhiteout(FileStatus status) {
        return status.type() == FileType.CHARACTER_DEVICE && status.representedDevice() == WHITEOUT_DEVICE;
    }

    static byte[] opaqueValue() {
        return OPAQUE.getBytes(US_ASCII);
    }

    static boolean isOpaqueValue(byte[] value) {
        return new String(value, US_ASCII).equals(OPAQUE);
    }

    /** Attributes that overlayfs obeys: with one of its own, an archive could redirect a directory to elsewhere. */
    static boolean isOwnAttribute(Pathname name) {
        String text = name.toString();
        return OWN_ATTRIBUTES.stream().anyMatch(text::startsWith);
    }
}
