package io.carafe.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.carafe.api.isolation.CgroupHierarchy;
import io.carafe.api.isolation.ControlGroup;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.InotifyEvent;
import io.carafe.api.kernel.InotifyNotice;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.RecordingKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryAlarmsTest {
    private final RecordingKernel kernel = new RecordingKernel();
    private final Attention attention = new Attention();
    private final Clock clock = mock();
    private int heard;

    @TempDir
    Path root;

    private MemoryAlarms alarms;

    private static final class Attention implements Readiness {
        private final Map<Integer, Runnable> attended = new HashMap<>();

        @Override
        public void attend(int descriptor, Runnable whenReady) {
            attended.put(descriptor, whenReady);
        }

        @Override
        public void leave(int descriptor) {
            attended.remove(descriptor);
        }

        void ready(int descriptor) {
            Objects.requireNonNull(attended.get(descriptor)).run();
        }
    }

    @BeforeEach
    void listen() {
        at(0);
        KillCounts counts = new KillCounts(new GroupFiles(Contexts.rootful().profile(), root));
        alarms = new MemoryAlarms(counts, kernel.kernel(), attention, clock);
    }

    private void at(long seconds) {
        when(clock.instant()).thenReturn(Instant.ofEpochSecond(seconds));
    }

    private static ControlGroup.Member group(int version, String name) {
        return new ControlGroup.Member(
                new CgroupHierarchy(version, Pathname.of("/cg"), Set.of("memory")), Pathname.of("/cg/" + name));
    }

    private void kills(int count) throws IOException {
        Files.createDirectories(root.resolve("cg/two"));
        Files.writeString(root.resolve("cg/two/memory.events"), "max 9\noom 9\noom_kill " + count + "\n");
        Files.writeString(root.resolve("cg/two/memory.oom_control"), "under_oom 0\noom_kill " + count + "\n");
    }

    private void changed(int watch) {
        kernel.answering(
                "inotifyRead",
                Answer.of(List.of(new InotifyNotice(watch, Set.of(InotifyEvent.MODIFY), Pathname.EMPTY))),
                Answer.failure(Errno.EAGAIN));
        attention.ready(3);
    }

    @Test
    void versionOneSignalsADescriptorForEachGroup() {
        alarms.begin("one", group(1, "one"), 0, () -> heard++);

        assertThat(kernel.calls())
                .containsSubsequence(
                        "eventfd()",
                        "openat2(AT_FDCWD, \"/cg/one/memory.oom_control\", O_RDONLY, 0, 0)",
                        "openat2(AT_FDCWD, \"/cg/one/cgroup.event_control\", O_WRONLY, 0, 0)")
                .anyMatch(call -> call.startsWith("write(5, "));
        attention.ready(3);
        assertThat(heard).isEqualTo(1);
        assertThat(alarms.end("one")).isTrue();
        assertThat(attention.attended).isEmpty();
        assertThat(kernel.calls("close")).containsExactlyInAnyOrder("close(4)", "close(5)", "close(3)");
    }

    @Test
    void versionTwoChangesAFileOfWhichOnlyKillsCount() throws IOException {
        kills(1);
        kernel.answering("inotifyAddWatch", Result.of(7));
        alarms.begin("two", group(2, "two"), 1, () -> heard++);

        changed(7);
        changed(8);
        assertThat(heard).isZero();
        kills(2);
        changed(7);
        assertThat(heard).isEqualTo(1);
        assertThat(alarms.end("two")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whatHappenedBeforeTheKernelWasAskedIsToldAtOnce(int version) throws IOException {
        kills(1);
        kernel.answering("inotifyAddWatch", Result.of(7));

        alarms.begin("known", group(version, "two"), 1, () -> heard++);
        assertThat(heard).isZero();
        alarms.begin("early", group(version, "two"), 0, () -> heard++);
        assertThat(heard).isEqualTo(1);
    }

    @Test
    void oneDescriptorWatchesAllGroupsOfVersionTwoUntilTheLastIsGone() {
        kernel.answering("inotifyAddWatch", Result.of(1), Result.of(2));
        alarms.begin("two", group(2, "two"), 0, () -> {});
        alarms.begin("other", group(2, "other"), 0, () -> {});

        assertThat(kernel.calls("inotifyInit")).hasSize(1);
        assertThat(alarms.end("two")).isFalse();
        assertThat(attention.attended).containsOnlyKeys(3);
        alarms.end("other");
        assertThat(attention.attended).isEmpty();
        assertThat(kernel.calls("close")).containsExactly("close(3)");
    }

    @Test
    void isToldAtMostOnceASecond() {
        alarms.begin("one", group(1, "one"), 0, () -> heard++);

        attention.ready(3);
        attention.ready(3);
        at(1);
        attention.ready(3);

        assertThat(heard).isEqualTo(2);
    }

    @Test
    void whoIsListenedToAlreadyIsNotAgain() {
        alarms.begin("one", group(1, "one"), 0, () -> heard++);
        alarms.begin("one", group(1, "one"), 0, () -> heard++);

        assertThat(kernel.calls("eventfd")).hasSize(1);
    }

    @Test
    void aKernelThatDoesNotTellIsNoTrouble() {
        kernel.answering("write", Result.failure(Errno.EINVAL));
        kernel.answering("inotifyAddWatch", Result.failure(Errno.ENOENT));

        alarms.begin("one", group(1, "one"), 0, () -> {});
        alarms.begin("two", group(2, "two"), 0, () -> {});

        assertThat(alarms.end("one")).isFalse();
        assertThat(alarms.end("two")).isFalse();
    }
}
