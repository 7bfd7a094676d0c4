package io.carafe.cli.format;

import io.carafe.cli.format.TemplateLexer.Kind;
import io.carafe.cli.format.TemplateLexer.Token;
import io.carafe.cli.format.TemplateNode.Command;
import io.carafe.cli.format.TemplateNode.Operand;
import io.carafe.cli.format.TemplateNode.Pipeline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Understands a template, by the grammar of Go's {@code text/template} without {@code define}, {@code block} and {@code template}. */
final class TemplateParser {
    private static final int DEEPEST = 60;
    private static final Set<String> ABSENT = Set.of("define", "block", "template");

    private final List<Token> tokens;
    private final Deque<Set<String>> variables = new ArrayDeque<>();
    private final List<String> fields = new ArrayList<>();
    private int at;
    private int depth;
    private int loops;

    private TemplateParser(List<Token> tokens) {
        this.tokens = tokens;
        variables.push(new HashSet<>(Set.of("$")));
    }

    /**
     * What was understood.
     *
     * @param fields those of the objects that are named, each as {@code A.B}, in order
     */
    record Parsed(List<TemplateNode> nodes, List<String> fields) {}

    static Parsed parse(String source) {
        TemplateParser parser = new TemplateParser(TemplateLexer.tokens(source));
        List<TemplateNode> nodes = parser.nodes(true);
        return new Parsed(nodes, List.copyOf(parser.fields));
    }

    /** Up to the end of the template, or to the {@code end} or {@code else} that closes a block; those are left. */
    private List<TemplateNode> nodes(boolean top) {
        deeper();
        List<TemplateNode> nodes = new ArrayList<>();
        while (at < tokens.size()) {
            Token token = tokens.get(at);
            if (token.kind() == Kind.TEXT) {
                nodes.add(new TemplateNode.Text(token.text()));
                at++;
            } else if (token.is(Kind.NAME, "end") || token.is(Kind.NAME, "else")) {
                if (top) {
                    throw TemplateException.unusable("there is an {{" + token.text() + "}} too many");
                }
                depth--;
                return nodes;
            } else if (token.kind() == Kind.END) {
                // Of an action that is empty, or a comment.
                at++;
            } else {
                nodes.add(action(token));
            }
        }
        if (!top) {
            throw TemplateException.unusable("an {{end}} is missing");
        }
        depth--;
        return nodes;
    }

    private void deeper() {
        if (++depth > DEEPEST) {
            throw TemplateException.unusable("it is nested too deeply");
        }
    }

    private TemplateNode action(Token token) {
        if (token.kind() == Kind.NAME) {
            switch (token.text()) {
                case "if", "with" -> {
                    at++;
                    return branch(token.text());
                }
                case "range" -> {
                    at++;
                    return range();
                }
                case "break", "continue" -> {
                    at++;
                    end(token.text());
                    if (loops == 0) {
                        throw TemplateException.unusable("{{" + token.text() + "}} stands outside of {{range}}");
                    }
                    return new TemplateNode.Jump(token.text().equals("break"));
                }
                default -> {
                    if (ABSENT.contains(token.text())) {
                        throw TemplateException.unusable("{{" + token.text() + "}} is not supported");
                    }
                }
            }
        }
        Pipeline pipeline = pipeline(1);
        end("an action");
        return new TemplateNode.Action(pipeline);
    }

    private TemplateNode branch(String word) {
        variables.push(new HashSet<>());
        Pipeline pipeline = pipeline(1);
        end(word);
        List<TemplateNode> body = nodes(false);
        List<TemplateNode> otherwise = otherwise(word);
        variables.pop();
        return new TemplateNode.Branch(word.equals("with"), pipeline, body, otherwise);
    }

    private TemplateNode range() {
        variables.push(new HashSet<>());
        Pipeline pipeline = pipeline(2);
        end("range");
        loops++;
        List<TemplateNode> body = nodes(false);
        loops--;
        List<TemplateNode> otherwise = otherwise("range");
        variables.pop();
        return new TemplateNode.Range(pipeline, body, otherwise);
    }

    /** After the body: {@code end}, or {@code else} with another body, or {@code else if}. */
    private List<TemplateNode> otherwise(String word) {
        Token token = tokens.get(at++);
        if (token.text().equals("end")) {
            end("end");
            return List.of();
        }
        Token next = at < tokens.size() ? tokens.get(at) : token;
        if (!word.equals("range") && next.is(Kind.NAME, word)) {
            at++;
            deeper();
            List<TemplateNode> nested = List.of(branch(word));
            depth--;
            return nested;
        }
        end("else");
        List<TemplateNode> body = nodes(false);
        Token close = tokens.get(at++);
        if (!close.text().equals("end")) {
            throw TemplateException.unusable("there is an {{else}} after {{else}}");
        }
        end("end");
        return body;
    }

