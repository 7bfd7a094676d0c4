package io.carafe.linux.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares the listings with what GNU binutils make of their bytes, so that a mnemonic cannot say something else than
 * the machine does. Without an objdump for the architecture it is skipped, except where {@code CARAFE_CI=true}.
 */
class ListingDisassemblyTest {

    private static final Pattern NAME = Pattern.compile("\\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\\b");

    @TempDir
    Path directory;

    @Test
    void x8664() throws Exception {
        compare(X8664Listing.listing(), Disassembler.X86_64);
    }

    @Test
    void aarch64() throws Exception {
        compare(Aarch64Listing.listing(), Disassembler.AARCH64);
    }

    private void compare(Listing listing, Disassembler disassembler) throws Exception {
        List<Disassembler.Line> expected = new ArrayList<>();
        for (Listing.Instruction instruction : listing.instructions()) {
            expected.add(new Disassembler.Line(
                    instruction.offset(),
                    instruction.bytes(),
                    Disassembler.normal(symbolic(instruction.mnemonic(), listing))));
        }
        assertThat(disassembler.disassemble(listing.bytes(), directory)).containsExactlyElementsOf(expected);
    }

    /** Replaces the names of constants and labels. */
    private static String symbolic(String mnemonic, Listing listing) {
        String numeric = NAME.matcher(mnemonic)
                .replaceAll(name -> constants().get(name.group()).toString());
        int space = numeric.lastIndexOf(' ');
        Integer target = space < 0 ? null : listing.labels().get(numeric.substring(space + 1));
        return target == null ? numeric : numeric.substring(0, space + 1) + target;
    }

    private static Map<String, Integer> constants() {
        Map<String, Integer> constants = new HashMap<>();
        for (Field field : LaunchLayout.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == int.class) {
                try {
                    constants.put(field.getName(), field.getInt(null));
                } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            }
        }
        return constants;
    }
}
