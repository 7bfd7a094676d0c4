package io.carafe.linux.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares the listings with what GNU binutils make of their bytes, so that a mnemonic cannot say something else than
 * the machine does. Without an objdump for the architecture it is skipped, except where {@code CARAFE_CI=true}.
 */
class ListingDisassemblyTest {

    /** As in {@code   1c:	48 85 c0             	test   rax,rax}. */
    private static final Pattern DISASSEMBLED = Pattern.compile(" *([0-9a-f]+):\t([0-9a-f ]+?) *\t(.*)");

    private static final Pattern NAME = Pattern.compile("\\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\\b");
    private static final Pattern HEXADECIMAL = Pattern.compile("0x[0-9a-f]+");
    private static final Pattern SUM = Pattern.compile("\\b([0-9]+)\\+([0-9]+)\\b");

    @TempDir
    Path directory;

    @Test
    void x8664() throws Exception {
        compare(X8664Listing.listing(), "objdump", "-m", "i386:x86-64", "-M", "intel");
    }

    @Test
    void aarch64() throws Exception {
        compare(Aarch64Listing.listing(), "aarch64-linux-gnu-objdump", "-m", "aarch64");
    }

    private void compare(Listing listing, String objdump, String... options) throws Exception {
        List<String> expected = new ArrayList<>();
        for (Listing.Instruction instruction : listing.instructions()) {
            expected.add(line(instruction.offset(), instruction.bytes(), symbolic(instruction.mnemonic(), listing)));
        }
        List<String> actual = new ArrayList<>();
        boolean words = listing.architecture().equals("aarch64");
        for (String output : disassemble(listing, objdump, options)) {
            Matcher matcher = DISASSEMBLED.matcher(output);
            if (matcher.matches()) {
                String bytes = words ? reversed(matcher.group(2)) : matcher.group(2);
                actual.add(line(Integer.parseInt(matcher.group(1), 16), bytes, matcher.group(3)));
            }
        }
        assertThat(actual).containsExactlyElementsOf(expected);
    }

    private static String line(int offset, String bytes, String mnemonic) {
        return offset + ": " + bytes + " = " + normal(mnemonic);
    }

    /** Replaces the names of constants and labels. */
    private static String symbolic(String mnemonic, Listing listing) {
        String numeric = NAME.matcher(mnemonic)
                .replaceAll(name -> constants().get(name.group()).toString());
        int space = numeric.lastIndexOf(' ');
        Integer target = space < 0 ? null : listing.labels().get(numeric.substring(space + 1));
        return target == null ? numeric : numeric.substring(0, space + 1) + target;
    }

    /** One way to write what assemblers write in many: decimal numbers, no sizes, no remarks, no needless zero. */
    private static String normal(String mnemonic) {
        String text =
                mnemonic.replaceAll("//.*", "").replaceAll("[A-Z]+ PTR ", "").strip();
        String operation = text.split("\\s+", 2)[0];
        String operands = text.substring(operation.length()).replaceAll("[\\s#]", "");
        operands = HEXADECIMAL.matcher(operands).replaceAll(ListingDisassemblyTest::decimal);
        operands = SUM.matcher(operands)
                .replaceAll(sum -> "" + (Integer.parseInt(sum.group(1)) + Integer.parseInt(sum.group(2))));
        return operation + " " + operands.replace("+0]", "]").replace(",0]", "]");
    }

    private static String decimal(MatchResult number) {
        return Long.toString(Long.decode(number.group()));
    }

    private static String reversed(String word) {
        List<String> bytes = Arrays.asList(word.split("(?<=\\G..)"));
        Collections.reverse(bytes);
        return String.join(" ", bytes);
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

    private List<String> disassemble(Listing listing, String objdump, String... options) throws Exception {
        Path code = Files.write(directory.resolve("code"), listing.bytes());
        List<String> command = new ArrayList<>(List.of(objdump, "-D", "-b", "binary", "-w", "-z"));
        command.addAll(List.of(options));
        command.add(code.toString());
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            String reason = objdump + " of GNU binutils is needed to check the " + listing.architecture() + " listing";
            return "true".equals(System.getenv("CARAFE_CI")) ? fail(reason, e) : abort(reason + ": " + e.getMessage());
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().toList();
    }
}
