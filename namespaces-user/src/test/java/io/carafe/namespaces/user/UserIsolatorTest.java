package io.carafe.namespaces.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.NamespaceKind;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.launch.Stage;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.Installed;
import io.carafe.api.testing.Recordings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UserIsolatorTest {
    private final UserIsolator isolator = new UserIsolator();

    @Test
    void rootNeedsNoUserNamespace() {
        LaunchContext context = Contexts.rootful().context();
        Recordings recordings = Recordings.of(isolator, context);

        assertThat(isolator.cloneFlags(context)).isEmpty();
        assertThat(recordings.launch()).isEmpty();
        assertThat(recordings.whileHeld()).isEmpty();
    }

    @Test
    void subordinateIdsAreMappedByTheHelpers() {
        LaunchContext context = subordinate().context();
        Recordings recordings = Recordings.of(isolator, context);

        assertThat(isolator.cloneFlags(context)).containsExactly(CloneFlag.NEWUSER);
        assertThat(recordings.whileHeld())
                .containsExactly(
                        "/usr/bin/newuidmap <child> 0 1000 1 1 100000 65536",
                        "/usr/bin/newgidmap <child> 0 1000 1 1 200000 65536");
        assertThat(recordings.launch(Stage.USER))
                .containsExactly("setgroups(0, NULL)", "setresgid(0, 0, 0)", "setresuid(0, 0, 0)");
    }

    @Test
    void withoutSubordinateIdsThereIsRootAlone() {
        Recordings recordings =
                Recordings.of(isolator, Contexts.rootless().ids(1001, 1002).context());

        assertThat(recordings.whileHeld())
                .containsExactly(
                        "write(\"/proc/<child>/setgroups\", \"deny\", 4)",
                        "write(\"/proc/<child>/uid_map\", \"0 1001 1\\n\", 9)",
                        "write(\"/proc/<child>/gid_map\", \"0 1002 1\\n\", 9)");
        assertThat(recordings.launch(Stage.USER)).containsExactly("setresgid(0, 0, 0)", "setresuid(0, 0, 0)");
    }

    @Test
    void withoutTheHelpersSubordinateIdsAreOfNoUse() {
        LaunchContext context = Contexts.rootless()
                .subordinateUids(100_000, 65_536)
                .subordinateGids(100_000, 65_536)
                .programs("newuidmap")
                .context();

        assertThat(Recordings.of(isolator, context).whileHeld())
                .contains("write(\"/proc/<child>/uid_map\", \"0 1000 1\\n\", 9)");
    }

    @Test
    void rootMapsARangeItself() {
        LaunchContext context = remapped().context();
        Recordings recordings = Recordings.of(isolator, context);

        assertThat(isolator.cloneFlags(context)).containsExactly(CloneFlag.NEWUSER);
        assertThat(recordings.whileHeld())
                .containsExactly(
                        "write(\"/proc/<child>/uid_map\", \"0 100000 65536\\n\", 15)",
                        "write(\"/proc/<child>/gid_map\", \"0 200000 65536\\n\", 15)");
        assertThat(recordings.launch(Stage.USER))
                .containsExactly("setgroups(0, NULL)", "setresgid(0, 0, 0)", "setresuid(0, 0, 0)");
    }

    @Test
    void rootNeedsAKernelWhoseOverlaysMapIds() {
        assertThatCode(() -> isolator.validate(
                        remapped().spec(), remapped().kernel(5, 19).profile()))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> isolator.validate(
                        remapped().spec(), remapped().kernel(5, 18).profile()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("on Linux 5.18: its files would belong to nobody")
                .hasMessageContaining("use Linux 5.19 or newer");
        assertThatCode(() -> isolator.validate(
                        subordinate().spec(), subordinate().kernel(5, 12).profile()))
                .doesNotThrowAnyException();
    }

    @Test
    void rootWithoutARangeIsToldWhereToPutOne() {
        Contexts contexts = Contexts.rootful().own(NamespaceKind.USER);

        assertThatThrownBy(() -> isolator.validate(contexts.spec(), contexts.profile()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageEndingWith("Add a line such as carafe:1000000:65536 to both.");
    }

    @Test
    void withoutRootThereIsNoWayAround() {
        Contexts contexts = Contexts.rootless().host(NamespaceKind.USER);

        assertThatThrownBy(() -> isolator.validate(contexts.spec(), contexts.profile()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("Leave out --userns=host");
    }

    @Test
    void anotherContainersNamespaceIsRefused() {
        Contexts contexts = Contexts.rootful().enters(NamespaceKind.USER, 4711);

        assertThatThrownBy(() -> isolator.validate(contexts.spec(), contexts.profile()))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("--userns=container:fedcba987654");
    }

    @ParameterizedTest
    @EnumSource(names = {"PID", "NET", "IPC"})
    void aNamespaceOfItsOwnCannotReachIntoAnother(NamespaceKind kind) {
        Contexts contexts = subordinate().own(NamespaceKind.USER).enters(kind, 4711);

        assertThatThrownBy(() -> isolator.validate(contexts.spec(), contexts.profile()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("the " + kind.symbol() + " namespace of another container");
    }

    @ParameterizedTest
    @EnumSource(names = {"PID", "NET", "IPC"})
    void withoutRootWhoSharesANamespaceSharesTheUserNamespaceToo(NamespaceKind kind) {
        Contexts contexts = subordinate().enters(kind, 4711).joins(NamespaceKind.USER, 4711);
        Recordings recordings = Recordings.of(isolator, contexts.context());

        isolator.validate(contexts.spec(), contexts.profile());
        assertThat(isolator.cloneFlags(contexts.context())).isEmpty();
        assertThat(recordings.prepare())
                .containsExactly("open(\"/proc/4711/ns/user\", O_RDONLY|O_CLOEXEC) = <user.namespace>");
        assertThat(recordings.launch(Stage.USER))
                .startsWith("setns(<user.namespace>, CLONE_NEWUSER)", "close(<user.namespace>)")
                .endsWith("setresuid(0, 0, 0)");
        assertThat(recordings.whileHeld()).isEmpty();
    }

    @Test
    void aUserWhoDoesNotExistThereIsRefusedWithAdvice() {
        Recordings recordings =
                Recordings.of(isolator, Contexts.rootless().user(33, 33).context());

        assertThatThrownBy(recordings::prepare)
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageStartingWith(
                        "cannot run a process as user 33 and group 33: the user namespace has only user 0")
                .hasMessageContaining("/etc/subuid")
                .hasMessageContaining("package uidmap");
    }

    @Test
    void aUserBeyondTheRangesIsRefused() {
        Recordings recordings =
                Recordings.of(isolator, subordinate().user(65_537, 0).context());

        assertThatThrownBy(recordings::prepare).hasMessageContaining("Widen the ranges");
        assertThat(Recordings.of(isolator, subordinate().user(65_536, 65_536).context())
                        .prepare())
                .isEmpty();
    }

    @Test
    void moreGroupsAreRefusedWhereSetgroupsIs() {
        Recordings recordings = Recordings.of(
                isolator, Contexts.rootless().spec(spec -> spec.groupAdd("0")).context());

        assertThatThrownBy(recordings::prepare).hasMessageContaining("only user 0 and group 0");
    }

    @Test
    void aFurtherProcessEntersItBeforeAllOthers() {
        Recordings recordings = Recordings.of(
                isolator, subordinate().joins(NamespaceKind.USER, 4711).context());

        assertThat(recordings.joinOnHost())
                .containsExactly("open(\"/proc/4711/ns/user\", O_RDONLY|O_CLOEXEC) = <user.namespace>");
        assertThat(recordings.joinSteps()).allMatch(step -> step.stage() == Stage.USER);
        assertThat(recordings.join())
                .containsExactly(
                        "setns(<user.namespace>, CLONE_NEWUSER)",
                        "close(<user.namespace>)",
                        "setgroups(0, NULL)",
                        "setresgid(0, 0, 0)",
                        "setresuid(0, 0, 0)");
    }

    @Test
    void isFoundByTheEngine() {
        assertThat(Installed.isolators()).hasOnlyElementsOfType(UserIsolator.class);
    }

    private static Contexts subordinate() {
        return Contexts.rootless()
                .subordinateUids(100_000, 65_536)
                .subordinateGids(200_000, 65_536)
                .programs("newuidmap", "newgidmap");
    }

    private static Contexts remapped() {
        return Contexts.rootful()
                .own(NamespaceKind.USER)
                .subordinateUids(100_000, 65_536)
                .subordinateGids(200_000, 65_536);
    }
}
