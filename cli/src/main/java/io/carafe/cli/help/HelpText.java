package io.carafe.cli.help;

import io.carafe.cli.args.Option;
import io.carafe.cli.args.OptionGroup;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Paint;
import java.util.List;
import java.util.Map;

/** What {@code carafe help} and {@code carafe VERB --help} print. */
public final class HelpText {
    private static final int GAP = 2;
    private static final int WIDEST_NAME = 36;

    private final Paint paint;
    private final StringBuilder out = new StringBuilder();

    private HelpText(Paint paint) {
        this.paint = paint;
    }

    /** The help of one verb. */
    public static String ofVerb(Syntax syntax, Paint paint) {
        HelpText help = new HelpText(paint);
        help.usage(syntax);
        syntax.groups().forEach(help::group);
        if (!syntax.footer().isEmpty()) {
            help.out.append('\n').append(syntax.footer()).append('\n');
        }
        return help.out.toString();
    }

    /**
     * The help of the command.
     *
     * @param global its own options
     * @param verbs its verbs, by the title they stand under
     */
    public static String overview(Syntax global, Map<String, List<Syntax>> verbs, Paint paint) {
        HelpText help = new HelpText(paint);
        help.usage(global);
        int width = verbs.values().stream()
                .flatMap(List::stream)
                .mapToInt(verb -> verb.verb().length())
                .max()
                .orElse(0);
        verbs.forEach((title, members) -> {
            help.title(title);
            for (Syntax verb : members) {
                help.entry(verb.verb(), width, verb.summary());
            }
        });
        global.groups().forEach(help::group);
        help.out.append('\n').append(global.footer()).append('\n');
        return help.out.toString();
    }

    private void usage(Syntax syntax) {
        boolean options = !syntax.options().isEmpty();
        out.append(paint.bold("Usage:"))
                .append(" carafe ")
                .append(syntax.verb())
                .append(syntax.verb().isEmpty() ? "" : " ")
                .append(options ? "[OPTIONS] " : "")
                .append(syntax.operands());
        strip();
        out.append("\n\n").append(syntax.summary()).append(".\n");
    }

    private void group(OptionGroup group) {
        if (group.options().isEmpty()) {
            return;
        }
        title(group.title().isEmpty() ? "Options" : group.title());
        int width = group.options().stream()
                .mapToInt(option -> name(option).length())
                .filter(length -> length <= WIDEST_NAME)
                .max()
                .orElse(0);
        group.options().forEach(option -> entry(name(option), width, option.description()));
    }

    private void title(String title) {
        out.append('\n').append(paint.bold(title + ":")).append('\n');
    }

    private void entry(String name, int width, String description) {
        out.append(" ".repeat(GAP)).append(name);
        if (name.length() > width) {
            out.append('\n').append(" ".repeat(GAP + width));
        } else {
            out.append(" ".repeat(width - name.length()));
        }
        out.append(" ".repeat(GAP)).append(description);
        strip();
        out.append('\n');
    }

    private void strip() {
        while (out.length() > 0 && out.charAt(out.length() - 1) == ' ') {
            out.setLength(out.length() - 1);
        }
    }

    /** {@code -e, --env NAME[=VALUE]}, all long names in one column. */
    private static String name(Option option) {
        String letters =
                option.letters().isEmpty() ? "    " : "-" + option.letters().get(0) + ", ";
        return letters + option.longNames().get(0) + (option.isFlag() ? "" : " " + option.placeholder());
    }
}
