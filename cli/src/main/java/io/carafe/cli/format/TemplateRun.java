package io.carafe.cli.format;

import io.carafe.cli.format.TemplateNode.Command;
import io.carafe.cli.format.TemplateNode.Operand;
import io.carafe.cli.format.TemplateNode.Pipeline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One application of a template to an object. Not thread-safe. */
final class TemplateRun {
    private static final int LONGEST_OUTPUT = 1 << 26;

    private final StringBuilder out = new StringBuilder();
    private final boolean plain;
    private Scope scope;

    /** How a list of nodes ended. */
    private enum End {
        NORMAL,
        BREAK,
        CONTINUE
    }

    /** Variables of a block. */
    private static final class Scope {
        private final @Nullable Scope outer;
        private final Map<String, @Nullable Object> variables = new HashMap<>();

        Scope(@Nullable Scope outer) {
            this.outer = outer;
        }

        @Nullable
        Scope holder(String name) {
            Scope one = this;
            while (one != null && !one.variables.containsKey(name)) {
                one = one.outer;
            }
            return one;
        }
    }

    private TemplateRun(@Nullable Object object, boolean plain) {
        this.plain = plain;
        this.scope = new Scope(null);
        scope.variables.put("$", object);
    }

    /** @param plain whether functions give their argument as it is, which suits the headings of a table */
    static String of(List<TemplateNode> nodes, @Nullable Object object, boolean plain) {
        TemplateRun run = new TemplateRun(object, plain);
        run.all(nodes, object);
        return run.out.toString();
    }

    private End all(List<TemplateNode> nodes, @Nullable Object dot) {
        for (TemplateNode node : nodes) {
            End end = one(node, dot);
            if (end != End.NORMAL) {
                return end;
            }
        }
        return End.NORMAL;
    }

    private End one(TemplateNode node, @Nullable Object dot) {
        if (node instanceof TemplateNode.Text text) {
            print(text.text());
        } else if (node instanceof TemplateNode.Action action) {
            Object value = value(action.pipeline(), dot);
            if (action.pipeline().variables().isEmpty()) {
                print(TemplateValues.text(value));
            }
        } else if (node instanceof TemplateNode.Branch branch) {
            return inside(() -> branch(branch, dot));
        } else if (node instanceof TemplateNode.Range range) {
            return inside(() -> range(range, dot));
        } else if (node instanceof TemplateNode.Jump jump) {
            return jump.leaves() ? End.BREAK : End.CONTINUE;
        }
        return End.NORMAL;
    }

    private void print(String text) {
        if (out.length() + text.length() > LONGEST_OUTPUT) {
            throw TemplateException.unusable("it prints more than " + LONGEST_OUTPUT + " characters");
        }
        out.append(text);
    }

    private End inside(java.util.function.Supplier<End> block) {
        Scope outer = scope;
        scope = new Scope(outer);
        try {
            return block.get();
        } finally {
            scope = outer;
        }
    }

    private End branch(TemplateNode.Branch branch, @Nullable Object dot) {
        Object value = value(branch.pipeline(), dot);
        if (TemplateValues.isTrue(value)) {
            return all(branch.body(), branch.rebinds() ? value : dot);
        }
        return all(branch.otherwise(), dot);
    }

    private End range(TemplateNode.Range range, @Nullable Object dot) {
        Object over = value(new Pipeline(List.of(), false, range.pipeline().commands()), dot);
        List<@Nullable Object> keys = new ArrayList<>();
        List<@Nullable Object> elements = new ArrayList<>();
        elements(over, keys, elements);
        if (elements.isEmpty()) {
            return all(range.otherwise(), dot);
        }
        for (int i = 0; i < elements.size(); i++) {
            Object key = keys.get(i);
            Object element = elements.get(i);
            End end = inside(() -> {
                bind(range.pipeline(), key, element);
                return all(range.body(), element);
            });
            if (end == End.BREAK) {
                break;
            }
        }
        return End.NORMAL;
    }

    private static void elements(@Nullable Object over, List<@Nullable Object> keys, List<@Nullable Object> elements) {
        if (over instanceof List<?> list) {
            for (Object element : list) {
                keys.add((long) keys.size());
                elements.add(element);
            }
        } else if (over instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> sorted = new TreeMap<>();
            map.forEach((key, value) -> sorted.put(String.valueOf(key), value));
            sorted.forEach((key, value) -> {
                keys.add(key);
                elements.add(value);
            });
        } else if (over != null) {
            throw TemplateException.unusable("range cannot go over " + TemplateValues.kind(over));
        }
    }

