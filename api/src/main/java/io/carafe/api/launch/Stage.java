package io.carafe.api.launch;

/**
 * When, on its way to execve, the new process makes a step. The order of the constants is the order of execution; within
 * one stage steps run by the alphabetical order of their isolators' names, and then as recorded. Never does the order of
 * discovery matter.
 */
public enum Stage {
    /** Close every descriptor of the JVM's that this program does not use. Carafe's own. */
    DESCRIPTORS("let go of everything that belongs to the engine"),
    /** Send the engine what the host's side takes. The new process is in its new namespaces, and has all rights there. */
    REPORT("send the engine what its side takes"),
    /** Wait until the host's side has done its part; where there is a {@link #BIRTH}, right after that. Carafe's own. */
    HOLD("wait for the host's side"),
    /** Tell security modules what the command is to be called. The host's /proc is in sight, and nothing of the container's. */
    LABELS("tell security modules who comes"),
    /** Become somebody in the new user namespace. From here on the process has its capabilities. */
    USER("become root of the user namespace"),
    /** Enter namespaces that exist, or make those that clone3 does not. */
    NAMESPACES("enter the other namespaces"),
    /**
     * Clone the process that becomes the command, where it must be born into namespaces that were entered: the first one
     * makes a second and leaves. Carafe's own.
     */
    BIRTH("be born into them"),
    /** Take hold, by open_tree, of host files that will be mounted later. The host's root is still in sight. */
    SOURCES("take hold of what the host lends"),
    /** Cut mount propagation and mount the root file system. The host's root is still in sight. */
    ROOTFS("mount the root file system"),
    /** Make it the root. Paths are the container's from here on; the old root stays attached, out of their reach. */
    PIVOT("make it the root"),
    /** Mount what every container has at its top: /proc, /dev, /sys. */
    SYSTEM_MOUNTS("mount what every system has"),
    /** Mount what lies inside those: /dev/pts, /dev/shm, /dev/mqueue, /sys/fs/cgroup. */
    NESTED_MOUNTS("mount what lies inside those"),
    /**
     * Detach the old root: nothing of the host's file systems is in reach any more. Before this stage no link of the
     * image's may be followed. The old root lies on top of the new one, so whatever a link led to {@code /} would be
     * mounted above it and be detached in its place, and the host's root would stay in the container's namespace for
     * the next process that enters it to land on.
     */
    DETACH("let go of the host's files"),
    /** Mount volumes, tmpfs and generated files, the shorter target first. */
    VOLUMES("mount what the user gave"),
    /** Host name, loopback, kernel settings of the new namespaces. */
    SETTINGS("set up the namespaces"),
    /** Mask and write-protect paths; a read-only root. */
    PROTECT("protect what must not be touched"),
    /** The terminal, and standard input, output and error. */
    STREAMS("connect standard input, output and error"),
    /** Resource limits. */
    LIMITS("set limits"),
    /** Capabilities, groups, user. */
    CREDENTIALS("become the user"),
    /** The working directory, as the user, inside the root. */
    WORKDIR("go to the working directory"),
    /** What must come late because it would be in the way of the stages before: no_new_privs. */
    CONFINE("give up what is not needed"),
    /** File mode mask, signal actions, and every descriptor but standard input, output and error. Carafe's own. */
    LEAVE("let go of the engine"),
    /** A filter of system calls, which must let the few that follow through: rt_sigprocmask, execve, exit_group. */
    FILTER("let the kernel refuse what is not needed"),
    /** The signal mask, execve. Carafe's own. */
    EXEC("become the command");

    private final String meaning;

    Stage(String meaning) {
        this.meaning = meaning;
    }

    /** What the stage does, as a phrase for people. */
    public String meaning() {
        return meaning;
    }
}
