package io.carafe.linux;

import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.InotifyEvent;
import io.carafe.api.kernel.InotifyNotice;
import io.carafe.api.kernel.Pathname;
import io.carafe.linux.Scratch.Block;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** {@code struct inotify_event} of inotify(7), the same on x86-64 and aarch64. */
final class InotifyLayout {
    /** What one read(2) may fill; the largest event, with a name of 255 bytes, has 272. */
    static final int ROOM = 4096;

    private static final int NAME = 16;

    private InotifyLayout() {}

    /** The events in the first {@code length} bytes. */
    static List<InotifyNotice> notices(Block events, int length) {
        List<InotifyNotice> notices = new ArrayList<>();
        int size;
        for (int at = 0; at + NAME <= length; at += size) {
            int nameLength = events.getInt(at + 12);
            size = NAME + nameLength;
            notices.add(
                    new InotifyNotice(events.getInt(at), kinds(events.getWord(at + 4)), name(events, at, nameLength)));
        }
        return List.copyOf(notices);
    }

    /** The name is padded with NULs. */
    private static Pathname name(Block events, int at, int padded) {
        int length = 0;
        while (length < padded && events.getByte(at + NAME + length) != 0) {
            length++;
        }
        return Pathname.of(events.get(at + NAME, length));
    }

    private static Set<InotifyEvent> kinds(long mask) {
        Set<InotifyEvent> kinds = EnumSet.noneOf(InotifyEvent.class);
        for (InotifyEvent event : InotifyEvent.values()) {
            if ((mask & event.bits(Architecture.X86_64)) != 0) {
                kinds.add(event);
            }
        }
        return kinds;
    }
}