    private void bind(Pipeline pipeline, @Nullable Object key, @Nullable Object element) {
        List<String> names = pipeline.variables();
        if (names.size() == 1) {
            set(names.get(0), pipeline.declares(), element);
        } else if (names.size() == 2) {
            set(names.get(0), pipeline.declares(), key);
            set(names.get(1), pipeline.declares(), element);
        }
    }

    private void set(String name, boolean declares, @Nullable Object value) {
        Scope holder = declares ? scope : scope.holder(name);
        if (holder == null) {
            throw TemplateException.unusable("there is no variable " + name);
        }
        holder.variables.put(name, value);
    }

    private @Nullable Object value(Pipeline pipeline, @Nullable Object dot) {
        Object value = null;
        boolean first = true;
        for (Command command : pipeline.commands()) {
            value = value(command, dot, first ? List.of() : argument(value));
            first = false;
        }
        if (!pipeline.variables().isEmpty()) {
            set(pipeline.variables().get(0), pipeline.declares(), value);
        }
        return value;
    }

    private static List<@Nullable Object> argument(@Nullable Object value) {
        List<@Nullable Object> one = new ArrayList<>();
        one.add(value);
        return one;
    }

    private @Nullable Object value(Command command, @Nullable Object dot, List<@Nullable Object> piped) {
        Operand head = command.words().get(0);
        List<Operand> rest = command.words().subList(1, command.words().size());
        if (head instanceof TemplateNode.Name function) {
            return call(function.name(), rest, dot, piped);
        }
        List<@Nullable Object> arguments = new ArrayList<>();
        rest.forEach(word -> arguments.add(operand(word, dot)));
        arguments.addAll(piped);
        Object value = raw(head, dot);
        if (value instanceof TemplateMethod method) {
            return method.call(arguments);
        }
        if (!arguments.isEmpty()) {
            throw TemplateException.unusable(TemplateValues.kind(value) + " takes no arguments");
        }
        return value;
    }

    private @Nullable Object call(
            String name, List<Operand> words, @Nullable Object dot, List<@Nullable Object> piped) {
        TemplateFunctions.checkCount(name, words.size() + piped.size());
        if (plain && !words.isEmpty()) {
            return operand(words.get(0), dot);
        } else if (plain && !piped.isEmpty()) {
            return piped.get(0);
        }
        boolean and = name.equals("and");
        List<@Nullable Object> arguments = new ArrayList<>();
        for (int i = 0; i < words.size() + piped.size(); i++) {
            Object value = i < words.size() ? operand(words.get(i), dot) : piped.get(i - words.size());
            arguments.add(value);
            if ((and || name.equals("or")) && TemplateValues.isTrue(value) != and) {
                return value;
            }
        }
        return and || name.equals("or") ? arguments.get(arguments.size() - 1) : TemplateFunctions.call(name, arguments);
    }

    private @Nullable Object operand(Operand operand, @Nullable Object dot) {
        if (operand instanceof TemplateNode.Name function) {
            return call(function.name(), List.of(), dot, List.of());
        }
        Object value = raw(operand, dot);
        return value instanceof TemplateMethod method ? method.call(List.of()) : value;
    }

    private @Nullable Object raw(Operand operand, @Nullable Object dot) {
        if (operand instanceof TemplateNode.Literal literal) {
            return literal.value();
        } else if (operand instanceof TemplateNode.Field field) {
            return follow(dot, field.path());
        } else if (operand instanceof TemplateNode.Variable variable) {
            Scope holder = scope.holder(variable.name());
            return follow(holder == null ? null : holder.variables.get(variable.name()), variable.path());
        } else if (operand instanceof TemplateNode.Nested nested) {
            return follow(value(nested.pipeline(), dot), nested.path());
        }
        throw TemplateException.unusable("a function stands where a value is wanted");
    }

    private static @Nullable Object follow(@Nullable Object start, List<String> path) {
        Object value = start;
        for (String name : path) {
            value = TemplateValues.field(value, name);
        }
        return value;
    }
}
