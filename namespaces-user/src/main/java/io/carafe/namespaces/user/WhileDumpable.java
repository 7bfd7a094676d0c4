package io.carafe.namespaces.user;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;

/**
 * A step of an engine without root that writes to its child's files of {@code /proc}. Those belong to the child's user
 * only while the child's memory is dumpable (proc(5)), and the child shares the JVM's memory until execve. The launcher
 * sees to it that the JVM is dumpable while a child is held; but any other child that becomes another user at that moment
 * undoes it for all (PR_SET_DUMPABLE(2const)), so it is asked for again right before the step, and after a failure for
 * this reason. newuidmap(1) needs it too: it opens the file as the user who called it.
 */
record WhileDumpable(HostStep step) implements HostStep {
    private static final int PR_GET_DUMPABLE = 3;
    private static final int PR_SET_DUMPABLE = 4;
    private static final int ATTEMPTS = 5;

    @Override
    public String text() {
        return step.text();
    }

    @Override
    public void perform(HostSide host) {
        for (int attempt = 1; ; attempt++) {
            host.kernel().prctl(PR_SET_DUMPABLE, 1).orThrow("make the engine's memory dumpable");
            try {
                step.perform(host);
                return;
            } catch (CarafeException failure) {
                boolean stillDumpable = host.kernel().prctl(PR_GET_DUMPABLE, 0).raw() == 1;
                if (stillDumpable || attempt == ATTEMPTS) {
                    throw failure;
                }
            }
        }
    }
}
