package io.carafe.image.fuzz;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.image.Reference;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Stream;

/** Reads whatever a fuzzer takes for the name of an image. What is accepted must be printed as what is read as the same. */
public final class ReferenceTarget {
    private ReferenceTarget() {}

    /** What Jazzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        reference(new String(input, StandardCharsets.UTF_8));
    }

    /** Whether it is one. */
    static boolean reference(String text) {
        Reference read;
        try {
            read = Reference.parse(text);
        } catch (InvalidSpecificationException refused) {
            return false;
        }
        String printed = read.toString();
        if (!Reference.parse(printed).equals(read)) {
            throw new AssertionError(text + " is printed as " + printed + ", which is another");
        }
        boolean leadsAway = Stream.of(read.name().split("/", -1)).anyMatch(Set.of("", ".", "..")::contains);
        if (leadsAway || !printed.matches("[!-~]+")) {
            throw new AssertionError(text + " is accepted as " + printed);
        }
        return true;
    }
}
