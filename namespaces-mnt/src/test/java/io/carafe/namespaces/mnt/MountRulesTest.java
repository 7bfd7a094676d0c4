package io.carafe.namespaces.mnt;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.MountSpec;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.testing.Contexts;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MountRulesTest {
    private static void validate(Consumer<ContainerSpecBuilder> change) {
        Contexts contexts = Contexts.rootful().spec(change);
        Isolators.mnt().validate(contexts.spec(), contexts.profile());
    }

    private static MountSpec volume(String target) {
        return new MountSpec.Volume("data", Pathname.of(target), false, true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/data",
                "/a//b/",
                "/dev/shm",
                "/dev",
                "/sys/fs/cgroup",
                "/process",
                "/proc/cpuinfo",
                "//proc/uptime",
                "/proc/sys/kernel/ns_last_pid"
            })
    void takesATarget(String target) {
        assertThatCode(() -> validate(spec -> spec.mount(volume(target)))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "//", "data", "/data/../..", "/.."})
    void refusesWhatIsNoTarget(String target) {
        assertThatThrownBy(() -> validate(spec -> spec.mount(volume(target))))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("A target is an absolute path below /");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc", "/proc/", "//proc/self", "/proc/sys", "/proc/1/root", "/proc/cpuinfo/x"})
    void refusesTargetsInProc(String target) {
        assertThatThrownBy(() -> validate(spec -> spec.mount(volume(target))))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("inside /proc")
                .hasMessageContaining("/host/proc");
    }

    @Test
    void refusesTwoMountsOnOneTarget() {
        assertThatThrownBy(() -> validate(spec -> spec.mount(volume("/data")).mount(volume("//data/"))))
                .hasMessage("two mounts on /data. Give each mount a target of its own.");
    }

    @Test
    void refusesAMountNamespaceThatIsNotItsOwn() {
        assertThatThrownBy(() -> validate(spec -> spec.namespace(NamespaceKind.MNT, NamespaceMode.HOST)))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("cannot have host");
        assertThatThrownBy(
                        () -> validate(spec -> spec.namespace(NamespaceKind.MNT, new NamespaceMode.OfContainer("web"))))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("cannot have container:web");
        assertThatCode(() -> validate(spec -> spec.namespace(NamespaceKind.MNT, NamespaceMode.PRIVATE)))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesSharedMemoryOfNoSize() {
        assertThatThrownBy(() -> validate(spec -> spec.shmSize(0)))
                .hasMessageContaining("the size of /dev/shm must be above zero, not 0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"systempaths=unconfined", "systempaths:unconfined", "seccomp=unconfined", "no-new-privileges"})
    void leavesSecurityOptionsOfOthersAlone(String option) {
        assertThatCode(() -> validate(spec -> spec.securityOpt(option))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"systempaths", "systempaths=", "systempaths=confined"})
    void refusesOtherValuesOfItsOwn(String option) {
        assertThatThrownBy(() -> validate(spec -> spec.securityOpt(option)))
                .hasMessage(
                        "no such security option: " + option + ". The only one of its kind is systempaths=unconfined.");
    }

    @Test
    void checksTheOptionsOfATmpfs() {
        assertThatThrownBy(() -> validate(spec -> spec.mount(
                        new MountSpec.Tmpfs(Pathname.of("/t"), OptionalLong.empty(), OptionalInt.empty(), "nosuch"))))
                .isInstanceOf(InvalidSpecificationException.class);
    }
}
