package io.carafe.cli.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Asks before something that cannot be undone. */
public record Confirmation(Console console, InputStream input) {
    private static final int LONGEST_ANSWER = 100;

    /**
     * Asks, and waits for a line.
     *
     * @param warning what is about to happen
     * @return whether the answer is y
     */
    public boolean confirms(String warning) {
        console.print("WARNING! " + warning + "\nAre you sure you want to continue? [y/N] ");
        return answer().strip().equalsIgnoreCase("y");
    }

    private String answer() {
        byte[] line = new byte[LONGEST_ANSWER];
        int length = 0;
        try {
            for (int b = input.read(); b >= 0 && b != '\n'; b = input.read()) {
                if (length == LONGEST_ANSWER) {
                    return "";
                }
                line[length++] = (byte) b;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the answer", e);
        }
        return new String(line, 0, length, StandardCharsets.UTF_8);
    }
}
