package io.carafe.namespaces.cgroup;

/** What limits are for, in words that complete "cannot …", and words of the kernel's; the same in both versions. */
final class Words {
    static final String CPU = "bound its time on processors";
    static final String CPUS = "say on which processors it runs";
    /** The weight of a device that has none of its own. */
    static final String DEFAULT = "default";

    static final String MEMORY = "bound its memory";
    static final String MEMS = "say which memory nodes it uses";
    static final String NO_REALTIME = "this kernel gives no real-time threads to groups (CONFIG_RT_GROUP_SCHED)";
    static final String NO_SWAP = "this kernel does not count the swap of groups: boot it with swapaccount=1";
    static final String PIDS = "bound the number of its processes";
    static final String RATE = "bound its block I/O";
    static final String REALTIME = "set the time of its real-time threads";
    static final String RESERVATION = "reserve memory for it";
    static final String SHARES = "set its share of busy processors";
    static final String SWAP = "bound its swap";
    static final String WEIGHT = "set its share of busy block devices";

    private Words() {}
}
