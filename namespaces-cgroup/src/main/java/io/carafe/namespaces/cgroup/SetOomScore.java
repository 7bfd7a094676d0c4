package io.carafe.namespaces.cgroup;

import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;

/**
 * Says how much sooner, or later, than others the kernel kills a process when the host has no more memory. It is a setting of
 * all processes that share one memory (proc_pid_oom_score_adj(5)), so before the execve it would be the engine's as well.
 */
record SetOomScore(int value) implements HostStep {
    @Override
    public String text() {
        return "write(\"/proc/<child>/oom_score_adj\", \"" + value + "\")";
    }

    @Override
    public void perform(HostSide host) {
        Pathname file = Pathname.of("/proc/" + host.child() + "/oom_score_adj");
        Result written = new GroupFile(host.kernel(), file).write(Integer.toString(value));
        boolean ended = written.failedWith(Errno.ENOENT) || written.failedWith(Errno.ESRCH);
        if (!ended) {
            written.orThrow("write " + value + " to " + file);
        }
    }
}
