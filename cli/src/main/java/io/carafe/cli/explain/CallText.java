package io.carafe.cli.explain;

import io.carafe.cli.console.Paint;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A system call, or a sentence, broken into lines; a call's parts in colours. */
final class CallText {
    private static final Pattern TOKEN = Pattern.compile("(?<string>\"(?:[^\"\\\\]|\\\\.)*\"?)"
            + "|(?<name>^[a-z_0-9]+(?=\\())"
            + "|(?<slot><[^<>]*>)"
            + "|(?<constant>\\b[A-Z][A-Z0-9_]{2,}\\b)");
    private static final Pattern END_OF_PIECE = Pattern.compile(",(?=[^,\"])|:(?=/)|\\\\n(?!\")");
    private static final String HANGING = "    ";

    private CallText() {}

    /** Breaks a call after commas and between flags; inside a string only if that is too long for a line. */
    static List<String> wrapCall(String call, int width) {
        List<String> pieces = new ArrayList<>();
        for (String piece : pieces(call)) {
            if (piece.length() > width - HANGING.length()) {
                pieces.addAll(piecesOfString(piece));
            } else {
                pieces.add(piece);
            }
        }
        return fill(pieces, width, HANGING);
    }

    private static List<String> pieces(String call) {
        List<String> pieces = new ArrayList<>();
        boolean string = false;
        int from = 0;
        for (int i = 0; i < call.length(); i++) {
            char c = call.charAt(i);
            if (c == '\\' && string) {
                i++;
            } else if (c == '"') {
                string = !string;
            } else if (!string && (c == ' ' || c == '|')) {
                pieces.add(call.substring(from, i + 1));
                from = i + 1;
            }
        }
        pieces.add(call.substring(from));
        return pieces;
    }

    /** Options of a mount end with a comma, lines of a file with an escaped newline, directories with a colon. */
    private static List<String> piecesOfString(String string) {
        List<String> pieces = new ArrayList<>();
        Matcher end = END_OF_PIECE.matcher(string);
        int from = 0;
        while (end.find()) {
            pieces.add(string.substring(from, end.end()));
            from = end.end();
        }
        pieces.add(string.substring(from));
        return pieces;
    }

    /** Breaks a sentence between words. */
    static List<String> wrapWords(String text, int width) {
        List<String> pieces = new ArrayList<>();
        int from = 0;
        for (int space = text.indexOf(' '); space >= 0; space = text.indexOf(' ', space + 1)) {
            pieces.add(text.substring(from, space + 1));
            from = space + 1;
        }
        pieces.add(text.substring(from));
        return fill(pieces, width, "");
    }

    private static List<String> fill(List<String> pieces, int width, String hanging) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String piece : pieces) {
            if (line.length() + piece.stripTrailing().length() > width
                    && !line.toString().isBlank()) {
                lines.add(line.toString().stripTrailing());
                line.setLength(0);
                line.append(hanging);
            }
            line.append(piece);
        }
        lines.add(line.toString().stripTrailing());
        return lines;
    }

    /** The lines of a call in colours. */
    static List<String> paint(List<String> lines, Paint paint) {
        if (paint == Paint.PLAIN) {
            return lines;
        }
        List<String> painted = new ArrayList<>();
        boolean string = false;
        for (String line : lines) {
            // A string may go on from the line before.
            int rest = string ? endOfString(line) : 0;
            painted.add(paint.green(line.substring(0, rest)) + paint(line.substring(rest), paint));
            string = isOpenAfter(line, string);
        }
        return painted;
    }

    private static int endOfString(String line) {
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) == '\\') {
                i++;
            } else if (line.charAt(i) == '"') {
                return i + 1;
            }
        }
        return line.length();
    }

    private static boolean isOpenAfter(String line, boolean before) {
        boolean string = before;
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) == '\\' && string) {
                i++;
            } else if (line.charAt(i) == '"') {
                string = !string;
            }
        }
        return string;
    }

    private static String paint(String line, Paint paint) {
        StringBuilder out = new StringBuilder();
        Matcher token = TOKEN.matcher(line);
        int from = 0;
        while (token.find()) {
            out.append(line, from, token.start());
            String text = token.group();
            if (token.group("string") != null) {
                out.append(paint.green(text));
            } else if (token.group("name") != null) {
                out.append(paint.bold(text));
            } else if (token.group("slot") != null) {
                out.append(paint.magenta(text));
            } else {
                out.append(paint.cyan(text));
            }
            from = token.end();
        }
        return out.append(line.substring(from)).toString();
    }
}
