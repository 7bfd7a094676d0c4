package io.carafe.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.ContainerSpec;
import io.carafe.api.resources.ResourcesBuilder;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.RecordingKernel;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.Records;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutOfMemoryTest {
    private static final int MEMORY = 64 << 20;

    private final ContainerRecord unbounded = Records.plain(1, "web");
    private final ContainerRecord bounded = Records.of(
            1,
            "web",
            ContainerSpec.ofDirectory("/srv/rootfs")
                    .resources(new ResourcesBuilder().memory(MEMORY).build()));

    private final RecordingKernel kernel = new RecordingKernel();

    @TempDir
    Path root;

    private static final class NoReadiness implements Readiness {
        @Override
        public void attend(int descriptor, Runnable whenReady) {}

        @Override
        public void leave(int descriptor) {}
    }

    private OutOfMemory version(int version) {
        Contexts contexts = Contexts.rootful().cgroup(version, "/cg", "memory");
        GroupFiles files = new GroupFiles(contexts.profile(), root);
        KillCounts counts = new KillCounts(files);
        return new OutOfMemory(
                files, counts, new MemoryAlarms(counts, kernel.kernel(), new NoReadiness(), Clock.systemUTC()));
    }

    private void file(String name, String content) throws IOException {
        Path group = root.resolve("cg/carafe").resolve(bounded.id());
        Files.createDirectories(group);
        Files.writeString(group.resolve(name), content);
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, true", "17, true"})
    void bothVersionsCount(int kills, boolean killed) throws IOException {
        file("memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill " + kills + "\n");
        file("memory.events", "low 5\nhigh 5\nmax 5\noom 5\noom_kill " + kills + "\noom_group_kill 0\n");

        assertThat(version(1).killed(bounded, 0)).isEqualTo(killed);
        assertThat(version(2).killed(bounded, 0)).isEqualTo(killed);
    }

    @Test
    void withoutALimitOnlyAViolentEndIsLookedInto() throws IOException {
        file("memory.events", "oom_kill 1\n");

        assertThat(version(2).killed(unbounded, 1)).isFalse();
        assertThat(version(2).killed(unbounded, 137)).isTrue();
    }

    @Test
    void onlyWhoseMemoryIsBoundedIsListenedTo() throws IOException {
        file("memory.events", "oom_kill 0\n");
        OutOfMemory memory = version(2);

        memory.begin(unbounded, () -> {});
        assertThat(kernel.calls()).isEmpty();
        memory.begin(bounded, () -> {});
        assertThat(kernel.calls("inotifyAddWatch"))
                .containsExactly("inotifyAddWatch(3, \"/cg/carafe/" + bounded.id() + "/memory.events\", IN_MODIFY)");
    }

    @Test
    void whatHappenedSinceItBeganIsToldButNotOfAContainerThatGoesOn() throws IOException {
        file("memory.events", "oom_kill 1\n");
        int[] told = new int[2];

        version(2).goOn(bounded, () -> told[0]++);
        version(2).begin(bounded, () -> told[1]++);

        assertThat(told).containsExactly(0, 1);
    }

    @Test
    void aGroupThatIsGoneTellsNothing() {
        assertThat(version(2).killed(bounded, 137)).isFalse();
    }
}
