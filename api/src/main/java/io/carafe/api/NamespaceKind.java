package io.carafe.api;

import io.carafe.api.kernel.CloneFlag;
import java.util.Locale;

/** The kinds of namespaces that a container can have of its own (namespaces(7)). */
public enum NamespaceKind {
    PID(CloneFlag.NEWPID),
    MNT(CloneFlag.NEWNS),
    NET(CloneFlag.NEWNET),
    UTS(CloneFlag.NEWUTS),
    IPC(CloneFlag.NEWIPC),
    USER(CloneFlag.NEWUSER),
    CGROUP(CloneFlag.NEWCGROUP);

    private final CloneFlag cloneFlag;

    NamespaceKind(CloneFlag cloneFlag) {
        this.cloneFlag = cloneFlag;
    }

    public CloneFlag cloneFlag() {
        return cloneFlag;
    }

    /** The name of its file in {@code /proc/PID/ns}, and its type in lsns(8). */
    public String symbol() {
        return name().toLowerCase(Locale.ROOT);
    }
}
