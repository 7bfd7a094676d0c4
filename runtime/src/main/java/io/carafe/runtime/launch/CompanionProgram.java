package io.carafe.runtime.launch;

import io.carafe.api.isolation.Companion;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Slot;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Syscall;
import io.carafe.runtime.plan.SignalsToReset;
import java.util.List;
import java.util.Set;

/**
 * The launch program of a companion.
 *
 * <p>Its leash is a pipe that it inherits and knows nothing of. On the reading end is set O_ASYNC with SIGKILL for the
 * program (F_SETSIG, fcntl(2)): the kernel sends that when the last writing end is closed.
 */
final class CompanionProgram {
    static final Handle NULL = new Handle("null");
    static final Handle LOG = new Handle("log");
    static final Handle LEASH = new Handle("leash");
    static final Handle READY = new Handle("ready");
    static final Handle USER = new Handle("user");
    static final Handle NETWORK = new Handle("network");

    /** What is given must have a higher number than all that the program gets, lest one overwrite the other. */
    static final int FIRST_FREE = 8;

    /** Where it has the user namespace that it was given. */
    static final int USER_NUMBER = 5;

    /** Where it has the network namespace that it was given. */
    static final int NETWORK_NUMBER = 6;

    private static final int LEASH_NUMBER = 3;
    private static final int READY_NUMBER = 4;
    private static final long LAST_DESCRIPTOR = 0xffffffffL;
    private static final Arg.Constant F_SETFL = new Arg.Constant("F_SETFL", 4);
    private static final Arg.Constant F_SETOWN = new Arg.Constant("F_SETOWN", 8);
    private static final Arg.Constant F_SETSIG = new Arg.Constant("F_SETSIG", 10);
    private static final Arg.Constant O_ASYNC = new Arg.Constant("O_ASYNC", 0x2000);
    private static final Arg.Constant SIGKILL = new Arg.Constant("SIGKILL", 9);
    private static final List<Pathname> ENVIRONMENT =
            List.of(Pathname.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"));

    private final ProgramRecorder program = new ProgramRecorder("companion");

    private CompanionProgram() {}

    /** @param namespaces whether it is given any */
    static LaunchProgram of(Companion companion, boolean namespaces) {
        CompanionProgram recorded = new CompanionProgram();
        recorded.connect();
        if (namespaces) {
            recorded.giveNamespaces();
        }
        recorded.tie();
        recorded.execute(companion, namespaces ? NETWORK_NUMBER : READY_NUMBER);
        return LaunchProgram.of(Set.of(), recorded.program.steps());
    }

    private void connect() {
        program.at(Stage.STREAMS).to("connect standard input").dup3(new Arg.Given(NULL), 0);
        program.at(Stage.STREAMS).to("connect standard output").dup3(new Arg.Given(LOG), 1);
        program.at(Stage.STREAMS).to("connect standard error").dup3(new Arg.Given(LOG), 2);
        program.at(Stage.STREAMS).to("take the leash").dup3(new Arg.Given(LEASH), LEASH_NUMBER);
        program.at(Stage.STREAMS).to("be able to tell when it is ready").dup3(new Arg.Given(READY), READY_NUMBER);
        program.at(Stage.STREAMS)
                .to("begin a session of its own, apart from the engine's terminal")
                .setsid();
    }

    private void giveNamespaces() {
        program.at(Stage.STREAMS).to("have the user namespace").dup3(new Arg.Given(USER), USER_NUMBER);
        program.at(Stage.STREAMS).to("have the network namespace").dup3(new Arg.Given(NETWORK), NETWORK_NUMBER);
    }

    private void tie() {
        Slot pid = program.at(Stage.STREAMS).to("know its own pid").callFor("pid", Syscall.GETPID);
        fcntl(F_SETOWN, new Arg.Result(pid));
        fcntl(F_SETSIG, SIGKILL);
        fcntl(F_SETFL, O_ASYNC);
    }

    private void fcntl(Arg.Constant command, Arg argument) {
        program.at(Stage.STREAMS)
                .to("have the kernel end it when the leash is let go")
                .call(Syscall.FCNTL, new Arg.Int(LEASH_NUMBER), command, argument);
    }

    private void execute(Companion companion, int last) {
        program.at(Stage.WORKDIR).to("go to " + companion.directory()).chdir(companion.directory());
        for (Arg.Constant signal : SignalsToReset.USUAL.signals()) {
            program.at(Stage.EXEC)
                    .to("give " + signal.symbol() + " its default action")
                    .defaultSignal(signal);
        }
        program.at(Stage.EXEC).to("close all other descriptors").closeRange(last + 1L, LAST_DESCRIPTOR);
        program.at(Stage.EXEC).to("let signals through again").unblockSignals();
        Pathname file = Pathname.of(companion.command().get(0));
        program.at(Stage.EXEC)
                .to("execute " + file)
                .execve(
                        file,
                        companion.command().stream()
                                .map(word -> Pathname.of(word.replace(Companion.READY, Integer.toString(READY_NUMBER))))
                                .toList(),
                        ENVIRONMENT);
    }
}
