package io.carafe.cli.attach;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Copies bytes as they come. */
final class ByteCopy {
    private static final int BUFFER = 1 << 16;

    private ByteCopy() {}

    /** Lets the other side see the end, if there is still one. */
    static void close(OutputStream to) {
        try {
            to.close();
        } catch (IOException gone) {
            // Then it has seen it.
            return;
        }
    }

    /** Copies until the end of either side, passing each piece on at once. */
    static void untilEnd(InputStream from, OutputStream to) {
        byte[] buffer = new byte[BUFFER];
        try {
            for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                to.write(buffer, 0, count);
                to.flush();
            }
        } catch (IOException closed) {
            // One side has gone, which ends the copy as well as an end of file does.
        }
    }
}
