package io.carafe.namespaces.net;

import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * Lets the host pass packets on between its links, unless it does so already (ip-sysctl of the kernel's documentation).
 * Without that a container reaches the host, and nobody behind it. It stays switched on: others may have come to need it.
 */
record ForwardingSwitch(boolean v6) implements HostStep {
    private static final String V4_FILE = "/proc/sys/net/ipv4/ip_forward";
    private static final String V6_FILE = "/proc/sys/net/ipv6/conf/all/forwarding";
    private static final String SYSCTLS = "/proc/sys/";
    private static final int ROOM = 16;

    private Pathname file() {
        return Pathname.of(v6 ? V6_FILE : V4_FILE);
    }

    @Override
    public String text() {
        return "write(\"" + file() + "\", \"1\", 1) unless it is 1";
    }

    @Override
    public void perform(HostSide host) {
        if (host.madeNetwork().isPresent()) {
            // It passes packets on since it was made.
            host.leadOut();
            return;
        }
        Kernel kernel = host.kernel();
        if (!isOn(kernel)) {
            try (Descriptor file = open(kernel, OpenFlag.WRONLY)) {
                ByteBuffer one = ByteBuffer.allocateDirect(1).put((byte) '1').flip();
                kernel.write(file.number(), one).orThrow("write to " + file());
            }
            host.tell("IP forwarding is switched on ("
                    + file().toString().substring(SYSCTLS.length()).replace('/', '.')
                    + "=1), so that containers reach other machines; it stays on");
        }
    }

    private boolean isOn(Kernel kernel) {
        try (Descriptor file = open(kernel, OpenFlag.RDONLY)) {
            ByteBuffer content = ByteBuffer.allocateDirect(ROOM);
            kernel.read(file.number(), content).orThrow("read " + file());
            content.flip();
            return content.hasRemaining() && content.get() == '1';
        }
    }

    private Descriptor open(Kernel kernel, OpenFlag flag) {
        return new Descriptor(kernel, (int) kernel.open(FileCalls.AT_FDCWD, file(), Set.of(flag))
                .orThrow(errno -> new KernelException("open " + file(), errno, advice(errno))));
    }

    private static String advice(Errno errno) {
        return errno == Errno.EROFS || errno == Errno.EACCES
                ? "Switch forwarding on where this host is set up, or use an internal network."
                : "";
    }
}
