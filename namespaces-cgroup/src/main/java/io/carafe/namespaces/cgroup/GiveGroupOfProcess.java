package io.carafe.namespaces.cgroup;

import io.carafe.api.isolation.ControlGroup;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.selinux.SelinuxContext;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Opens the group of version 2 that a container's first process is in, for a further one to be born there, or to enter it
 * late: the container's own, or one below it. A service manager in a container makes groups below and leaves its own group
 * empty, as it must before it bounds them, and then the kernel lets nobody be in the container's.
 *
 * @param pid of the first process
 * @param handle by which the new process knows it: {@link LaunchProgram#LATE_GROUP} for the file that it writes itself to
 * @param label what SELinux is to call that file
 */
record GiveGroupOfProcess(ControlGroup.Member member, int pid, Handle handle, Optional<SelinuxContext> label)
        implements HostStep {
    private static final String UNIFIED = "0::";

    static GiveGroupOfProcess toBeBornIn(ControlGroup.Member member, int pid) {
        return new GiveGroupOfProcess(member, pid, member.handle(), Optional.empty());
    }

    static GiveGroupOfProcess toEnterLate(ControlGroup.Member member, int pid, Optional<SelinuxContext> label) {
        return new GiveGroupOfProcess(member, pid, LaunchProgram.LATE_GROUP, label);
    }

    private boolean isLate() {
        return handle.equals(LaunchProgram.LATE_GROUP);
    }

    @Override
    public String text() {
        return "open(\"" + opened(member.directory()) + "\", or the same of the group below that process " + pid
                + " is in) = <" + handle.name() + ">"
                + label.map(given -> ", of the SELinux label " + given).orElse("");
    }

    private Pathname opened(Pathname group) {
        return isLate() ? group.resolve("cgroup.procs") : group;
    }

    @Override
    public void perform(HostSide host) {
        Pathname group = find(new GroupFile(host.kernel(), Pathname.of("/proc/" + pid + "/cgroup")).read());
        Pathname path = opened(group);
        Set<OpenFlag> flags = isLate() ? EnumSet.of(OpenFlag.WRONLY) : EnumSet.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY);
        label.ifPresent(given -> new LabelGroupFile(path, given).perform(host));
        host.give(handle, host.kernel().open(FileCalls.AT_FDCWD, path, flags).intOrThrow("open " + path));
    }

    @Override
    public boolean gives(Handle wanted) {
        return handle.equals(wanted);
    }

    /** What comes after the container's own group, wherever that begins for who reads this (cgroup_namespaces(7)). */
    private Pathname find(String cgroups) {
        Pathname own = member.directory();
        String name = "/" + own.names().get(own.names().size() - 1) + "/";
        return cgroups.lines()
                .filter(line -> line.startsWith(UNIFIED) && line.contains(name))
                .map(line -> own.resolve(line.substring(line.indexOf(name) + name.length())))
                .findFirst()
                .orElse(own);
    }
}
