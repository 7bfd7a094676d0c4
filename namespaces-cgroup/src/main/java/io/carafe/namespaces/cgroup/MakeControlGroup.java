package io.carafe.namespaces.cgroup;

import io.carafe.api.isolation.ControlGroup;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.stream.Collectors;

/**
 * Makes a container's group in one hierarchy, and the parent of all such when it is not there. Another engine may remove
 * an empty parent at any moment.
 */
record MakeControlGroup(ControlGroup.Member member) implements HostStep {
    private static final int MODE = 0755;
    private static final int ATTEMPTS = 20;

    @Override
    public String text() {
        return "mkdir(\"" + member.directory() + "\", 0755)";
    }

    @Override
    public void perform(HostSide host) {
        Kernel kernel = host.kernel();
        Result made = kernel.mkdirat(FileCalls.AT_FDCWD, member.directory(), MODE);
        for (int attempt = 0; made.failedWith(Errno.ENOENT) && attempt < ATTEMPTS; attempt++) {
            makeParent(kernel);
            made = kernel.mkdirat(FileCalls.AT_FDCWD, member.directory(), MODE);
        }
        if (!made.failedWith(Errno.EEXIST)) {
            made.orThrow("make the control group " + member.directory());
        }
    }

    private void makeParent(Kernel kernel) {
        Pathname parent = member.hierarchy().mountPoint().resolve(ControlGroup.PARENT);
        Result made = kernel.mkdirat(FileCalls.AT_FDCWD, parent, MODE);
        if (made.failedWith(Errno.EEXIST)) {
            return;
        }
        made.orThrow("make the control group " + parent);
        if (member.isVersion2() && !member.hierarchy().controllers().isEmpty()) {
            enable(kernel, parent.resolve("cgroup.subtree_control"));
        }
    }

    /** Lets the groups of containers have the controllers that the parent has. */
    private void enable(Kernel kernel, Pathname file) {
        String all = member.hierarchy().controllers().stream()
                .sorted()
                .map(controller -> "+" + controller)
                .collect(Collectors.joining(" "));
        byte[] bytes = Pathname.of(all).bytes();
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        int opened = kernel.open(FileCalls.AT_FDCWD, file, EnumSet.of(OpenFlag.WRONLY))
                .intOrThrow("open " + file);
        try (Descriptor descriptor = new Descriptor(kernel, opened)) {
            kernel.write(descriptor.number(), buffer).orThrow("write " + all + " to " + file);
        }
    }
}
