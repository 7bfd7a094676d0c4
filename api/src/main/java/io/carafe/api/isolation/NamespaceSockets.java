package io.carafe.api.isolation;

import io.carafe.api.launch.Arg;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Slot;
import io.carafe.api.launch.Stage;

/**
 * Sockets that a process opens in its network namespace and sends to the engine, which may not go there: without root, no
 * thread of a JVM gets into a network namespace that belongs to another user namespace. That is not necessary, either.
 * Whoever has made a user namespace has all rights over it from outside (user_namespaces(7)), and a socket stays in the
 * namespace in which it was opened.
 */
public final class NamespaceSockets {
    /** The end of a socket pair by which they are sent. */
    public static final Handle CHANNEL = new Handle("net.channel");

    private static final Arg.Constant AF_INET = new Arg.Constant("AF_INET", 2);
    private static final Arg.Constant AF_NETLINK = new Arg.Constant("AF_NETLINK", 16);
    private static final Arg.Constant SOCK_STREAM = new Arg.Constant("SOCK_STREAM", 1);
    private static final Arg.Constant SOCK_DGRAM = new Arg.Constant("SOCK_DGRAM", 2);
    private static final Arg.Constant SOCK_RAW = new Arg.Constant("SOCK_RAW", 3);

    private NamespaceSockets() {}

    /** Records how one for netlink(7) is opened and sent. */
    public static void sendNetlink(ProgramRecorder program, Stage stage) {
        send(program, stage, "netlink", AF_NETLINK, SOCK_RAW);
    }

    /** Records how one for UDP, and then one for TCP, is opened and sent. */
    public static void sendInternet(ProgramRecorder program, Stage stage) {
        send(program, stage, "udp", AF_INET, SOCK_DGRAM);
        send(program, stage, "tcp", AF_INET, SOCK_STREAM);
    }

    private static void send(
            ProgramRecorder program, Stage stage, String name, Arg.Constant domain, Arg.Constant type) {
        Slot socket = program.at(stage)
                .to("open a socket in its network for the engine")
                .socket(name, domain, type);
        program.at(stage)
                .to("send the socket to the engine")
                .sendDescriptor(new Arg.Given(CHANNEL), new Arg.Result(socket));
        program.at(stage).to("close the socket that was sent").close(new Arg.Result(socket));
    }
}
