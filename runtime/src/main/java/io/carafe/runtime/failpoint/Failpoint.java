package io.carafe.runtime.failpoint;

/** A place within an operation of several steps, between two of them. */
public enum Failpoint {
    /** A container is being made: it has a hidden directory. */
    CREATE_BEGUN,
    /** It has a name, too. */
    CREATE_NAMED,
    /** It is there. */
    CREATE_DONE,
    /** A container is being started: it has its addresses, and nothing is written down of what it will leave on the host. */
    START_ADDRESSED,
    /** A container is being started: what it will leave on the host is written down. */
    START_PREPARED,
    /** The keeper has the ends of its streams. */
    START_CONNECTED,
    /** The host's part is done for the process, which holds, and nobody has written it down. */
    START_HELD,
    /** The process is written down, and still holds. */
    START_NOTED,
    /** The command runs, and nobody watches it. */
    START_DONE,
    /** A process has ended, and nothing is done about that. */
    END_SEEN,
    /** What it left on the host is gone; its end is not written down. */
    END_RELEASED,
    /** A container is being removed: it is out of sight. */
    REMOVE_HIDDEN,
    /** Its name is free, too. */
    REMOVE_UNNAMED,
    /** A container that runs is being connected to a network: it has its addresses there, and nothing is written down. */
    CONNECT_ADDRESSED,
    /** What it will leave on the host is written down. */
    CONNECT_NOTED,
    /** It is connected, and its state does not say so. */
    CONNECT_LINKED,
    /** Its state says so, and its record does not. */
    CONNECT_STATED,
    /** A container that runs is being taken off a network: its record says so, and nothing else. */
    DISCONNECT_NOTED,
    /** It is off the network, and its state does not say so. */
    DISCONNECT_UNLINKED,
    /** Its addresses are given back, too. */
    DISCONNECT_RELEASED,
    /** The limits of a container that runs are being changed: what that will leave on the host is written down. */
    UPDATE_PREPARED,
    /** They hold, and its record says nothing of it. */
    UPDATE_DONE,
    /** A container stands still to be committed. */
    COMMIT_PAUSED,
    /** The layers of a new image are on disk, in a workspace. */
    IMAGE_LAYERS_TAKEN,
    /** They are where layers belong. */
    IMAGE_LAYERS_ADOPTED,
    /** The image is there, without its name. */
    IMAGE_ADDED,
    /** An image has lost a name. */
    IMAGE_UNTAGGED,
    /** An image is gone, and its layers are not. */
    IMAGE_REMOVED,
    /** Layers that nothing needs are in a workspace, to be deleted. */
    IMAGE_LAYERS_EVICTED
}
