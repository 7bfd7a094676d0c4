package io.carafe.runtime.plan;

import io.carafe.api.Credentials;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.IoctlRequest;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.OpenTreeFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Slot;
import io.carafe.api.launch.Stage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Set;

/**
 * A terminal of the container's own (pty(7)): made in its own devpts, so that ttyname(3) finds it there; its master end is
 * sent to the engine, its slave end becomes the controlling terminal and, for a container's first process, /dev/console.
 */
final class TerminalSteps {
    private static final String CONSOLE = "/dev/console";
    private static final int CONSOLE_MODE = 0600;
    private static final int WINSIZE = 8;

    private final Credentials user;
    private final StreamPlan.Terminal terminal;

    TerminalSteps(Credentials user, StreamPlan.Terminal terminal) {
        this.user = user;
        this.terminal = terminal;
    }

    void record(ProgramRecorder program) {
        Slot master = program.at(Stage.STREAMS)
                .to("make a terminal in the container's own devpts")
                .open("terminal master", "/dev/pts/ptmx", EnumSet.of(OpenFlag.RDWR, OpenFlag.NOCTTY, OpenFlag.CLOEXEC));
        Arg masterEnd = new Arg.Result(master);
        program.at(Stage.STREAMS)
                .to("unlock the terminal")
                .ioctl(masterEnd, IoctlRequest.TIOCSPTLCK, new Arg.Block(new byte[Integer.BYTES], "[0]"));
        Slot slave = program.at(Stage.STREAMS)
                .to("open the terminal's end for the command")
                .ioctlForDescriptor(
                        "terminal",
                        masterEnd,
                        IoctlRequest.TIOCGPTPEER,
                        Arg.Flags.of(EnumSet.of(OpenFlag.RDWR, OpenFlag.NOCTTY, OpenFlag.CLOEXEC)));
        Arg slaveEnd = new Arg.Result(slave);
        if (terminal.rows() > 0 && terminal.columns() > 0) {
            program.at(Stage.STREAMS)
                    .to("tell the terminal the size of the window")
                    .ioctl(slaveEnd, IoctlRequest.TIOCSWINSZ, windowSize());
        }
        program.at(Stage.STREAMS)
                .to("give the terminal to the user")
                .fchown(slaveEnd, user.uid(), Credentials.UNCHANGED);
        if (terminal.console()) {
            makeConsole(program, slaveEnd);
        }
        program.at(Stage.STREAMS)
                .to("send the terminal's other end to the engine")
                .sendDescriptor(new Arg.Given(StreamPlan.TERMINAL_SOCKET), masterEnd);
        program.at(Stage.STREAMS).to("begin a session of its own").setsid();
        program.at(Stage.STREAMS)
                .to("make it the controlling terminal of the session")
                .ioctl(slaveEnd, IoctlRequest.TIOCSCTTY, new Arg.Int(0));
        for (int descriptor = 0; descriptor <= 2; descriptor++) {
            program.at(Stage.STREAMS).to("connect descriptor " + descriptor).dup3(slaveEnd, descriptor);
        }
    }

    /**
     * Volumes are mounted by now, and one may lie on /dev. So neither the terminal nor its place is named by a path that
     * another container could make a link in the meantime (CVE-2025-52565).
     */
    private static void makeConsole(ProgramRecorder program, Arg slaveEnd) {
        program.at(Stage.STREAMS)
                .to("make a place for the console")
                .mknod(Pathname.of(CONSOLE), FileType.REGULAR.bits() | CONSOLE_MODE, 0);
        Slot place = program.at(Stage.STREAMS)
                .to("open the place for the console, which must not be a link")
                .openat2(
                        "place for the console",
                        Pathname.of(CONSOLE),
                        EnumSet.of(OpenFlag.PATH),
                        0,
                        EnumSet.of(ResolveFlag.NO_SYMLINKS));
        Slot copy = program.at(Stage.STREAMS)
                .to("make another mount of the terminal")
                .openTree("console", slaveEnd, EnumSet.of(OpenTreeFlag.CLONE, OpenTreeFlag.CLOEXEC), Set.of());
        program.at(Stage.STREAMS)
                .to("make the terminal the console too")
                .moveMount(new Arg.Result(copy), new Arg.Result(place));
        program.at(Stage.STREAMS).to("close the handle on the console").close(new Arg.Result(copy));
        program.at(Stage.STREAMS).to("close the handle on its place").close(new Arg.Result(place));
    }

    private Arg windowSize() {
        byte[] content = new byte[WINSIZE];
        ByteBuffer.wrap(content)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) terminal.rows())
                .putShort((short) terminal.columns());
        return new Arg.Block(content, "{ws_row=" + terminal.rows() + ", ws_col=" + terminal.columns() + "}");
    }
}
