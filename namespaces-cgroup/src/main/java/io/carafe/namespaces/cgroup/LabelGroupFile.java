package io.carafe.namespaces.cgroup;

import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.selinux.SelinuxContext;

/**
 * Lets a process that has a label of SELinux's write itself to a control group. From its execve on it has no descriptor that the
 * policy does not let it write to, but the null device in its place, and then it does not become its command. The file is
 * out of the container's reach otherwise, as all that it sees of control groups is mounted read-only.
 *
 * <p>A policy that does not let the file be called so (the reference policy) lets containers write to it as it is.
 */
record LabelGroupFile(Pathname file, SelinuxContext label) implements HostStep {
    private static final Pathname ATTRIBUTE = Pathname.of("security.selinux");

    @Override
    public String text() {
        return "lsetxattr(\"" + file + "\", \"" + ATTRIBUTE + "\", \"" + label + "\")";
    }

    @Override
    public void perform(HostSide host) {
        Result labelled = host.kernel()
                .lsetxattr(file, ATTRIBUTE, Pathname.of(label.text()).bytes());
        if (!labelled.failedWith(Errno.EACCES)) {
            labelled.orThrow("label " + file + " for SELinux");
        }
    }
}
