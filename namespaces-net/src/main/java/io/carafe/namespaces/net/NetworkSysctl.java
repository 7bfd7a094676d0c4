package io.carafe.namespaces.net;

import io.carafe.api.NamespaceKind;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Slot;
import io.carafe.api.launch.Stage;
import java.util.EnumSet;

/**
 * Docker's two settings of a new network namespace: every user may bind every port, and every group may ping without a
 * capability (ip(7), icmp(7)). They say nothing about the host's network. A kernel without them, or a {@code /proc/sys}
 * that cannot be written to, keeps its own.
 *
 * @param file below /proc/sys
 */
record NetworkSysctl(String file, String value) {
    private static final NetworkSysctl PORTS = new NetworkSysctl("net/ipv4/ip_unprivileged_port_start", "0");
    private static final NetworkSysctl PING = new NetworkSysctl("net/ipv4/ping_group_range", "0 2147483647");

    static void record(LaunchContext context, ProgramRecorder program) {
        PORTS.record(program, "let every user bind every port of the container's network");
        // The kernel takes only groups that exist in the namespace, and most of these do not.
        if (context.isHost(NamespaceKind.USER)) {
            PING.record(program, "let every group ping");
        }
    }

    private void record(ProgramRecorder program, String why) {
        Slot opened = program.at(Stage.SETTINGS)
                .to(why)
                .tolerating(Errno.ENOENT, Errno.EROFS, Errno.EACCES)
                .skippingAfterFailure(2)
                .open(file, "/proc/sys/" + file, EnumSet.of(OpenFlag.WRONLY, OpenFlag.CLOEXEC));
        program.at(Stage.SETTINGS).to(why).write(new Arg.Result(opened), Pathname.of(value));
        program.at(Stage.SETTINGS).to("close " + file).close(new Arg.Result(opened));
    }
}
