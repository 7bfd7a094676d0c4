package io.carafe.api.resources;

/** A kind of resource that control groups account for and bound (cgroups(7)). */
public enum Controller {
    BLOCK_IO("blkio", "io"),
    CPU("cpu", "cpu"),
    CPU_ACCOUNTING("cpuacct", "cpu"),
    CPUSET("cpuset", "cpuset"),
    /** In version 2 no controller but a program; it is named like one where the kernel takes such programs. */
    DEVICES("devices", "devices"),
    FREEZER("freezer", "freezer"),
    MEMORY("memory", "memory"),
    PIDS("pids", "pids");

    private final String legacy;
    private final String unified;

    Controller(String legacy, String unified) {
        this.legacy = legacy;
        this.unified = unified;
    }

    /** The kernel's name of it in a version of control groups, 1 or 2. */
    public String name(int version) {
        return version == 2 ? unified : legacy;
    }
}
