package io.carafe.cli.attach;

import io.carafe.api.error.InvalidSpecificationException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys that let go of a container's terminal and leave the container alone, in Docker's notation: {@code ctrl-p,ctrl-q}.
 *
 * @param codes the byte of each key, in order; never empty
 */
public record DetachKeys(List<Integer> codes) {
    /** What Docker has unless told otherwise. */
    public static final DetachKeys USUAL = new DetachKeys(List.of(16, 17));

    private static final String CONTROL = "ctrl-";
    private static final int CONTROL_BITS = 0x1f;

    public DetachKeys {
        codes = List.copyOf(codes);
    }

    /**
     * Reads them.
     *
     * @param text keys with commas between them: a character, or {@code ctrl-} and one of {@code a-z@[]\\^_}
     * @throws InvalidSpecificationException when it is not that
     */
    public static DetachKeys parse(String text) {
        List<Integer> codes = new ArrayList<>();
        for (String key : text.split(",", -1)) {
            codes.add(code(key, text));
        }
        return new DetachKeys(codes);
    }

    private static int code(String key, String text) {
        if (key.length() == 1 && key.charAt(0) < 128) {
            return key.charAt(0);
        }
        if (key.startsWith(CONTROL) && key.length() == CONTROL.length() + 1) {
            char letter = Character.toLowerCase(key.charAt(CONTROL.length()));
            if ((letter >= 'a' && letter <= 'z') || "@[]\\^_".indexOf(letter) >= 0) {
                return Character.toUpperCase(letter) & CONTROL_BITS;
            }
        }
        throw new InvalidSpecificationException(
                "invalid detach keys: " + text,
                "Give keys with commas between them, each a character or ctrl- and a letter or one of @[]\\^_: ctrl-p,ctrl-q.");
    }

    /** Looks out for the keys in what somebody types. Not thread-safe. */
    public Watch watch(OutputStream target) {
        return new Watch(target);
    }

    /** Passes on what is typed. Keys that began like the sequence and went on otherwise are passed on too. */
    public final class Watch {
        private final OutputStream target;
        private int seen;

        private Watch(OutputStream target) {
            this.target = target;
        }

        /**
         * Takes what was typed.
         *
         * @return whether the keys were among it; what came after them is gone
         */
        public boolean type(byte[] typed, int length) throws IOException {
            int begin = 0;
            for (int i = 0; i < length; i++) {
                int key = typed[i] & 0xff;
                if (key == codes.get(seen)) {
                    if (seen == 0) {
                        target.write(typed, begin, i - begin);
                    }
                    seen++;
                    begin = i + 1;
                    if (seen == codes.size()) {
                        target.flush();
                        return true;
                    }
                } else if (seen > 0) {
                    for (int held = 0; held < seen; held++) {
                        target.write(codes.get(held));
                    }
                    seen = 0;
                    begin = i;
                    if (key == codes.get(0)) {
                        seen = 1;
                        begin = i + 1;
                    }
                }
            }
            target.write(typed, begin, length - begin);
            target.flush();
            return false;
        }
    }
}
