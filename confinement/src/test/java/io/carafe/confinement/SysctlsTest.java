package io.carafe.confinement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.NamespaceKind;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.launch.Stage;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.Recordings;
import io.carafe.confinement.seccomp.FilterCache;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SysctlsTest {
    private static void check(Contexts contexts) {
        Sysctls.check(contexts.spec(), contexts.profile());
    }

    private static Contexts with(String name) {
        return Contexts.rootful().spec(spec -> spec.sysctl(name, "1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "net.ipv4.ip_forward",
                "net.ipv6.conf.eth0/100.disable_ipv6",
                "kernel.shmmax",
                "kernel.sem",
                "fs.mqueue.msg_max"
            })
    void thoseOfNamespacesAreAllowed(String name) {
        assertThatCode(() -> check(with(name))).doesNotThrowAnyException();
    }

    /** The host's; and names that would become others on the way to a path (CVE-2022-0811 added a setting in a value). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "kernel.core_pattern",
                "kernel.sysrq",
                "vm.overcommit_memory",
                "fs.mqueue",
                "net",
                "net.ipv4",
                "net.//.//.kernel.core_pattern",
                "net./.core_pattern",
                "net.ipv4..ip_forward",
                "net.ipv4.ip_forward+kernel.core_pattern",
                "net/ipv4/ip_forward",
                "net.ipv4.\u001b[31m",
                "kernel.sem\nkernel.core_pattern",
                ""
            })
    void othersAreNot(String name) {
        assertThatThrownBy(() -> check(with(name))).isInstanceOf(InvalidSpecificationException.class);
    }

    @Test
    void aValueIsOneLine() {
        assertThatThrownBy(() -> check(Contexts.rootful().spec(spec -> spec.sysctl("kernel.sem", "1\n2"))))
                .isInstanceOf(InvalidSpecificationException.class);
    }

    @Test
    void thoseOfTheHostsNamespacesAreNotTouched() {
        assertThatThrownBy(() -> check(with("net.ipv4.ip_forward").host(NamespaceKind.NET)))
                .hasMessageContaining("is not allowed in the host's net namespace");
        assertThatThrownBy(() -> check(with("kernel.sem").host(NamespaceKind.IPC)))
                .hasMessageContaining("is not allowed in the host's ipc namespace");
        assertThatCode(() -> check(with("kernel.sem").host(NamespaceKind.NET))).doesNotThrowAnyException();
    }

    @Test
    void aSettingIsWrittenBeforeItsDirectoryIsProtected() {
        assertThat(Recordings.of(
                                new ConfinementIsolator(new FilterCache(), new UsualProfile()),
                                with("net.ipv6.conf.eth0/100.disable_ipv6").context())
                        .launch(Stage.PROTECT))
                .containsExactly(
                        "openat2(AT_FDCWD, \"/proc/sys\", {flags=O_DIRECTORY|O_CLOEXEC|O_PATH, mode=0,"
                                + " resolve=RESOLVE_NO_SYMLINKS}, 24)",
                        "openat2(</proc/sys>, \"net/ipv6/conf/eth0.100/disable_ipv6\", {flags=O_WRONLY|O_CLOEXEC, mode=0,"
                                + " resolve=RESOLVE_NO_XDEV|RESOLVE_NO_SYMLINKS|RESOLVE_BENEATH}, 24)",
                        "write(<net.ipv6.conf.eth0/100.disable_ipv6>, \"1\", 1)",
                        "close(<net.ipv6.conf.eth0/100.disable_ipv6>)",
                        "close(</proc/sys>)");
    }
}
