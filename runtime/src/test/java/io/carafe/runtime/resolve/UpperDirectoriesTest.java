package io.carafe.runtime.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.Credentials;
import io.carafe.api.MountSpec;
import io.carafe.api.isolation.Mounts;
import io.carafe.api.isolation.Rootfs.UpperDirectory;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Timestamp;
import io.carafe.api.launch.BindMount;
import io.carafe.api.testing.Contexts;
import io.carafe.image.tree.RootfsReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What overlayfs could not copy up in a user namespace is known before. */
class UpperDirectoriesTest {
    private static final Pathname ROOT = Pathname.of("/srv/rootfs");

    private final Contexts host = Contexts.rootless();
    private final long user = host.context().host().uid();
    private final long group = host.context().host().gid();
    private final Map<Pathname, RootfsReader.Directory> tree = new TreeMap<>();
    private Mounts mounts = Mounts.none();
    private Credentials who = Credentials.root();

    private UpperDirectoriesTest has(String path, long uid, long gid, int mode) {
        return has(path, uid, gid, mode, true);
    }

    private UpperDirectoriesTest has(String path, long uid, long gid, int mode, boolean readable) {
        Timestamp never = new Timestamp(0, 0);
        FileStatus status =
                new FileStatus(FileType.DIRECTORY.bits() | mode, uid, gid, 0, 1, 2, 1, 0, 0, never, never, never, 1);
        Pathname name = Pathname.of(path);
        tree.put(name, new RootfsReader.Directory(name, status, readable));
        return this;
    }

    /** As if there were no links. */
    private List<RootfsReader.Directory> lookup(Pathname root, Pathname path) {
        assertThat(root).isEqualTo(ROOT);
        List<RootfsReader.Directory> found = new ArrayList<>();
        Pathname at = Pathname.of("/");
        for (Pathname name : path.names()) {
            at = at.resolve(name);
            if (tree.containsKey(at)) {
                found.add(tree.get(at));
            }
        }
        return found;
    }

    private List<UpperDirectory> found() {
        return new UpperDirectories(this::lookup)
                .of(ROOT, host.spec(), mounts, who, host.context().host());
    }

    private static UpperDirectory made(String path, int mode) {
        return new UpperDirectory(Pathname.of(path), mode, false);
    }

    @Test
    void ownDirectoriesAreLeftToOverlayfs() {
        has("/etc", user, group, 0755).has("/tmp", user, group, 01777);

        assertThat(found()).isEmpty();
    }

    @Test
    void aForeignOwnerOrGroupIsEnough() {
        has("/etc", 0, group, 0755).has("/var", user, 0, 0755).has("/var/tmp", 0, 0, 01777);

        assertThat(found()).containsExactly(made("/etc", 0755), made("/var", 0755), made("/var/tmp", 01777));
    }

    @Test
    void whereNobodyWritesNothingIsMade() {
        has("/usr", 0, 0, 0755).has("/opt", 0, 0, 0755);

        assertThat(found()).isEmpty();
    }

    @Test
    void placesForMountsAndForTheWorkingDirectoryCount() {
        has("/srv", 0, 0, 0755)
                .has("/srv/app", 0, 0, 0700)
                .has("/mnt", 0, 0, 0755)
                .has("/opt", 0, 0, 0755);
        host.spec(spec -> spec.workdir("/srv/app/new"));
        mounts = new Mounts(
                List.of(new BindMount(
                        Pathname.of("/data"), true, Pathname.of("/mnt/data"), true, Set.of(), MountFlag.PRIVATE, true)),
                List.of(new MountSpec.Tmpfs(
                        Pathname.of("/opt/memory"), OptionalLong.empty(), OptionalInt.empty(), "")));

        assertThat(found())
                .containsExactly(made("/mnt", 0755), made("/opt", 0755), made("/srv", 0755), made("/srv/app", 0700));
    }

    @Test
    void theHomeOfRootIsShownEmptyWhenItIsClosed() {
        has("/root", 0, 0, 0700, false);

        assertThat(found()).containsExactly(new UpperDirectory(Pathname.of("/root"), 0700, true));

        who = new Credentials(7, 7, List.of(), "/root");
        assertThat(found()).isEmpty();
    }

    @Test
    void subordinateIdsAreKnown() {
        host.subordinateUids(100_000, 1000).subordinateGids(100_000, 1000).programs("newuidmap", "newgidmap");
        has("/etc", 100_005, 100_999, 0755).has("/tmp", 101_000, group, 01777).has("/run", user, 100_000, 0755);

        assertThat(found()).containsExactly(made("/tmp", 01777));
    }
}
