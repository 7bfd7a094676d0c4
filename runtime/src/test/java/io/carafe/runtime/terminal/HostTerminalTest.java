package io.carafe.runtime.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.IoctlRequest;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.linux.LinuxKernel;
import io.carafe.linux.machine.MachineCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a real pair of pseudo-terminals: what is written to one end shows what mode the other is in. */
class HostTerminalTest {
    private final Kernel kernel =
            LinuxKernel.of(MachineCode.forThisMachine(), Architecture.of(System.getProperty("os.arch")));
    private Descriptor master;
    private Descriptor slave;

    @BeforeEach
    void openPair() {
        Set<OpenFlag> flags = EnumSet.of(OpenFlag.RDWR, OpenFlag.NOCTTY);
        master = new Descriptor(
                kernel,
                kernel.open(FileCalls.AT_FDCWD, Pathname.of("/dev/ptmx"), flags).intOrThrow("open /dev/ptmx"));
        kernel.ioctl(master.number(), IoctlRequest.TIOCSPTLCK, buffer(4)).orThrow("unlock the terminal");
        ByteBuffer number = buffer(4);
        kernel.ioctl(master.number(), IoctlRequest.TIOCGPTN, number).orThrow("ask for its number");
        slave = new Descriptor(
                kernel,
                kernel.open(FileCalls.AT_FDCWD, Pathname.of("/dev/pts/" + number.getInt(0)), flags)
                        .intOrThrow("open the other end"));
    }

    @AfterEach
    void closePair() {
        slave.close();
        master.close();
    }

    @Test
    void aPipeIsNoTerminal() {
        var pipe = kernel.pipe().orThrow("make a pipe");
        try (Descriptor in = new Descriptor(kernel, pipe.readEnd());
                Descriptor out = new Descriptor(kernel, pipe.writeEnd())) {
            HostTerminal terminal = new HostTerminal(kernel, in.number());

            assertThat(terminal.isTerminal()).isFalse();
            assertThat(terminal.size()).isEmpty();
            assertThatThrownBy(terminal::rawMode).isInstanceOf(KernelException.class);
            terminal.restore();
            assertThat(out.number()).isPositive();
        }
    }

    @Test
    void tellsTheSizeOfTheWindow() {
        ByteBuffer size = buffer(8).putShort(0, (short) 33).putShort(2, (short) 120);
        kernel.ioctl(master.number(), IoctlRequest.TIOCSWINSZ, size).orThrow("set the size");

        assertThat(new HostTerminal(kernel, slave.number()).size()).contains(new WindowSize(33, 120));
    }

    @Test
    void rawModeLeavesEveryByteAlone() {
        try (HostTerminal terminal = new HostTerminal(kernel, slave.number())) {
            assertThat(terminal.isTerminal()).isTrue();
            terminal.rawMode();

            write(master, "\u0003\u0004\u0013\r");
            assertThat(read(slave)).isEqualTo("\u0003\u0004\u0013\r");
            write(slave, "a\nb");
            assertThat(read(master)).isEqualTo("a\nb");
        }
    }

    @Test
    void restoringBringsLinesAndEchoBack() {
        HostTerminal terminal = new HostTerminal(kernel, slave.number());
        byte[] before = mode();
        terminal.rawMode();
        terminal.rawMode();
        assertThat(mode()).isNotEqualTo(before);

        terminal.restore();
        terminal.restore();

        assertThat(mode()).isEqualTo(before);
        write(master, "line\r");
        assertThat(read(slave)).isEqualTo("line\n");
        assertThat(read(master)).isEqualTo("line\r\n");
    }

    private byte[] mode() {
        ByteBuffer termios = buffer(36);
        kernel.ioctl(slave.number(), IoctlRequest.TCGETS, termios).orThrow("read the mode");
        byte[] bytes = new byte[termios.capacity()];
        termios.get(0, bytes);
        return bytes;
    }

    private void write(Descriptor to, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        kernel.write(to.number(), buffer(bytes.length).put(bytes).flip()).orThrow("write");
    }

    private String read(Descriptor from) {
        ByteBuffer buffer = buffer(100);
        kernel.read(from.number(), buffer).orThrow("read");
        byte[] bytes = new byte[buffer.flip().remaining()];
        buffer.get(bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }
}
