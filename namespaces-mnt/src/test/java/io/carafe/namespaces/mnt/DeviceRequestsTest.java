package io.carafe.namespaces.mnt;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.DeviceSpec;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.testing.Contexts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceRequestsTest {
    private static Contexts root() {
        return Contexts.rootful().cgroup(2, "/cg", "devices");
    }

    private static void validate(Contexts host, String source, String target, String access) {
        Contexts contexts =
                host.spec(spec -> spec.device(new DeviceSpec(Pathname.of(source), Pathname.of(target), access)));
        Isolators.mnt().validate(contexts.spec(), contexts.profile());
    }

    @ParameterizedTest
    @CsvSource({
        "/dev/zero, /dev/null",
        "/dev/full, /dev/console",
        "/dev/full, /dev/pts/0",
        "/dev/full, /dev/shm",
        "/dev/full, /dev/shm/x/y",
        "/dev/full, /dev/mqueue/x",
        "/dev/full, /dev/ptmx",
        "/dev/full, /dev/core",
        "/dev/full, /dev/fd/7",
        "/dev/full, /dev/./tty",
        "/dev/full, /dev//zero/",
        "/dev/full, /dev/null/x",
        "/dev/ptmx, /dev/ptmx"
    })
    void refusesPlacesOfTheContainersOwn(String source, String target) {
        assertThatThrownBy(() -> validate(root(), source, target, "rwm"))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageMatching("(?s)--device: " + source
                        + " cannot be at /dev/.*: every container has /dev/[a-z]* of its own.*");
        assertThatThrownBy(() -> validate(root().spec(spec -> spec.privileged(true)), source, target, "rwm"))
                .hasMessageContaining("of its own");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/null", "/dev//tty", "/dev/./random", "/dev/fuse", "/dev/net/null"})
    void takesAUsualDeviceWhereItIsAndOthersElsewhere(String path) {
        assertThatCode(() -> validate(root(), path, path, "rwm")).doesNotThrowAnyException();
        assertThatCode(() -> validate(Contexts.rootless(), path, path, "rwm")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"r", "w", "m", "rm", "wm"})
    void refusesALimitWithoutRoot(String access) {
        assertThatThrownBy(() -> validate(Contexts.rootless(), "/dev/fuse", "/dev/fuse", access))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining(
                        "as --device /dev/fuse:/dev/fuse:" + access + " asks: the engine is not run by root")
                .hasMessageContaining("what the permissions of /dev/fuse allow");
        assertThatCode(() -> validate(root(), "/dev/fuse", "/dev/fuse", access)).doesNotThrowAnyException();
    }

    @Test
    void refusesTwoDevicesAtOnePlace() {
        Contexts twice = root().spec(
                        spec -> spec.device(new DeviceSpec(Pathname.of("/dev/fuse"), Pathname.of("/dev/a"), "rwm")));

        assertThatCode(() -> validate(twice, "/dev/fuse", "/dev//a", "rwm")).doesNotThrowAnyException();
        assertThatThrownBy(() -> validate(twice, "/dev/kvm", "/dev/a", "rwm"))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("two devices at /dev/a");
    }

    /** There nobody makes a node of a device in any case. */
    @Test
    void readingAndWritingIsNoLimitWithoutRoot() {
        assertThatCode(() -> validate(Contexts.rootless(), "/dev/fuse", "/dev/fuse", "wr"))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesALimitThatNobodyKeeps() {
        assertThatThrownBy(() -> validate(root().spec(spec -> spec.privileged(true)), "/dev/fuse", "/dev/fuse", "rw"))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("conflicting options: --privileged and --device /dev/fuse:/dev/fuse:rw");
        assertThatThrownBy(() -> validate(Contexts.rootful(), "/dev/fuse", "/dev/fuse", "rw"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("has the controller devices");
    }
}
