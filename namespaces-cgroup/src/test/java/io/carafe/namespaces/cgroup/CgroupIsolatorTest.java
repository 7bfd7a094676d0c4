package io.carafe.namespaces.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.NamespaceKind;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.isolation.HostEffect;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Step;
import io.carafe.api.launch.Syscall;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.Installed;
import io.carafe.api.testing.Recordings;
import java.util.List;
import org.junit.jupiter.api.Test;

class CgroupIsolatorTest {
    private static final String HIERARCHY =
            "mount(\"cgroup\", \".\", \"cgroup2\", MS_RDONLY|MS_NOSUID|MS_NODEV|MS_NOEXEC, NULL)";
    private static final String EMPTY =
            "mount(\"tmpfs\", \".\", \"tmpfs\", MS_RDONLY|MS_NOSUID|MS_NODEV|MS_NOEXEC, \"mode=755\")";

    private final CgroupIsolator isolator = new CgroupIsolator();

    @Test
    void showsItsOwnPartOfAUnifiedHierarchy() {
        LaunchContext context = Contexts.rootful().context();

        assertThat(isolator.cloneFlags(context)).containsExactly(CloneFlag.NEWCGROUP);
        assertThat(Recordings.of(isolator, context).launch(Stage.NESTED_MOUNTS))
                .containsExactly(
                        "mkdirat(AT_FDCWD, \"/sys/fs/cgroup\", 0755)",
                        "openat2(AT_FDCWD, \"/sys/fs/cgroup\", "
                                + "{flags=O_DIRECTORY|O_CLOEXEC|O_PATH, mode=0, resolve=RESOLVE_NO_SYMLINKS}, 24)",
                        "fchdir(</sys/fs/cgroup>)",
                        HIERARCHY,
                        "chdir(\"/\")",
                        "close(</sys/fs/cgroup>)");
    }

    @Test
    void doesNotInsistOnTheMount() {
        assertThat(Recordings.of(isolator, Contexts.rootless().context()).launchSteps())
                .filteredOn(step -> step.call() == Syscall.MOUNT)
                .extracting(Step::tolerated)
                .allSatisfy(tolerated -> assertThat(tolerated).containsExactlyInAnyOrder(Errno.EPERM, Errno.EBUSY));
    }

    /** The kernel refuses a mount of a file system right on top of itself, and then the host's groups would be seen. */
    @Test
    void theHostsGroupsAreCoveredWhereSysIsTheHosts() {
        assertThat(mounts(Contexts.rootless().host(NamespaceKind.NET).context()))
                .containsSubsequence(EMPTY, HIERARCHY);
        assertThat(mounts(Contexts.rootless().context())).doesNotContain(EMPTY);
        assertThat(mounts(Contexts.rootful().host(NamespaceKind.NET).context())).doesNotContain(EMPTY);
    }

    @Test
    void rootInTheHostsNamespaceSeesAll() {
        LaunchContext context = Contexts.rootful().host(NamespaceKind.CGROUP).context();

        assertThat(isolator.cloneFlags(context)).isEmpty();
        assertThat(mounts(context)).contains(HIERARCHY);
    }

    @Test
    void withoutRootTheHostsNamespaceShowsNothing() {
        LaunchContext context = Contexts.rootless().host(NamespaceKind.CGROUP).context();

        assertThat(mounts(context)).contains(EMPTY).doesNotContain(HIERARCHY);
    }

    @Test
    void versionOneShowsNothing() {
        Contexts contexts = Contexts.rootful().cgroupVersion(1);

        assertThat(isolator.cloneFlags(contexts.context())).isEmpty();
        assertThat(mounts(contexts.context())).contains(EMPTY);
        LaunchContext ownNamespace = contexts.own(NamespaceKind.CGROUP).context();
        assertThat(isolator.cloneFlags(ownNamespace)).containsExactly(CloneFlag.NEWCGROUP);
        assertThat(mounts(ownNamespace)).contains(EMPTY);
    }

    @Test
    void thePrivilegedMayWrite() {
        LaunchContext context =
                Contexts.rootful().spec(spec -> spec.privileged(true)).context();

        assertThat(mounts(context)).contains(HIERARCHY.replace("MS_RDONLY|", ""));
    }

    @Test
    void anotherContainersNamespaceIsRefused() {
        Contexts contexts = Contexts.rootful().enters(NamespaceKind.CGROUP, 4711);

        assertThatThrownBy(() -> isolator.validate(contexts.spec(), contexts.profile()))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("--cgroupns=container:fedcba987654");
    }

    @Test
    void aFurtherProcessEntersIt() {
        Recordings recordings = Recordings.of(
                isolator, Contexts.rootful().joins(NamespaceKind.CGROUP, 4711).context());

        assertThat(recordings.joinOnHost())
                .containsExactly("open(\"/proc/4711/ns/cgroup\", O_RDONLY|O_CLOEXEC) = <cgroup.namespace>");
        assertThat(recordings.join())
                .containsExactly("setns(<cgroup.namespace>, CLONE_NEWCGROUP)", "close(<cgroup.namespace>)");
    }

    private static final String ID = Contexts.rootful().context().id();

