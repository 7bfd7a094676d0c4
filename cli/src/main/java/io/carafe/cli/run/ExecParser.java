package io.carafe.cli.run;

import io.carafe.api.ExecSpec;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.OptionGroup;
import io.carafe.cli.args.Syntax;
import java.util.ArrayList;
import java.util.List;

/** Reads the words of {@code carafe exec}. */
public final class ExecParser {
    private static final List<OptionGroup> GROUPS = List.of(new OptionGroup(
            "",
            List.of(
                    Option.flag("-d --detach", "Do not wait for it, nor show what it writes"),
                    Option.value("--detach-keys", "KEYS", "Leave the process alone by these (default ctrl-p,ctrl-q)"),
                    Option.flag("-i --interactive", "Keep standard input open"),
                    Option.flag("-t --tty", "Give the process a terminal"),
                    Option.value("-e --env", "NAME[=VALUE]", "Set a variable, or pass one on"),
                    Option.value("--env-file", "FILE", "Set the variables of a file"),
                    Option.value("-w --workdir", "DIRECTORY", "Start in this directory"),
                    Option.value("-u --user", "USER[:GROUP]", "Run as this user, by name or number"),
                    Option.flag("--privileged", "Give the process what root of the host has"))));

    private final Surroundings surroundings;

    public ExecParser(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * The options.
     *
     * @param verb {@code exec}, or the words that precede its options
     */
    public static Syntax syntax(String verb) {
        return new Syntax(
                verb,
                "CONTAINER COMMAND [ARG...]",
                "Run a further command in a running container",
                GROUPS,
                List.of(),
                true,
                "");
    }

    /** The container that arguments name. */
    public static String container(Arguments arguments) {
        return arguments.operands(2, Integer.MAX_VALUE).get(0);
    }

    /** The process that arguments ask for. */
    public ExecSpec spec(Arguments arguments) {
        List<String> operands = arguments.operands(2, Integer.MAX_VALUE);
        List<String> environment = new ArrayList<>();
        new EnvironmentOptions(arguments, surroundings).variables((name, value) -> environment.add(name + "=" + value));
        boolean detach = arguments.has("detach");
        return new ExecSpec(
                operands.subList(1, operands.size()),
                environment,
                arguments.text("workdir"),
                arguments.text("user"),
                arguments.has("tty") && !detach,
                arguments.has("interactive") && !detach,
                arguments.has("privileged"),
                detach);
    }
}
