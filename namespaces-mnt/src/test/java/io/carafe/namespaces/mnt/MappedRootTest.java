package io.carafe.namespaces.mnt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.IdMaps;
import io.carafe.api.isolation.IdRange;
import io.carafe.api.isolation.Rootfs;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.testing.PerformedHost;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MappedRootTest {
    private static final IdMaps IDS =
            new IdMaps(List.of(new IdRange(100_000, 65_536)), List.of(new IdRange(200_000, 65_536)));

    private final PerformedHost host = new PerformedHost();

    private static MappedRoot root(Rootfs.Writable writable) {
        return new MappedRoot(
                List.of(Pathname.of("/layers/b"), Pathname.of("/layers/a")),
                writable,
                Pathname.of("/c"),
                Pathname.of("/c/rootfs"),
                IDS,
                Optional.empty());
    }

    private static MappedRoot onDisk() {
        return root(new Rootfs.OnDisk(Pathname.of("/c/upper"), Pathname.of("/c/work"), true));
    }

    @Test
    void reachesEveryLayerThroughAMountThatMapsIds() {
        onDisk().perform(host);

        assertThat(host.calls())
                .containsSubsequence(
                        "openTreeClone(AT_FDCWD, \"/layers/b\", 0)",
                        "make a user namespace of 0 100000 65536 and 0 200000 65536",
                        "mountSetattr(3, 0, MOUNT_ATTR_IDMAP, PRIVATE, 4)",
                        "openTreeClone(AT_FDCWD, \"/layers/a\", 0)",
                        "openTreeClone(AT_FDCWD, \"/c\", 0)",
                        "unshare(CLONE_FS|CLONE_NEWNS)",
                        "mount(\"\", \"/\", \"\", MS_REC|MS_PRIVATE, \"\")",
                        "mount(\"tmpfs\", \"/c/rootfs\", \"tmpfs\", 0, \"mode=0700\")",
                        "chdir(\"/c/rootfs\")",
                        "moveMount(3, \"0\")",
                        "moveMount(5, \"1\")",
                        "moveMount(7, \"changes\")",
                        "setFileOwner(100000, 200000)",
                        "mount(\"overlay\", \"/c/rootfs\", \"overlay\", 0, \"lowerdir=0:1,upperdir=changes/upper,"
                                + "workdir=changes/work,index=off,metacopy=off,redirect_dir=nofollow,volatile\")",
                        "openTreeClone(AT_FDCWD, \"/c/rootfs\", 0)");
        assertThat(host.given()).containsOnlyKeys(MappedRoot.HANDLE);
        assertThat(host.recording().calls("close")).hasSize(3);
    }

    @Test
    void whatIsWrittenToMemoryBelongsToTheContainersRoot() {
        root(new Rootfs.InMemory(Pathname.of("/c/memory"))).perform(host);

        assertThat(host.calls())
                .containsSubsequence(
                        "mount(\"tmpfs\", \"changes\", \"tmpfs\", 0, \"mode=0700\")",
                        "mkdirat(AT_FDCWD, \"changes/upper\", 0755)",
                        "fchownat(AT_FDCWD, \"changes/upper\", 100000, 200000, 0)",
                        "mkdirat(AT_FDCWD, \"changes/work\", 0700)");
        assertThat(host.recording().calls("moveMount")).hasSize(2);
    }

    @Test
    void saysWhatToDoWhereAFileSystemCannot() {
        host.recording().answering("mountSetattr", Result.of(0), Result.failure(Errno.EINVAL));

        assertThatThrownBy(() -> onDisk().perform(host))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageStartingWith("cannot map the ids of files in /layers/a: EINVAL")
                .hasMessageContaining("put it on another one (images and volumes by --root), or leave out --userns");
        assertThat(host.given()).isEmpty();
        assertThat(host.recording().calls("close")).hasSize(2);
    }

    @Test
    void aFailureIsNobodysSecret() {
        host.recording().answering("moveMount", Result.failure(Errno.EPERM));

        assertThatThrownBy(() -> onDisk().perform(host))
                .hasMessageStartingWith("cannot mount the layer /layers/b: EPERM");
        assertThat(host.recording().calls("close")).hasSize(3);
    }
}
