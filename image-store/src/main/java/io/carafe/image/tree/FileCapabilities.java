package io.carafe.image.tree;

import io.carafe.api.kernel.Pathname;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The attribute with the capabilities of a program. One that was set in a user namespace says so, by whose root it was
 * (revision 3, capabilities(7)); whoever sees that user as root sees it without (revision 2), as archives have it.
 */
final class FileCapabilities {
    static final Pathname NAME = Pathname.of("security.capability");

    private static final int REVISIONS = 0xff000000;
    private static final int REVISION_2 = 0x02000000;
    private static final int REVISION_3 = 0x03000000;
    private static final int BYTES_2 = 20;
    private static final int BYTES_3 = 24;
    private static final int ROOT = 20;

    private FileCapabilities() {}

    /** The value as it is seen from elsewhere. */
    static byte[] seenBy(OwnerView owners, byte[] value) {
        ByteBuffer given = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        if (value.length != BYTES_3
                || (given.getInt(0) & REVISIONS) != REVISION_3
                || owners.users().applyAsLong(Integer.toUnsignedLong(given.getInt(ROOT))) != 0) {
            return value;
        }
        byte[] seen = new byte[BYTES_2];
        given.get(0, seen);
        int flags = given.getInt(0) & ~REVISIONS;
        ByteBuffer.wrap(seen).order(ByteOrder.LITTLE_ENDIAN).putInt(0, flags | REVISION_2);
        return seen;
    }
}
