package io.carafe.confinement.seccomp;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON (RFC 8259) that nobody vouches for: bounded in depth, strict, and each error with its line. An isolator sees the
 * API alone, so it brings its own. Objects become maps, arrays lists, and numbers must be whole. Not thread-safe.
 */
final class JsonParser {
    private static final int DEEPEST = 32;
    private static final int LONGEST_NUMBER = 20;
    private static final int HEX = 16;
    private static final int HEX_DIGITS = 4;

    private final String text;
    private int at;

    private JsonParser(String text) {
        this.text = text;
    }

    /** @throws ProfileException when it is not JSON */
    static @Nullable Object parse(String text) {
        JsonParser parser = new JsonParser(text);
        parser.space();
        Object value = parser.value(0);
        parser.space();
        if (parser.at < text.length()) {
            throw parser.error("something follows the end");
        }
        return value;
    }

    private @Nullable Object value(int depth) {
        if (depth > DEEPEST) {
            throw error("it is nested more than " + DEEPEST + " deep");
        }
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", Boolean.TRUE);
            case 'f' -> word("false", Boolean.FALSE);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object(int depth) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        at++;
        space();
        if (take('}')) {
            return members;
        }
        do {
            space();
            if (peek() != '"') {
                throw error("there should be a name in quotes");
            }
            String name = string();
            space();
            expect(':');
            space();
            if (members.containsKey(name)) {
                throw error("\"" + name + "\" is there twice");
            }
            members.put(name, value(depth + 1));
            space();
        } while (take(','));
        expect('}');
        return members;
    }

    private List<@Nullable Object> array(int depth) {
        List<@Nullable Object> elements = new ArrayList<>();
        at++;
        space();
        if (take(']')) {
            return elements;
        }
        do {
            space();
            elements.add(value(depth + 1));
            space();
        } while (take(','));
        expect(']');
        return elements;
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        at++;
        for (char next = next(); next != '"'; next = next()) {
            if (next < ' ') {
                throw error("a control character in a string");
            }
            out.append(next == '\\' ? escaped() : next);
        }
        return out.toString();
    }

    private char escaped() {
        char escape = next();
        return switch (escape) {
            case '"', '\\', '/' -> escape;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw error("there is no escape \\" + escape);
        };
    }

    private char unicode() {
        int end = at + HEX_DIGITS;
        if (end > text.length() || !text.substring(at, end).matches("[0-9a-fA-F]{4}")) {
            throw error("\\u wants four digits");
        }
        char unit = (char) Integer.parseInt(text.substring(at, end), HEX);
        at = end;
        return unit;
    }

    private BigInteger number() {
        int start = at;
        if (peek() == '-') {
            at++;
        }
        int digits = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (digits == at) {
            throw error("there should be a value");
        }
        if (at - digits > LONGEST_NUMBER || (at < text.length() && ".eE".indexOf(text.charAt(at)) >= 0)) {
            throw error("there should be a whole number of 64 bits");
        }
        return new BigInteger(text.substring(start, at));
    }

    private @Nullable Boolean word(String word, @Nullable Boolean value) {
        if (!text.startsWith(word, at)) {
            throw error("there should be a value");
        }
        at += word.length();
        return value;
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw error("it ends too early");
        }
        return text.charAt(at);
    }

    private char next() {
        char next = peek();
        at++;
        return next;
    }

    private boolean take(char wanted) {
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char wanted) {
        if (!take(wanted)) {
            throw error(at >= text.length() ? "it ends too early" : "there should be a '" + wanted + "'");
        }
    }

    private ProfileException error(String problem) {
        long line = text.substring(0, Math.min(at, text.length()))
                        .chars()
                        .filter(c -> c == '\n')
                        .count()
                + 1;
        return new ProfileException("line " + line, problem);
    }
}
