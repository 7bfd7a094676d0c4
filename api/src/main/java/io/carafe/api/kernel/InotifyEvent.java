package io.carafe.api.kernel;

/** What inotify(7) can tell of a file or a directory: bits to ask for, and those that only come back. */
public enum InotifyEvent implements Flag {
    ACCESS(0x1L),
    MODIFY(0x2L),
    /** Owner, mode, times, extended attributes, or the number of links: a removed file that somebody has open. */
    ATTRIB(0x4L),
    CLOSE_WRITE(0x8L),
    CLOSE_NOWRITE(0x10L),
    OPEN(0x20L),
    MOVED_FROM(0x40L),
    MOVED_TO(0x80L),
    CREATE(0x100L),
    DELETE(0x200L),
    DELETE_SELF(0x400L),
    MOVE_SELF(0x800L),
    /** Comes back: the file system was unmounted. */
    UNMOUNT(0x2000L),
    /** Comes back: so much happened that some of it is not told. */
    Q_OVERFLOW(0x4000L),
    /** Comes back: the watch is gone. */
    IGNORED(0x8000L);

    private final long bits;

    InotifyEvent(long bits) {
        this.bits = bits;
    }

    @Override
    public String symbol() {
        return "IN_" + name();
    }

    @Override
    public long bits(Architecture architecture) {
        return bits;
    }
}
