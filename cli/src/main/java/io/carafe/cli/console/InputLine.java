package io.carafe.cli.console;

import io.carafe.api.error.CarafeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Reads what a user types or pipes in, byte by byte, so that nothing is taken that belongs to somebody else. */
public record InputLine(InputStream input) {
    private static final int LONGEST = 1 << 16;

    /** The next line, without its end; empty at the end of the input. */
    public String next() {
        byte[] line = new byte[LONGEST];
        int length = 0;
        try {
            for (int b = input.read(); b >= 0 && b != '\n'; b = input.read()) {
                if (length == LONGEST) {
                    throw tooLong();
                }
                line[length++] = (byte) b;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read standard input", e);
        }
        return withoutReturn(new String(line, 0, length, StandardCharsets.UTF_8));
    }

    /** All that is left, without the end of its last line. */
    public String all() {
        try {
            byte[] contents = input.readNBytes(LONGEST + 1);
            if (contents.length > LONGEST) {
                throw tooLong();
            }
            String text = new String(contents, StandardCharsets.UTF_8);
            return withoutReturn(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read standard input", e);
        }
    }

    private static CarafeException tooLong() {
        return new CarafeException("standard input has more than " + LONGEST + " bytes", "");
    }

    private static String withoutReturn(String line) {
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }
}
