package io.carafe.namespaces.cgroup;

import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;

/**
 * Says how much sooner, or later, than others the kernel kills a process when the host has no more memory. It is a setting of
 * all processes that share one memory (proc_pid_oom_score_adj(5)), so before the execve it would be the engine's as well.
 * Whom the command has started by then has the engine's score.
 *
 * <p>The score of a process of which nothing was said is set, too: it would be the engine's, which an administrator may have
 * chosen to keep the engine alive. It is not looked at first, since that would cost as much. Without privileges the kernel
 * lets nobody have a lower score than he was given, nor set that of another user's process; a process of which nothing was
 * said then keeps the engine's.
 */
record SetOomScore(int value) implements HostStep {
    private static final int NOTHING_SAID = 0;

    @Override
    public String text() {
        return "write(\"/proc/<child>/oom_score_adj\", \"" + value + "\")";
    }

    @Override
    public void perform(HostSide host) {
        Pathname file = Pathname.of("/proc/" + host.child() + "/oom_score_adj");
        Result written = new GroupFile(host.kernel(), file).write(Integer.toString(value));
        boolean ended = written.failedWith(Errno.ENOENT) || written.failedWith(Errno.ESRCH);
        boolean forbidden = written.failedWith(Errno.EACCES);
        if (forbidden && value != NOTHING_SAID) {
            throw new KernelException(
                    "write " + value + " to " + file,
                    Errno.EACCES,
                    "Lower than the engine's it can be only with CAP_SYS_RESOURCE, and only root may set that of another user's"
                            + " process.");
        }
        if (!ended && !forbidden) {
            written.orThrow("write " + value + " to " + file);
        }
    }
}
