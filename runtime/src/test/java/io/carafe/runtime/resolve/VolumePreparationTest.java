package io.carafe.runtime.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import io.carafe.api.ContainerSpec;
import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.MountSpec;
import io.carafe.api.Relabelling;
import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.selinux.SelinuxContext;
import io.carafe.api.selinux.SelinuxLabels;
import io.carafe.api.testing.RecordingKernel;
import io.carafe.runtime.selinux.VolumeLabels;
import io.carafe.runtime.state.ContainerDirectory;
import io.carafe.runtime.state.Records;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumePreparationTest {
    @TempDir
    Path state;

    private final List<String> copied = new ArrayList<>();
    private VolumePreparation.CopyUp copyUp;
    private final VolumeLabels labels = mock();
    private Optional<SelinuxLabels> selinux = Optional.empty();
    private ContainerDirectory directory;

    @BeforeEach
    void begin() throws IOException {
        directory = new ContainerDirectory(Files.createDirectories(state.resolve("containers/x")));
        copyUp = (layers, path, target) -> {
            copied.add(layers + " " + path);
            assertThat(target).isEmptyDirectory();
            write(target.resolve("seed"));
        };
    }

    private static void write(Path file) {
        try {
            Files.writeString(file, "seed");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Renames and removes as the kernel does; everything else is a double's. */
    private static Kernel kernel() {
        Kernel recording = new RecordingKernel().kernel();
        AtomicReference<Path> opened = new AtomicReference<>();
        return (Kernel) Proxy.newProxyInstance(
                VolumePreparationTest.class.getClassLoader(), new Class<?>[] {Kernel.class}, (proxy, method, given) -> {
                    switch (method.getName()) {
                        case "renameat2":
                            Path target = Path.of(given[3].toString());
                            if (Files.exists(target)) {
                                return Result.failure(Errno.EEXIST);
                            }
                            Files.move(Path.of(given[1].toString()), target);
                            return Result.of(0);
                        case "open":
                            opened.set(Path.of(given[1].toString()));
                            return method.invoke(recording, given);
                        case "unlinkat":
                            try (Stream<Path> files = Files.walk(opened.get().resolve(given[1].toString()))) {
                                files.sorted(Comparator.reverseOrder())
                                        .forEach(file -> file.toFile().delete());
                            }
                            return Result.of(0);
                        default:
                            return method.invoke(recording, given);
                    }
                });
    }

    private void prepare(MountSpec... mounts) {
        ContainerSpecBuilder spec = ContainerSpec.ofDirectory("/srv/rootfs").command("true");
        List.of(mounts).forEach(spec::mount);
        new VolumePreparation(new VolumeStore(state.resolve("volumes")), copyUp, labels, kernel())
                .prepare(Records.of(1, "x", spec), directory, selinux);
    }

    private static MountSpec.Volume volume(String name, boolean copyUp) {
        return new MountSpec.Volume(name, Pathname.of("/data"), false, copyUp);
    }

    private static MountSpec.Bind bind(String source, Optional<Relabelling> relabelling) {
        return new MountSpec.Bind(
                Pathname.of(source), Pathname.of("/b"), false, true, MountFlag.PRIVATE, false, relabelling);
    }

    @Test
    void whatSelinuxIsToldIsWhatWasAskedFor() {
        SelinuxLabels own = new SelinuxLabels(
                Optional.empty(), SelinuxContext.parse("u:r:t:s0:c1,c2").orElseThrow());
        selinux = Optional.of(own);

        prepare(bind("/host", Optional.of(Relabelling.SHARED)), volume("data", false));
        verify(labels).relabel(Pathname.of("/host"), own, Relabelling.SHARED);
        verify(labels).share(Pathname.of(data("data").toString()), own);

        prepare(new MountSpec.Volume("data", Pathname.of("/d"), false, false, Optional.of(Relabelling.PRIVATE)));
        verify(labels).relabel(Pathname.of(data("data").toString()), own, Relabelling.PRIVATE);
        prepare(bind("/other", Optional.empty()));
        verifyNoMoreInteractions(labels);
    }

    @Test
    void withoutSelinuxNothingIsLabelled() {
        prepare(bind("/host", Optional.of(Relabelling.PRIVATE)), volume("data", false));

        verifyNoInteractions(labels);
    }

    private Path data(String name) {
        return state.resolve("volumes").resolve(name).resolve("_data");
    }

    @Test
    void aNewVolumeBeginsWithWhatTheImageHas() {
        prepare(volume("db", true));
        assertThat(data("db").resolve("seed")).exists();
        assertThat(copied).containsExactly("[/srv/rootfs] /data");
        assertThat(data("db").getParent().toFile().list()).containsExactly("_data");
    }

    @Test
    void aVolumeThatIsThereStaysAsItIs() {
        prepare(volume("db", true));
        prepare(volume("db", true));
        assertThat(copied).hasSize(1);
    }

    @Test
    void aVolumeNeedNotBeFilled() {
        prepare(volume("db", false));
        assertThat(data("db")).isEmptyDirectory();
        assertThat(copied).isEmpty();
    }

    @Test
    void aVolumeWithoutANameLivesWithItsContainer() {
        prepare(volume("", true));
        assertThat(state.resolve("volumes")).doesNotExist();
        assertThat(directory.volumes().toFile().list()).hasSize(1);
        prepare(volume("", true));
        assertThat(copied).hasSize(1);
    }

    @Test
    void aVolumeIsNotToBeSeenBeforeItIsFilled() {
        VolumePreparation.CopyUp fill = copyUp;
        copyUp = (layers, path, target) -> {
            assertThat(data("db")).doesNotExist();
            fill.copy(layers, path, target);
        };
        prepare(volume("db", true));
        assertThat(data("db").resolve("seed")).exists();
    }

    @Test
    void whoComesFirstHasFilledIt() throws IOException {
        copyUp = (layers, path, target) -> {
            write(target.resolve("late"));
            // Meanwhile, another engine:
            try {
                Files.createDirectories(data("db"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        prepare(volume("db", true));
        assertThat(data("db")).isEmptyDirectory();
        assertThat(data("db").getParent().toFile().list()).containsExactly("_data");
    }

    @Test
    void aVolumeThatCannotBeFilledIsNotThere() {
        copyUp = (layers, path, target) -> {
            write(target.resolve("half"));
            throw new CarafeException("the disk is full");
        };
        assertThatThrownBy(() -> prepare(volume("db", true))).hasMessage("the disk is full");
        assertThat(data("db").getParent()).isEmptyDirectory();
    }

    @Test
    void aMissingSourceIsMadeOnlyWhenThatIsWanted() {
        Path made = state.resolve("a/b");
        prepare(new MountSpec.Bind(
                Pathname.of(made.toString()), Pathname.of("/data"), false, true, MountFlag.PRIVATE, true));
        assertThat(made).isEmptyDirectory();
        Path file = state.resolve("file");
        write(file);
        prepare(new MountSpec.Bind(
                Pathname.of(file.toString()), Pathname.of("/data"), false, true, MountFlag.PRIVATE, true));
        assertThat(file).isRegularFile();
        Path not = state.resolve("not");
        prepare(new MountSpec.Bind(
                Pathname.of(not.toString()), Pathname.of("/data"), false, true, MountFlag.PRIVATE, false));
        assertThat(not).doesNotExist();
    }
}
