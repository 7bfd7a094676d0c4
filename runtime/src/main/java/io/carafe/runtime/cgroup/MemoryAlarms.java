package io.carafe.runtime.cgroup;

import com.google.inject.Inject;
import io.carafe.api.isolation.ControlGroup;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.InotifyEvent;
import io.carafe.api.kernel.InotifyNotice;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Hears from the kernel when control groups run out of memory. Version 1 signals an eventfd for each group (cgroups(7),
 * {@code cgroup.event_control}); version 2 changes the file {@code memory.events}, and one inotify watches those of all
 * groups. A kernel that tells neither is no trouble: what happened is seen at the end of the container, too. Thread-safe.
 */
final class MemoryAlarms {
    /** A container that runs out of memory all the time shall not drown what else is told. */
    private static final Duration LEAST_BETWEEN = Duration.ofSeconds(1);

    private final KillCounts counts;
    private final Kernel kernel;
    private final Readiness readiness;
    private final Clock clock;
    private final Map<String, Alarm> alarms = new HashMap<>();
    private final Map<Integer, Alarm> watches = new HashMap<>();
    private Optional<Descriptor> inotify = Optional.empty();

    @Inject
    MemoryAlarms(KillCounts counts, Kernel kernel, Readiness readiness, Clock clock) {
        this.counts = counts;
        this.kernel = kernel;
        this.readiness = readiness;
        this.clock = clock;
    }

    private static final class Alarm {
        final ControlGroup.Member group;
        final Runnable listener;
        Optional<Descriptor> eventfd = Optional.empty();
        long kills;
        boolean rung;
        Instant last = Instant.MIN;

        Alarm(ControlGroup.Member group, Runnable listener) {
            this.group = group;
            this.listener = listener;
        }
    }

    /**
     * Begins to listen for a container, unless that is done already.
     *
     * @param known kills of its group that are not to be told; one more that happened before the kernel was asked is told at
     *     once
     * @param listener called on the thread of {@link Readiness} or of the caller, at most once a second
     */
    synchronized void begin(String container, ControlGroup.Member group, long known, Runnable listener) {
        if (alarms.containsKey(container)) {
            return;
        }
        Alarm alarm = new Alarm(group, listener);
        alarm.kills = known;
        boolean listening = group.isVersion2() ? watch(alarm) : register(alarm);
        if (listening) {
            alarms.put(container, alarm);
            count(alarm);
        }
    }

    /** Whether it was told of the container, and now is no more. */
    synchronized boolean end(String container) {
        Alarm alarm = alarms.remove(container);
        if (alarm == null) {
            return false;
        }
        alarm.eventfd.ifPresent(this::close);
        watches.values().remove(alarm);
        if (watches.isEmpty()) {
            inotify.ifPresent(this::close);
            inotify = Optional.empty();
        }
        return alarm.rung;
    }

    private void close(Descriptor descriptor) {
        readiness.leave(descriptor.number());
        descriptor.close();
    }

    private boolean register(Alarm alarm) {
        Result made = kernel.eventfd();
        if (!made.ok()) {
            return false;
        }
        Descriptor eventfd = new Descriptor(kernel, (int) made.raw());
        if (!isRegistered(alarm.group.directory(), eventfd.number())) {
            eventfd.close();
            return false;
        }
        alarm.eventfd = Optional.of(eventfd);
        readiness.attend(eventfd.number(), () -> signalled(alarm));
        return true;
    }

    private boolean isRegistered(Pathname group, int eventfd) {
        Result opened = kernel.open(FileCalls.AT_FDCWD, group.resolve("memory.oom_control"), Set.of(OpenFlag.RDONLY));
        if (!opened.ok()) {
            return false;
        }
        try (Descriptor control = new Descriptor(kernel, (int) opened.raw())) {
            Result registry =
                    kernel.open(FileCalls.AT_FDCWD, group.resolve("cgroup.event_control"), Set.of(OpenFlag.WRONLY));
            if (!registry.ok()) {
                return false;
            }
            try (Descriptor file = new Descriptor(kernel, (int) registry.raw())) {
                byte[] line = (eventfd + " " + control.number()).getBytes(StandardCharsets.US_ASCII);
                ByteBuffer text =
                        ByteBuffer.allocateDirect(line.length).put(line).flip();
                return kernel.write(file.number(), text).ok();
            }
        }
    }

    private synchronized void signalled(Alarm alarm) {
        alarm.eventfd.ifPresent(eventfd -> kernel.read(eventfd.number(), ByteBuffer.allocateDirect(Long.BYTES)));
        if (alarms.containsValue(alarm)) {
            ring(alarm);
        }
    }

    private boolean watch(Alarm alarm) {
        if (inotify.isEmpty()) {
            Result made = kernel.inotifyInit();
            if (!made.ok()) {
                return false;
            }
            inotify = Optional.of(new Descriptor(kernel, (int) made.raw()));
            readiness.attend(inotify.get().number(), this::changed);
        }
        Result added = kernel.inotifyAddWatch(
                inotify.get().number(), alarm.group.directory().resolve("memory.events"), Set.of(InotifyEvent.MODIFY));
        if (added.ok()) {
            watches.put((int) added.raw(), alarm);
        }
        return added.ok();
    }

    private synchronized void changed() {
        if (inotify.isEmpty()) {
            return;
        }
        Answer<List<InotifyNotice>> notices = kernel.inotifyRead(inotify.get().number());
        while (notices.ok()) {
            for (InotifyNotice notice : notices.orThrow("hear of control groups")) {
                Optional.ofNullable(watches.get(notice.watch())).ifPresent(this::count);
            }
            notices = kernel.inotifyRead(inotify.get().number());
        }
    }

    /** The file changes when the limit is only met, too. */
    private void count(Alarm alarm) {
        long kills = counts.of(alarm.group);
        if (kills > alarm.kills) {
            alarm.kills = kills;
            ring(alarm);
        }
    }

    private void ring(Alarm alarm) {
        Instant now = clock.instant();
        if (alarm.last.equals(Instant.MIN) || !now.isBefore(alarm.last.plus(LEAST_BETWEEN))) {
            alarm.last = now;
            alarm.rung = true;
            alarm.listener.run();
        }
    }
}
