package io.carafe.namespaces.user;

import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.isolation.HostSteps;
import java.util.ArrayList;
import java.util.List;

/**
 * Which ids a container's user namespace has, and who may write that down for the kernel: newuidmap(1) and newgidmap(1)
 * for an engine without root that has subordinate ids, otherwise the engine itself.
 */
record MappingPlan(IdMappings users, IdMappings groups, Writer writer) {
    private static final String PROC = "/proc/" + HostRecorder.CHILD + "/";

    /** Who writes. */
    enum Writer {
        /** The engine is root and may map anything. */
        ROOT,
        /** The setuid programs, which map what /etc/subuid and /etc/subgid grant. */
        HELPERS,
        /** The engine, its own user and group alone. */
        USER
    }

    static MappingPlan of(HostProfile host) {
        if (!host.rootless()) {
            return new MappingPlan(
                    IdMappings.ranges(host.subordinateUids()), IdMappings.ranges(host.subordinateGids()), Writer.ROOT);
        }
        if (host.canMapRanges()) {
            return new MappingPlan(
                    IdMappings.rootAnd(host.uid(), host.subordinateUids()),
                    IdMappings.rootAnd(host.gid(), host.subordinateGids()),
                    Writer.HELPERS);
        }
        return new MappingPlan(IdMappings.single(host.uid()), IdMappings.single(host.gid()), Writer.USER);
    }

    /** Whether the namespace's processes may call setgroups(2). */
    boolean allowsSetgroups() {
        return writer != Writer.USER;
    }

    /** Records that the maps of the waiting process are written. */
    void record(HostProfile profile, HostRecorder host) {
        switch (writer) {
            case ROOT -> {
                host.to("map user ids").write(PROC + "uid_map", users.text());
                host.to("map group ids").write(PROC + "gid_map", groups.text());
            }
            case HELPERS -> {
                unprivileged(host, "map user ids", command(profile, "newuidmap", users));
                unprivileged(host, "map group ids", command(profile, "newgidmap", groups));
            }
            case USER -> {
                // Who may not call setgroups(2) outside may not drop a group inside either; this comes before gid_map.
                String why = "give up setgroups, which mapping a group without root demands";
                unprivileged(host, why, new HostSteps.Write(PROC + "setgroups", "deny"));
                unprivileged(host, "map user ids", new HostSteps.Write(PROC + "uid_map", users.text()));
                unprivileged(host, "map group ids", new HostSteps.Write(PROC + "gid_map", groups.text()));
            }
        }
    }

    private static void unprivileged(HostRecorder host, String why, HostStep step) {
        host.to(why).step(new WhileDumpable(step));
    }

    private static HostStep command(HostProfile profile, String program, IdMappings mappings) {
        List<String> command = new ArrayList<>();
        command.add(profile.program(program).orElse(program));
        command.add(HostRecorder.CHILD);
        command.addAll(mappings.words());
        return new HostSteps.Run(command);
    }
}
