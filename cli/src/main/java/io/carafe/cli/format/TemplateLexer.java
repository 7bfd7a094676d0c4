package io.carafe.cli.format;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes a template apart: text, and the words of each action. */
final class TemplateLexer {
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/");
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(0[xX][0-9a-fA-F]+|\\d+(\\.\\d*)?([eE][+-]?\\d+)?|\\.\\d+([eE][+-]?\\d+)?)(?!\\w)");
    private static final Pattern RAW = Pattern.compile("`[^`]*`");
    private static final Pattern CHARACTER = Pattern.compile("'(?:[^'\\\\\\n]|\\\\.)[^']{0,8}'");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\w*");
    private static final Pattern FIELD = Pattern.compile("\\.[\\p{L}_]\\w*", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern NAME = Pattern.compile("[\\p{L}_]\\w*", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern SIGN = Pattern.compile(":=|[|(),=.]");

    /** What a token is. */
    enum Kind {
        /** Text outside of actions. */
        TEXT,
        /** The end of an action. */
        END,
        NUMBER,
        /** A text, without its quotes. */
        STRING,
        /** A character, as a number. */
        CHARACTER,
        VARIABLE,
        /** A name after a dot that is itself part of the token. */
        FIELD,
        NAME,
        SIGN
    }

    /**
     * A token.
     *
     * @param spaced whether white space stands before it
     */
    record Token(Kind kind, String text, boolean spaced) {
        boolean is(Kind other, String wanted) {
            return kind == other && text.equals(wanted);
        }
    }

    private record Rule(Kind kind, Pattern pattern) {}

    private static final List<Rule> RULES = List.of(
            new Rule(Kind.FIELD, FIELD),
            new Rule(Kind.NUMBER, NUMBER),
            new Rule(Kind.STRING, RAW),
            new Rule(Kind.CHARACTER, CHARACTER),
            new Rule(Kind.VARIABLE, VARIABLE),
            new Rule(Kind.NAME, NAME),
            new Rule(Kind.SIGN, SIGN));

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private TemplateLexer(String source) {
        this.source = source;
    }

    static List<Token> tokens(String source) {
        TemplateLexer lexer = new TemplateLexer(source);
        lexer.read();
        return lexer.tokens;
    }

    private void read() {
        boolean trims = false;
        while (at < source.length()) {
            int open = source.indexOf("{{", at);
            String text = source.substring(at, open < 0 ? source.length() : open);
            if (trims) {
                text = text.stripLeading();
            }
            if (open < 0) {
                add(Kind.TEXT, text, false);
                return;
            }
            at = open + 2;
            if (source.startsWith("-", at) && isSpace(at + 1)) {
                text = text.stripTrailing();
                at++;
            }
            add(Kind.TEXT, text, false);
            trims = action();
        }
    }

    /** Returns whether the text after it loses the white space at its beginning. */
    private boolean action() {
        boolean spaced = false;
        while (at < source.length()) {
            if (source.startsWith("}}", at)) {
                at += 2;
                add(Kind.END, "", false);
                return false;
            }
            if (spaced && source.startsWith("-}}", at)) {
                at += 3;
                add(Kind.END, "", false);
                return true;
            }
            if (match(SPACE) != null) {
                spaced = true;
            } else if (match(COMMENT) != null) {
                spaced = true;
            } else {
                word(spaced);
                spaced = false;
            }
        }
        throw TemplateException.unusable("it has an unpaired {{ or }}");
    }

    private void word(boolean spaced) {
        if (source.charAt(at) == '"') {
            add(Kind.STRING, quoted(), spaced);
            return;
        }
        for (Rule rule : RULES) {
            String found = match(rule.pattern());
            if (found != null) {
                add(rule.kind(), value(rule.kind(), found), spaced);
                return;
            }
        }
        throw TemplateException.unusable(
                "nobody understands '" + source.substring(at, source.offsetByCodePoints(at, 1)) + "' in an action");
    }

    private String quoted() {
        for (int end = at + 1; end < source.length() && source.charAt(end) != '\n'; end++) {
            if (source.charAt(end) == '"') {
                String inner = source.substring(at + 1, end);
                at = end + 1;
                return unescaped(inner);
            }
            if (source.charAt(end) == '\\') {
                end++;
            }
        }
        throw TemplateException.unusable("a quotation mark is not closed");
    }

    private static String value(Kind kind, String found) {
        if (kind == Kind.STRING) {
            return found.substring(1, found.length() - 1);
        }
        if (kind == Kind.CHARACTER) {
            String character = unescaped(found.substring(1, found.length() - 1));
            if (character.codePointCount(0, character.length()) != 1) {
                throw TemplateException.unusable(found + " is not one character");
            }
            return Integer.toString(character.codePointAt(0));
        }
        return found;
    }

    private static String unescaped(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                out.append(c);
                continue;
            }
            char escape = text.charAt(++i);
            int digits = escape == 'x' ? 2 : escape == 'u' ? 4 : 0;
            if (digits > 0 && text.substring(i + 1).matches("(?s)[0-9a-fA-F]{" + digits + "}.*")) {
                out.append((char) Integer.parseInt(text.substring(i + 1, i + 1 + digits), 16));
                i += digits;
            } else {
                out.append(escaped(escape));
            }
        }
        return out.toString();
    }

    private static char escaped(char escape) {
        return switch (escape) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'a' -> '\u0007';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'v' -> '\u000b';
            case '\\', '"', '\'' -> escape;
            default -> throw TemplateException.unusable("there is no escape \\" + escape);
        };
    }

    private boolean isSpace(int index) {
        return index < source.length() && Character.isWhitespace(source.charAt(index));
    }

    private @Nullable String match(Pattern pattern) {
        Matcher matcher = pattern.matcher(source).region(at, source.length());
        if (!matcher.lookingAt()) {
            return null;
        }
        at = matcher.end();
        return matcher.group();
    }

    private void add(Kind kind, String text, boolean spaced) {
        if (kind == Kind.TEXT && text.contains("}}")) {
            throw TemplateException.unusable("it has an unpaired {{ or }}");
        }
        if (kind != Kind.TEXT || !text.isEmpty()) {
            tokens.add(new Token(kind, text, spaced));
        }
    }
}