    @Test
    void ofVersionOneTheProcessEntersTheGroupByItself() {
        LaunchContext context = Contexts.rootful()
                .cgroupVersion(1)
                .cgroup(1, "/cg/freezer", "freezer")
                .cgroup(1, "/cg/cpu,cpuacct", "cpu", "cpuacct")
                .cgroup(1, "/cg/pids", "pids")
                .context();
        Recordings recordings = Recordings.of(isolator, context);

        assertThat(recordings.prepare())
                .containsExactly(
                        "mkdir(\"/cg/freezer/carafe/" + ID + "\", 0755)",
                        "mkdir(\"/cg/cpu,cpuacct/carafe/" + ID + "\", 0755)",
                        "mkdir(\"/cg/pids/carafe/" + ID + "\", 0755)",
                        "write(\"/cg/pids/carafe/" + ID + "/pids.max\", \"2048\")",
                        "open(\"/cg/freezer/carafe/" + ID + "/tasks\", O_WRONLY|O_CLOEXEC) = <cgroup.freezer>",
                        "open(\"/cg/cpu,cpuacct/carafe/" + ID + "/tasks\", O_WRONLY|O_CLOEXEC) = <cgroup.cpu>",
                        "open(\"/cg/pids/carafe/" + ID + "/tasks\", O_WRONLY|O_CLOEXEC) = <cgroup.pids>");
        assertThat(recordings.launch(Stage.NAMESPACES))
                .containsExactly(
                        "write(<cgroup.freezer>, \"0\", 1)",
                        "write(<cgroup.cpu>, \"0\", 1)",
                        "write(<cgroup.pids>, \"0\", 1)");
        assertThat(recordings.whileHeld()).isEmpty();
        assertThat(recordings.effects())
                .containsExactly(
                        new HostEffect("cgroup", "cgroup", "/cg/freezer/carafe/" + ID, false),
                        new HostEffect("cgroup", "cgroup", "/cg/cpu,cpuacct/carafe/" + ID, false),
                        new HostEffect("cgroup", "cgroup", "/cg/pids/carafe/" + ID, false));
        assertThat(recordings.release())
                .containsExactly(
                        "rmdir(\"/cg/freezer/carafe/" + ID + "\")",
                        "rmdir(\"/cg/cpu,cpuacct/carafe/" + ID + "\")",
                        "rmdir(\"/cg/pids/carafe/" + ID + "\")");
    }

    @Test
    void ofVersionTwoTheProcessIsBornInTheGroupWhichBecomesItsRoot() {
        LaunchContext context =
                Contexts.rootful().cgroup(2, "/cg", "memory", "pids").context();
        Recordings recordings = Recordings.of(isolator, context);

        assertThat(isolator.cloneFlags(context)).isEmpty();
        assertThat(recordings.prepare())
                .contains("open(\"/cg/carafe/" + ID + "\", O_RDONLY|O_CLOEXEC) = <cgroup.directory>");
        assertThat(recordings.launch(Stage.NAMESPACES)).containsExactly("unshare(CLONE_NEWCGROUP)");
    }

    @Test
    void besideVersionTwoLessOfVersionOneIsUsed() {
        LaunchContext context = Contexts.rootful()
                .cgroupVersion(1)
                .cgroup(1, "/cg/freezer", "freezer")
                .cgroup(1, "/cg/cpuacct", "cpuacct")
                .cgroup(1, "/cg/memory", "memory")
                .cgroup(2, "/cg/unified")
                .context();

        assertThat(Recordings.of(isolator, context).prepare())
                .containsExactly(
                        "mkdir(\"/cg/memory/carafe/" + ID + "\", 0755)",
                        "mkdir(\"/cg/unified/carafe/" + ID + "\", 0755)",
                        "open(\"/cg/memory/carafe/" + ID + "/tasks\", O_WRONLY|O_CLOEXEC) = <cgroup.memory>",
                        "open(\"/cg/unified/carafe/" + ID + "\", O_RDONLY|O_CLOEXEC) = <cgroup.directory>");
    }

    @Test
    void aFurtherProcessEntersTheGroupToo() {
        Contexts contexts = Contexts.rootful()
                .cgroupVersion(1)
                .cgroup(1, "/cg/freezer", "freezer")
                .joins(NamespaceKind.CGROUP, 4711);

        assertThat(Recordings.of(isolator, contexts.context()).join())
                .containsExactly("write(<cgroup.freezer>, \"0\", 1)");
    }

    /** What shares the engine's memory must not be in a group that runs out of it. */
    @Test
    void aFurtherProcessEntersTheGroupThatBoundsMemoryLast() {
        Contexts contexts = Contexts.rootful()
                .cgroupVersion(1)
                .cgroup(1, "/cg/freezer", "freezer")
                .cgroup(1, "/cg/memory", "memory")
                .joins(NamespaceKind.CGROUP, 4711);
        Recordings recordings = Recordings.of(isolator, contexts.context());

        assertThat(recordings.joinOnHost())
                .contains("open(\"/cg/memory/carafe/" + ID + "/tasks\", O_WRONLY|O_CLOEXEC) = <cgroup.late>");
        assertThat(recordings.join()).containsExactly("write(<cgroup.freezer>, \"0\", 1)");
        assertThat(recordings.launch(Stage.NAMESPACES)).contains("write(<cgroup.memory>, \"0\", 1)");
    }

    @Test
    void ofVersionTwoAFurtherProcessIsNotBornIntoAGroupThatBoundsMemory() {
        Contexts contexts = Contexts.rootful()
                .cgroupVersion(2)
                .cgroup(2, "/cg", "memory", "pids")
                .joins(NamespaceKind.CGROUP, 4711);
        Recordings recordings = Recordings.of(isolator, contexts.context());

        assertThat(recordings.joinOnHost())
                .contains("open(\"/cg/carafe/" + ID
                        + "/cgroup.procs\", or the same of the group below that process 4711 is in) = <cgroup.late>")
                .noneMatch(step -> step.endsWith("<cgroup.directory>"));
    }

    @Test
    void isFoundByTheEngine() {
        assertThat(Installed.isolators()).hasOnlyElementsOfType(CgroupIsolator.class);
    }

    private List<String> mounts(LaunchContext context) {
        return Recordings.of(isolator, context).launch(Stage.NESTED_MOUNTS);
    }
}
