package io.carafe.cli;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ExitCode;
import io.carafe.cli.args.ArgumentParser;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.HelpRequest;
import io.carafe.cli.args.UsageException;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.OutputException;
import io.carafe.cli.console.Printable;
import io.carafe.cli.help.HelpText;
import io.carafe.cli.verb.GlobalOptions;
import io.carafe.cli.verb.Verbs;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.function.Function;

/** One call of the command: from words to an exit code. Every error becomes a message here. */
final class CommandLine {
    private static final int BROKEN_PIPE = ExitCode.ofSignal(13);
    private static final int INTERRUPTED = ExitCode.ofSignal(2);

    private final Console console;
    private final Function<Arguments, Verbs> verbs;
    private final boolean debug;

    /**
     * @param verbs makes the verbs by the options in front of the verb
     * @param debug whether errors come with a stack trace
     */
    CommandLine(Console console, Function<Arguments, Verbs> verbs, boolean debug) {
        this.console = console;
        this.verbs = verbs;
        this.debug = debug;
    }

    /** Does what the words say. Returns the exit code. */
    int run(List<String> words) {
        try {
            return perform(words);
        } catch (HelpRequest help) {
            console.print(HelpText.ofVerb(help.syntax(), console.paint()));
            return 0;
        } catch (UsageException e) {
            report(e, e.getMessage() + "\nSee 'carafe " + (e.verb().isEmpty() ? "" : e.verb() + " ") + "--help'.");
            return ExitCode.ENGINE_ERROR;
        } catch (CarafeException e) {
            report(e, String.valueOf(e.getMessage()));
            return e.exitCode();
        } catch (OutputException e) {
            if (!e.isBrokenPipe()) {
                report(e, "cannot write the output: " + e.getMessage());
                return ExitCode.ENGINE_ERROR;
            }
            return BROKEN_PIPE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return INTERRUPTED;
        } catch (InvalidPathException e) {
            report(
                    e,
                    "the path " + e.getInput() + " cannot be used: " + e.getReason()
                            + ". Set LC_ALL=C.UTF-8, perhaps.");
            return ExitCode.ENGINE_ERROR;
        } catch (IOException e) {
            report(e, e.toString());
            return ExitCode.ENGINE_ERROR;
        } catch (RuntimeException | LinkageError e) {
            report(e, "internal error: " + e + "; CARAFE_DEBUG=1 shows where");
            return ExitCode.ENGINE_ERROR;
        }
    }

    private int perform(List<String> words) throws HelpRequest, IOException, InterruptedException {
        Arguments global;
        try {
            global = ArgumentParser.parse(GlobalOptions.SYNTAX, words);
        } catch (HelpRequest help) {
            global = new Arguments(GlobalOptions.SYNTAX, List.of(), List.of("help"));
        }
        List<String> rest = global.operands();
        if (global.has("version")) {
            rest = List.of("version");
        } else if (rest.isEmpty()) {
            rest = List.of("help");
        }
        Verbs.Call call = verbs.apply(global).find(rest);
        return call.verb().run(call.verb().parse(call.words()));
    }

    private void report(Throwable e, String message) {
        StringBuilder out =
                new StringBuilder("carafe: ").append(Printable.lines(message)).append('\n');
        if (debug) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            out.append(trace);
        }
        try {
            console.error(out.toString());
        } catch (OutputException nobodyListens) {
            // The exit code still tells.
        }
    }
}
