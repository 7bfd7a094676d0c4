package io.carafe.cli.run;

import io.carafe.cli.args.UsageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the files of {@code --env-file} and {@code --label-file}: a {@code NAME[=VALUE]} on each line, {@code #} comments. */
final class VariableFile {
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private VariableFile() {}

    /**
     * The lines that say something, without the white space in front of them.
     *
     * @param named the path of {@code file} for messages
     */
    static List<String> read(String verb, String option, Path named, Path file) {
        List<String> lines = new ArrayList<>();
        for (String line : text(verb, option, named, file).split("\r?\n", -1)) {
            String entry = line.stripLeading();
            if (entry.isEmpty() || entry.startsWith("#")) {
                continue;
            }
            int equals = entry.indexOf('=');
            String name = equals < 0 ? entry : entry.substring(0, equals);
            if (name.isEmpty()) {
                throw problem(verb, option, named, "there is no name in the line '" + entry + "'");
            }
            if (name.chars().anyMatch(Character::isWhitespace)) {
                throw problem(verb, option, named, "the name '" + name + "' has white space in it");
            }
            lines.add(entry);
        }
        return lines;
    }

    private static String text(String verb, String option, Path named, Path file) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw problem(verb, option, named, "it is not UTF-8");
        } catch (IOException e) {
            throw problem(verb, option, named, FileProblem.of(e));
        }
    }

    private static UsageException problem(String verb, String option, Path file, String why) {
        return new UsageException(verb, "cannot read " + option + " " + file + ": " + why);
    }
}
