package io.carafe.image.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The words of a Dockerfile's instruction: separated by spaces, with quotes and backslashes as in a shell, and with
 * {@code $NAME}, <code>${NAME}</code>, <code>${NAME:-WORD}</code> and <code>${NAME:+WORD}</code> replaced, except in
 * single quotes.
 */
final class DockerfileWords {
    private final String text;
    private final Map<String, String> variables;
    private int at;

    DockerfileWords(String text, Map<String, String> variables) {
        this.text = text.strip();
        this.variables = variables;
    }

    /** Each word by itself. */
    List<String> split() {
        List<String> words = new ArrayList<>();
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else {
                words.add(next(true));
            }
        }
        return words;
    }

    /** Everything as one word, spaces included. */
    String whole() {
        return next(false);
    }

    private String next(boolean endAtSpace) {
        StringBuilder word = new StringBuilder();
        while (at < text.length() && !(endAtSpace && Character.isWhitespace(text.charAt(at)))) {
            char c = text.charAt(at++);
            switch (c) {
                case '\'' -> singleQuoted(word);
                case '"' -> doubleQuoted(word);
                case '\\' -> word.append(at < text.length() ? text.charAt(at++) : '\\');
                case '$' -> variable(word);
                default -> word.append(c);
            }
        }
        return word.toString();
    }

    private void singleQuoted(StringBuilder word) {
        int end = text.indexOf('\'', at);
        if (end < 0) {
            throw new IllegalArgumentException("a single quote is not closed");
        }
        word.append(text, at, end);
        at = end + 1;
    }

    private void doubleQuoted(StringBuilder word) {
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return;
            }
            if (c == '$') {
                variable(word);
            } else if (c == '\\' && at < text.length() && "\"$\\".indexOf(text.charAt(at)) >= 0) {
                word.append(text.charAt(at++));
            } else {
                word.append(c);
            }
        }
        throw new IllegalArgumentException("a double quote is not closed");
    }

    private void variable(StringBuilder word) {
        if (at < text.length() && text.charAt(at) == '{') {
            int end = text.indexOf('}', at);
            if (end < 0) {
                throw new IllegalArgumentException("a \"${\" is not closed");
            }
            word.append(substituted(text.substring(at + 1, end)));
            at = end + 1;
            return;
        }
        int start = at;
        while (at < text.length() && isNamePart(text.charAt(at))) {
            at++;
        }
        word.append(at == start ? "$" : variables.getOrDefault(text.substring(start, at), ""));
    }

    private String substituted(String expression) {
        int colon = expression.indexOf(':');
        String name = colon < 0 ? expression : expression.substring(0, colon);
        String value = variables.getOrDefault(name, "");
        if (name.isEmpty() || !name.chars().allMatch(c -> isNamePart((char) c))) {
            throw new IllegalArgumentException("\"${" + expression + "}\" is not a variable");
        }
        if (colon < 0) {
            return value;
        }
        String word = expression.substring(Math.min(colon + 2, expression.length()));
        return switch (expression.substring(colon + 1, Math.min(colon + 2, expression.length()))) {
            case "-" -> value.isEmpty() ? word : value;
            case "+" -> value.isEmpty() ? "" : word;
            default -> throw new IllegalArgumentException("\"${" + expression + "}\" is not a variable");
        };
    }

    private static boolean isNamePart(char c) {
        return c == '_' || (c < 0x80 && Character.isLetterOrDigit(c));
    }
}
