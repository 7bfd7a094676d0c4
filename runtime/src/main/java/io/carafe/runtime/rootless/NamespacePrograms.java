package io.carafe.runtime.rootless;

import io.carafe.api.isolation.NamespaceSockets;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Slot;
import io.carafe.api.launch.Stage;
import java.util.List;
import java.util.Set;

/**
 * Programs of processes that open something in a network namespace, send it to the engine and leave. As every program, they
 * end in an execve; theirs is of what cannot be executed.
 */
final class NamespacePrograms {
    static final Handle USER = new Handle("user namespace");
    static final Handle NETWORK = new Handle("network namespace");

    private static final Pathname NOTHING = Pathname.of("/");
    private static final List<String> FORWARDING =
            List.of("/proc/sys/net/ipv4/ip_forward", "/proc/sys/net/ipv6/conf/all/forwarding");

    private final ProgramRecorder program = new ProgramRecorder("net");

    private NamespacePrograms() {}

    /**
     * Makes a user and a network namespace. It sends so many netlink sockets, and then both namespaces, the user namespace
     * first.
     */
    static LaunchProgram making(long uid, long gid, int sockets) {
        NamespacePrograms recorded = new NamespacePrograms();
        recorded.write("setgroups", "/proc/self/setgroups", "deny");
        recorded.write("uid_map", "/proc/self/uid_map", "0 " + uid + " 1");
        recorded.write("gid_map", "/proc/self/gid_map", "0 " + gid + " 1");
        recorded.passPacketsOn();
        for (int i = 0; i < sockets; i++) {
            NamespaceSockets.sendNetlink(recorded.program, Stage.NAMESPACES);
        }
        recorded.sendNamespace("user");
        recorded.sendNamespace("net");
        recorded.leave();
        return new LaunchProgram(Set.of(CloneFlag.NEWUSER, CloneFlag.NEWNET), recorded.program.steps());
    }

    /** Goes into namespaces, and sends what {@link NamespaceSockets} can. */
    static LaunchProgram visiting() {
        NamespacePrograms recorded = new NamespacePrograms();
        recorded.enter();
        NamespaceSockets.sendNetlink(recorded.program, Stage.NAMESPACES);
        NamespaceSockets.sendInternet(recorded.program, Stage.NAMESPACES);
        recorded.leave();
        return new LaunchProgram(Set.of(), recorded.program.steps());
    }

    /** Goes into namespaces, and sends so many netlink sockets. */
    static LaunchProgram visiting(int sockets) {
        NamespacePrograms recorded = new NamespacePrograms();
        recorded.enter();
        for (int i = 0; i < sockets; i++) {
            NamespaceSockets.sendNetlink(recorded.program, Stage.NAMESPACES);
        }
        recorded.leave();
        return new LaunchProgram(Set.of(), recorded.program.steps());
    }

    /** Goes into namespaces, and sends so many sockets of a kind. */
    static LaunchProgram visiting(NamespaceSockets.Internet kind, int count) {
        NamespacePrograms recorded = new NamespacePrograms();
        recorded.enter();
        for (int i = 0; i < count; i++) {
            NamespaceSockets.send(recorded.program, Stage.NAMESPACES, kind);
        }
        recorded.leave();
        return new LaunchProgram(Set.of(), recorded.program.steps());
    }

    private void write(String name, String path, String content) {
        Slot file = program.at(Stage.USER)
                .to("become root of the user namespace")
                .open(name, path, Set.of(OpenFlag.WRONLY, OpenFlag.CLOEXEC));
        program.at(Stage.USER)
                .to("become root of the user namespace")
                .write(new Arg.Result(file), Pathname.of(content));
        program.at(Stage.USER).to("close " + path).close(new Arg.Result(file));
    }

    /** Where there is no IPv6, there is nothing to pass on. */
    private void passPacketsOn() {
        for (String path : FORWARDING) {
            Slot file = program.at(Stage.NAMESPACES)
                    .to("let packets pass between networks and the world")
                    .tolerating(Errno.ENOENT)
                    .skippingAfterFailure(2)
                    .open("forwarding", path, Set.of(OpenFlag.WRONLY, OpenFlag.CLOEXEC));
            program.at(Stage.NAMESPACES)
                    .to("let packets pass between networks and the world")
                    .write(new Arg.Result(file), Pathname.of("1"));
            program.at(Stage.NAMESPACES).to("close " + path).close(new Arg.Result(file));
        }
    }

    private void enter() {
        program.at(Stage.NAMESPACES)
                .to("have rights in the user namespace")
                .setns(new Arg.Given(USER), CloneFlag.NEWUSER);
        program.at(Stage.NAMESPACES).to("be in the network").setns(new Arg.Given(NETWORK), CloneFlag.NEWNET);
    }

    private void sendNamespace(String kind) {
        Slot namespace = program.at(Stage.NAMESPACES)
                .to("have a handle on the " + kind + " namespace")
                .open("namespace", "/proc/self/ns/" + kind, Set.of(OpenFlag.RDONLY, OpenFlag.CLOEXEC));
        program.at(Stage.NAMESPACES)
                .to("send the " + kind + " namespace to the engine")
                .sendDescriptor(new Arg.Given(NamespaceSockets.CHANNEL), new Arg.Result(namespace));
    }

    private void leave() {
        program.at(Stage.EXEC).to("leave").execve(NOTHING, List.of(NOTHING), List.of());
    }
}
