package io.carafe.runtime.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.ContainerSpec;
import io.carafe.api.MountSpec;
import io.carafe.api.error.DamagedStateException;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.VolumeConflictException;
import io.carafe.api.error.VolumeNotFoundException;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.testing.RecordingKernel;
import io.carafe.runtime.event.EventSink;
import io.carafe.runtime.resolve.VolumeStore;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.Records;
import io.carafe.runtime.state.StateJson;
import io.carafe.testing.OneAtATime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumesTest {
    private static final Instant NOW = Instant.parse("2025-01-02T03:04:05Z");

    @TempDir
    Path root;

    private final List<Path> removed = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private ContainerStore containers;
    private Volumes volumes;

    @BeforeEach
    void open() {
        containers = new ContainerStore(root, new StateJson(), new OneAtATime());
        volumes = new Volumes(
                new VolumeStore(root.resolve("volumes")),
                containers,
                removed::add,
                new StateJson(),
                new RecordingKernel().kernel(),
                Clock.fixed(NOW, ZoneOffset.UTC),
                new Random(1),
                new EventSink() {
                    @Override
                    public void note(ContainerRecord container, String action, Map<String, String> more) {}

                    @Override
                    public void note(String type, String id, String action, Map<String, String> attributes) {
                        events.add(type + " " + action + " " + id + " " + attributes);
                    }
                });
    }

    @Test
    void whatHappensToVolumesIsNoted() {
        volumes.create(Optional.of("data"), Map.of());
        volumes.create(Optional.of("data"), Map.of());
        volumes.remove("data");
        assertThat(events).containsExactly("volume create data {driver=local}", "volume destroy data {driver=local}");
    }

    @Test
    void volumesAreMadeAndFound() throws IOException {
        assertThat(volumes.list()).isEmpty();

        Volume named = volumes.create(Optional.of("data"), Map.of("a", "b"));
        Volume anonymous = volumes.create(Optional.empty(), Map.of());
        Files.createDirectories(root.resolve("volumes/of-container/_data"));
        Files.createDirectories(root.resolve("volumes/unfinished"));

        assertThat(named)
                .isEqualTo(new Volume("data", NOW, Map.of("a", "b"), false, root.resolve("volumes/data/_data")));
        assertThat(anonymous.name()).matches("[0-9a-f]{64}");
        assertThat(anonymous.anonymous()).isTrue();
        assertThat(volumes.list())
                .extracting(Volume::name)
                .containsExactlyInAnyOrder("data", "of-container", anonymous.name());
        assertThat(volumes.get("data")).isEqualTo(named);
        assertThat(volumes.find("unfinished")).isEmpty();
        assertThat(volumes.find("../volumes/data")).isEmpty();
    }

    @Test
    void whatIsThereStaysAsItIs() throws IOException {
        Volume before = volumes.create(Optional.of("data"), Map.of("a", "b"));
        Files.writeString(before.directory().resolve("file"), "kept");

        assertThat(volumes.create(Optional.of("data"), Map.of("c", "d"))).isEqualTo(before);
        assertThat(before.directory().resolve("file")).hasContent("kept");
    }

    @Test
    void aVolumeInUseIsNotRemoved() {
        volumes.create(Optional.of("data"), Map.of());
        ContainerRecord user = Records.of(
                1,
                "user",
                ContainerSpec.ofDirectory("/srv").mount(new MountSpec.Volume("data", Pathname.of("/d"), false, true)));
        containers.begin(user.id());
        containers.create(user);

        assertThat(volumes.usersOf("data")).containsExactly(user.id());
        assertThat(volumes.usersOf("other")).isEmpty();
        assertThatThrownBy(() -> volumes.remove("data"))
                .isInstanceOf(VolumeConflictException.class)
                .hasMessageStartingWith("cannot remove volume data: it is in use by " + user.id());
        assertThat(removed).isEmpty();
    }

    @Test
    void aVolumeGoesOutOfSightBeforeItGoes() {
        Volume volume = volumes.create(Optional.of("data"), Map.of());

        volumes.remove("data");

        assertThat(volume.directory()).doesNotExist();
        assertThat(removed).hasSize(1);
        assertThat(removed.get(0)).isDirectory();
        assertThat(volumes.list()).isEmpty();
        assertThatThrownBy(() -> volumes.remove("data")).isInstanceOf(VolumeNotFoundException.class);

        volumes.sweep();
        assertThat(removed).hasSize(2);
        assertThat(removed.get(1)).isEqualTo(removed.get(0));
    }

    @Test
    void badNamesAndDamage() throws IOException {
        assertThatThrownBy(() -> volumes.create(Optional.of("a/b"), Map.of()))
                .isInstanceOf(InvalidSpecificationException.class);
        volumes.create(Optional.of("data"), Map.of());
        Files.writeString(root.resolve("volumes/data/volume.json"), "{");

        assertThatThrownBy(() -> volumes.get("data"))
                .isInstanceOf(DamagedStateException.class)
                .hasMessageContaining("volumes/data/volume.json of volume data: it is damaged");
    }
}
