package io.carafe.runtime.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.carafe.api.ContainerSpec;
import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.MountSpec;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.isolation.Mounts;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.MountAttribute;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Timestamp;
import io.carafe.api.launch.BindMount;
import io.carafe.api.testing.RecordingKernel;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MountResolverTest {
    private static final Path ANONYMOUS = Path.of("/state/containers/x/volumes");

    private final RecordingKernel kernel = new RecordingKernel();
    private final MountResolver resolver =
            new MountResolver(new VolumeStore(Path.of("/state/volumes")), kernel.kernel());

    private Mounts resolve(List<String> imageVolumes, MountSpec... mounts) {
        ContainerSpecBuilder spec = ContainerSpec.ofImage("i");
        List.of(mounts).forEach(spec::mount);
        return resolver.resolve(spec.build(), imageVolumes, ANONYMOUS, false);
    }

    private static MountSpec.Bind bind(String source, String target) {
        return new MountSpec.Bind(Pathname.of(source), Pathname.of(target), false, true, MountFlag.PRIVATE, false);
    }

    private static MountSpec.Volume anonymous(String target) {
        return new MountSpec.Volume("", Pathname.of(target), false, true);
    }

    private static Answer<FileStatus> directory() {
        Timestamp never = new Timestamp(0, 0);
        return Answer.of(
                new FileStatus(FileType.DIRECTORY.bits() | 0755, 0, 0, 0, 1, 1, 1, 0, 0, never, never, never, 1));
    }

    @Test
    void theIdsOfVolumesAreMappedAndThoseOfTheHostsFilesAreNot() {
        ContainerSpecBuilder spec = ContainerSpec.ofImage("i").mount(bind("/srv", "/srv"));
        spec.mount(anonymous("/data"));

        Mounts found = resolver.resolve(spec.build(), List.of("/more"), ANONYMOUS, true);

        assertThat(found.binds())
                .extracting(mount -> mount.target().toString(), mount -> mount.attributes())
                .containsExactly(
                        tuple("/srv", Set.of()),
                        tuple("/data", Set.of(MountAttribute.IDMAP)),
                        tuple("/more", Set.of(MountAttribute.IDMAP)));
        assertThat(resolve(List.of("/more")).binds())
                .allMatch(mount -> mount.attributes().isEmpty());
    }

    @Test
    void aDirectoryIsBoundWithWhatIsMountedBelowIt() {
        kernel.answering("statx", directory());
        MountSpec.Bind readOnly =
                new MountSpec.Bind(Pathname.of("/host"), Pathname.of("/data"), true, true, MountFlag.SLAVE, false);
        assertThat(resolve(List.of(), readOnly).binds())
                .containsExactly(new BindMount(
                        Pathname.of("/host"),
                        true,
                        Pathname.of("/data"),
                        true,
                        Set.of(MountAttribute.RDONLY),
                        MountFlag.SLAVE,
                        true));
    }

    @Test
    void aFileIsBoundAlone() {
        assertThat(resolve(List.of(), bind("/host/file", "/data")).binds())
                .containsExactly(new BindMount(
                        Pathname.of("/host/file"),
                        false,
                        Pathname.of("/data"),
                        false,
                        Set.of(),
                        MountFlag.PRIVATE,
                        true));
    }

    @Test
    void aSourceIsLookedUpByItsBytes() {
        Pathname odd = Pathname.of(new byte[] {'/', (byte) 0xff, '\n'});
        resolve(List.of(), new MountSpec.Bind(odd, Pathname.of("/a"), false, true, MountFlag.PRIVATE, false));
        resolve(List.of(), bind("/\uD83D\uDC69\u200D\uD83D\uDE80", "/a"));
        assertThat(kernel.calls("statx"))
                .hasSize(2)
                .allMatch(call -> call.contains("\\xff\\x0a") || call.contains("\uD83D\uDC69"));
    }

    @Test
    void aSourceThatIsMissingIsAnErrorUnlessItIsToBeMade() {
        kernel.answering("statx", Answer.failure(Errno.ENOENT), Answer.failure(Errno.ENOENT));
        assertThatThrownBy(() -> resolve(List.of(), bind("/host", "/data")))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("cannot mount /host on /data: ENOENT (No such file or directory)")
                .hasMessageContaining("use -v, which makes a directory");
        MountSpec.Bind made =
                new MountSpec.Bind(Pathname.of("/host"), Pathname.of("/data"), false, true, MountFlag.PRIVATE, true);
        assertThat(resolve(List.of(), made).binds().get(0).directory()).isTrue();
    }

    @Test
    void aVolumeIsADirectoryOfTheStores() {
        MountSpec.Volume volume = new MountSpec.Volume("db", Pathname.of("/data"), false, true);
        assertThat(resolve(List.of(), volume).binds().get(0).source())
                .isEqualTo(Pathname.of("/state/volumes/db/_data"));
    }

    @Test
    void volumesWithoutANameNeverMeet() {
        String[] targets = {"/a/b", "/a%b", "/a_b", "/a/b/c", "/a%2Fb", "/" + "x/".repeat(200) + "x", "/\\xff"};
        Set<Pathname> sources = new HashSet<>();
        for (String target : targets) {
            sources.add(resolve(List.of(), anonymous(target)).binds().get(0).source());
        }
        Pathname noText = Pathname.of(new byte[] {'/', (byte) 0xff});
        sources.add(resolve(List.of(), new MountSpec.Volume("", noText, false, true))
                .binds()
                .get(0)
                .source());
        assertThat(sources).hasSize(targets.length + 1).allSatisfy(source -> {
            Path path = Path.of(source.toString());
            assertThat(path.getParent()).isEqualTo(ANONYMOUS);
            assertThat(path.getFileName().toString()).hasSizeLessThan(256);
        });
    }

    @Test
    void theSameVolumeIsFoundAgain() {
        assertThat(resolve(List.of("/data"))).isEqualTo(resolve(List.of("/data")));
    }

    @Test
    void whatTheUserMountsGoesBeforeTheImagesVolumes() {
        for (String spelled : new String[] {"/data", "/data/", "//data", "/./data", "/data/."}) {
            Mounts mounts = resolve(List.of(spelled, "/other"), bind("/host", "/data"));
            assertThat(mounts.binds())
                    .extracting(BindMount::target)
                    .containsExactly(Pathname.of("/data"), Pathname.of("/other"));
            assertThat(mounts.binds().get(0).source()).isEqualTo(Pathname.of("/host"));
        }
    }

    @Test
    void tmpfsIsPassedOn() {
        MountSpec.Tmpfs tmpfs =
                new MountSpec.Tmpfs(Pathname.of("/tmp"), OptionalLong.of(1), OptionalInt.empty(), "noexec");
        assertThat(resolve(List.of("/tmp"), tmpfs)).isEqualTo(new Mounts(List.of(), List.of(tmpfs)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "data", "/", "//", "/.", "/..", "/a/../b"})
    void aTargetIsAbsoluteAndNotTheRoot(String target) {
        assertThatThrownBy(() -> resolve(List.of(), bind("/host", target)))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageStartingWith("invalid mount target ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "data", "/", "//", "/."})
    void anImageVolumeThatCannotBeIsPassedOver(String target) {
        assertThat(resolve(List.of(target))).isEqualTo(Mounts.none());
    }

    @Test
    void aSourceIsAbsolute() {
        assertThatThrownBy(() -> resolve(List.of(), bind("host", "/data")))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageStartingWith("invalid mount source host");
    }

    @Test
    void onePlaceTakesOneMount() {
        assertThatThrownBy(() -> resolve(List.of(), bind("/a", "/data"), anonymous("/data/")))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageStartingWith("duplicate mount point: /data");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "a/b", "/a", "-a", "a\0", "ä", "a b", "a\n"})
    void aVolumesNameIsPlain(String name) {
        assertThatThrownBy(() -> resolve(List.of(), new MountSpec.Volume(name, Pathname.of("/data"), false, true)))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("is not a name for a volume");
    }
}
