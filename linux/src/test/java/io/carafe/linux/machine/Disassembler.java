package io.carafe.linux.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What GNU binutils make of machine code. Without an objdump for the architecture a test is skipped, except where
 * {@code CARAFE_CI=true}.
 */
public enum Disassembler {
    X86_64("objdump", "-m", "i386:x86-64", "-M", "intel"),
    AARCH64("aarch64-linux-gnu-objdump", "-m", "aarch64");

    /** As in {@code   1c:	48 85 c0             	test   rax,rax}. */
    private static final Pattern DISASSEMBLED = Pattern.compile(" *([0-9a-f]+):\t([0-9a-f ]+?) *\t(.*)");

    private static final Pattern HEXADECIMAL = Pattern.compile("0x[0-9a-f]+");
    private static final Pattern SUM = Pattern.compile("\\b([0-9]+)\\+([0-9]+)\\b");

    private final List<String> command;

    Disassembler(String... command) {
        this.command = List.of(command);
    }

    /** An instruction: where, its bytes in memory, and its {@link #normal} mnemonic. */
    public record Line(int offset, String bytes, String mnemonic) {}

    /** The instructions of some code; {@code directory} is for a file. */
    public List<Line> disassemble(byte[] code, Path directory) throws Exception {
        List<Line> lines = new ArrayList<>();
        for (String output : output(Files.write(directory.resolve("code"), code))) {
            Matcher matcher = DISASSEMBLED.matcher(output);
            if (matcher.matches()) {
                String bytes = this == AARCH64 ? reversed(matcher.group(2)) : matcher.group(2);
                lines.add(new Line(Integer.parseInt(matcher.group(1), 16), bytes, normal(matcher.group(3))));
            }
        }
        return lines;
    }

    /** One way to write what assemblers write in many: decimal numbers, no sizes, no remarks, no needless zero. */
    public static String normal(String mnemonic) {
        String text =
                mnemonic.replaceAll("//.*", "").replaceAll("[A-Z]+ PTR ", "").strip();
        String operation = text.split("\\s+", 2)[0];
        String operands = text.substring(operation.length()).replaceAll("[\\s#]", "");
        operands = HEXADECIMAL.matcher(operands).replaceAll(Disassembler::decimal);
        operands = SUM.matcher(operands)
                .replaceAll(sum -> "" + (Integer.parseInt(sum.group(1)) + Integer.parseInt(sum.group(2))));
        return operation + " " + operands.replace("+0]", "]").replace(",0]", "]");
    }

    private static String decimal(MatchResult number) {
        return Long.toString(Long.parseUnsignedLong(number.group().substring(2), 16));
    }

    private static String reversed(String word) {
        List<String> bytes = Arrays.asList(word.split("(?<=\\G..)"));
        Collections.reverse(bytes);
        return String.join(" ", bytes);
    }

    private List<String> output(Path code) throws Exception {
        List<String> words = new ArrayList<>(command);
        words.addAll(List.of("-D", "-b", "binary", "-w", "-z", code.toString()));
        Process process;
        try {
            process = new ProcessBuilder(words).redirectErrorStream(true).start();
        } catch (IOException e) {
            String reason = command.get(0) + " of GNU binutils is needed to check machine code";
            return "true".equals(System.getenv("CARAFE_CI")) ? fail(reason, e) : abort(reason + ": " + e.getMessage());
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().toList();
    }
}
