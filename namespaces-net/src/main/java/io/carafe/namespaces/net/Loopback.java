package io.carafe.namespaces.net;

import io.carafe.api.kernel.IoctlRequest;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Slot;
import io.carafe.api.launch.Stage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Switches the loopback interface on, which is there and down in a new network namespace (netdevice(7)). */
final class Loopback {
    private static final Arg.Constant AF_INET = new Arg.Constant("AF_INET", 2);
    private static final Arg.Constant SOCK_DGRAM = new Arg.Constant("SOCK_DGRAM", 2);

    /** {@code struct ifreq}: a name of 16 bytes, and a union that begins with the flags. */
    private static final int IFREQ_SIZE = 40;

    private static final int FLAGS_OFFSET = 16;
    private static final short IFF_UP = 0x1;
    private static final short IFF_RUNNING = 0x40;

    private Loopback() {}

    static void record(ProgramRecorder program) {
        Slot socket = program.at(Stage.SETTINGS)
                .to("get a socket to speak about the loopback interface")
                .socket("loopback", AF_INET, SOCK_DGRAM);
        program.at(Stage.SETTINGS)
                .to("switch the loopback interface on")
                .ioctl(new Arg.Result(socket), IoctlRequest.SIOCSIFFLAGS, up("lo"));
        program.at(Stage.SETTINGS)
                .to("close the socket of the loopback interface")
                .close(new Arg.Result(socket));
    }

    private static Arg up(String name) {
        byte[] content = new byte[IFREQ_SIZE];
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, content, 0, bytes.length);
        ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putShort(FLAGS_OFFSET, (short) (IFF_UP | IFF_RUNNING));
        return new Arg.Block(content, "{ifr_name=\"" + name + "\", ifr_flags=IFF_UP|IFF_RUNNING}");
    }
}
