package io.carafe.api.isolation;

import io.carafe.api.launch.Arg;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Slot;
import io.carafe.api.launch.Stage;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.TransportProtocol;
import java.util.Locale;

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
    private static final Arg.Constant AF_INET6 = new Arg.Constant("AF_INET6", 10);
    private static final Arg.Constant AF_NETLINK = new Arg.Constant("AF_NETLINK", 16);
    private static final Arg.Constant SOCK_STREAM = new Arg.Constant("SOCK_STREAM", 1);
    private static final Arg.Constant SOCK_DGRAM = new Arg.Constant("SOCK_DGRAM", 2);
    private static final Arg.Constant SOCK_RAW = new Arg.Constant("SOCK_RAW", 3);

    private NamespaceSockets() {}

    /** Kinds of sockets for the Internet's protocols. */
    public enum Internet {
        TCP,
        TCP6,
        UDP,
        UDP6;

        /** That which gets to an address; all that is not UDP is TCP. */
        public static Internet of(TransportProtocol protocol, IpAddress address) {
            if (protocol == TransportProtocol.UDP) {
                return address.isV4() ? UDP : UDP6;
            }
            return address.isV4() ? TCP : TCP6;
        }

        private Arg.Constant domain() {
            return this == TCP || this == UDP ? AF_INET : AF_INET6;
        }

        private Arg.Constant type() {
            return this == TCP || this == TCP6 ? SOCK_STREAM : SOCK_DGRAM;
        }
    }

    /** Records how one for netlink(7) is opened and sent. */
    public static void sendNetlink(ProgramRecorder program, Stage stage) {
        send(program, stage, "netlink", AF_NETLINK, SOCK_RAW);
    }

    /** Records how one for UDP, and then one for TCP, is opened and sent. */
    public static void sendInternet(ProgramRecorder program, Stage stage) {
        send(program, stage, Internet.UDP);
        send(program, stage, Internet.TCP);
    }

    /** Records how one of a kind is opened and sent. */
    public static void send(ProgramRecorder program, Stage stage, Internet kind) {
        send(program, stage, kind.name().toLowerCase(Locale.ROOT), kind.domain(), kind.type());
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
