package io.carafe.cli.args;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses what a mistyped word was meant to be. */
public final class Suggestion {
    private static final int MOST_MISTAKES = 2;

    private Suggestion() {}

    /** The known word that is nearest, if it is near enough. */
    public static Optional<String> of(String word, Collection<String> known) {
        int most = Math.min(MOST_MISTAKES, Math.max(1, stem(word) / 2));
        return known.stream()
                .filter(candidate -> distance(word, candidate) <= most || completes(word, candidate))
                .min(Comparator.<String>comparingInt(candidate -> distance(word, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** A sentence for the end of a message; empty without a guess. */
    public static String sentence(String word, Collection<String> known) {
        return of(word, known).map(guess -> "Did you mean " + guess + "?").orElse("");
    }

    private static int stem(String word) {
        return word.replaceFirst("^-+", "").length();
    }

    private static boolean completes(String word, String candidate) {
        return stem(word) > 2 && candidate.startsWith(word);
    }

    /** How many letters must be put in, left out, replaced, or swapped with their neighbour. */
    private static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(last[j], row[j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = row;
        }
        return last[b.length()];
    }
}