    private void end(String what) {
        if (at >= tokens.size() || tokens.get(at).kind() != Kind.END) {
            String found = at < tokens.size() ? tokens.get(at).text() : "";
            throw TemplateException.unusable("nobody understands '" + found + "' in " + what);
        }
        at++;
    }

    private Pipeline pipeline(int mostVariables) {
        deeper();
        List<String> targets = targets(mostVariables);
        boolean declares = !targets.isEmpty() && tokens.get(at - 1).text().equals(":=");
        List<Command> commands = new ArrayList<>();
        do {
            commands.add(command());
        } while (take("|"));
        for (Command command : commands.subList(1, commands.size())) {
            if (command.words().get(0) instanceof TemplateNode.Literal) {
                throw TemplateException.unusable("a value cannot be piped into another");
            }
        }
        if (declares) {
            variables.element().addAll(targets);
        } else {
            targets.forEach(this::known);
        }
        depth--;
        return new Pipeline(targets, declares, commands);
    }

    private List<String> targets(int most) {
        int start = at;
        List<String> names = new ArrayList<>();
        while (at < tokens.size() && tokens.get(at).kind() == Kind.VARIABLE && names.size() < most) {
            names.add(tokens.get(at++).text());
            if (take(":=") || take("=")) {
                return names;
            }
            if (!take(",")) {
                break;
            }
        }
        at = start;
        return List.of();
    }

    private Command command() {
        List<Operand> words = new ArrayList<>();
        while (at < tokens.size()) {
            Token token = tokens.get(at);
            boolean ends = token.kind() == Kind.END || token.is(Kind.SIGN, "|") || token.is(Kind.SIGN, ")");
            if (ends) {
                break;
            }
            words.add(operand(token));
        }
        if (words.isEmpty()) {
            throw TemplateException.unusable("an action, or a part of one, is empty");
        }
        if (words.size() > 1
                && (words.get(0) instanceof TemplateNode.Literal || words.get(0) instanceof TemplateNode.Nested)) {
            throw TemplateException.unusable("a value takes no arguments");
        }
        return new Command(words);
    }

    private Operand operand(Token token) {
        at++;
        switch (token.kind()) {
            case STRING -> {
                return new TemplateNode.Literal(token.text());
            }
            case NUMBER, CHARACTER -> {
                return new TemplateNode.Literal(number(token.text()));
            }
            case VARIABLE -> {
                known(token.text());
                List<String> path = path();
                if (token.text().equals("$") && !path.isEmpty()) {
                    fields.add(String.join(".", path));
                }
                return new TemplateNode.Variable(token.text(), path);
            }
            case FIELD -> {
                List<String> path = new ArrayList<>(List.of(token.text().substring(1)));
                path.addAll(path());
                fields.add(String.join(".", path));
                return new TemplateNode.Field(path);
            }
            case NAME -> {
                return switch (token.text()) {
                    case "true" -> new TemplateNode.Literal(true);
                    case "false" -> new TemplateNode.Literal(false);
                    case "nil" -> new TemplateNode.Literal(null);
                    default -> TemplateFunctions.check(token.text());
                };
            }
            case SIGN -> {
                if (token.text().equals(".")) {
                    return new TemplateNode.Field(List.of());
                }
                if (token.text().equals("(")) {
                    Pipeline pipeline = pipeline(0);
                    if (!take(")")) {
                        throw TemplateException.unusable("a parenthesis is not closed");
                    }
                    return new TemplateNode.Nested(pipeline, path());
                }
                throw TemplateException.unusable("nobody understands '" + token.text() + "' in an action");
            }
            default -> throw TemplateException.unusable("an action ends too early");
        }
    }

    /** Fields that follow without a space. */
    private List<String> path() {
        List<String> path = new ArrayList<>();
        while (at < tokens.size()
                && tokens.get(at).kind() == Kind.FIELD
                && !tokens.get(at).spaced()) {
            path.add(tokens.get(at++).text().substring(1));
        }
        return path;
    }

    private static Object number(String text) {
        try {
            return text.matches("[+-]?\\d+|[+-]?0[xX].*")
                    ? (Object) Long.decode(stripZeros(text))
                    : Double.valueOf(text);
        } catch (NumberFormatException tooLarge) {
            throw TemplateException.unusable("the number " + text + " is too large");
        }
    }

    /** Go reads 0 as the sign of an octal number, and so does Java. */
    private static String stripZeros(String text) {
        return text.matches("[+-]?0+[89]\\d*|[+-]?0+\\d*[89]\\d*") ? text.replaceFirst("(?<=^[+-]?)0+", "") : text;
    }

    private void known(String variable) {
        if (variables.stream().noneMatch(scope -> scope.contains(variable))) {
            throw TemplateException.unusable("there is no variable " + variable);
        }
    }

    private boolean take(String sign) {
        if (at < tokens.size() && tokens.get(at).is(Kind.SIGN, sign)) {
            at++;
            return true;
        }
        return false;
    }
}
