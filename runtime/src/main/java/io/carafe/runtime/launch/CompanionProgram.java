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

    /** What is given must have a higher number than all that the program gets, lest one overwrite the other. */
    static final int FIRST_FREE = 8;

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

    static LaunchProgram of(Companion companion) {
        CompanionProgram recorded = new CompanionProgram();
        recorded.connect();
        recorded.tie();
        recorded.execute(companion);
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

    private void execute(Companion companion) {
        program.at(Stage.WORKDIR).to("go to " + companion.directory()).chdir(companion.directory());
        for (Arg.Constant signal : SignalsToReset.USUAL.signals()) {
            program.at(Stage.EXEC)
                    .to("give " + signal.symbol() + " its default action")
                    .defaultSignal(signal);
        }
        program.at(Stage.EXEC).to("close all other descriptors").closeRange(READY_NUMBER + 1, LAST_DESCRIPTOR);
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
