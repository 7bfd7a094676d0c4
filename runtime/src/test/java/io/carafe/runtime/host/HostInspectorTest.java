package io.carafe.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.HostSecurity;
import io.carafe.api.isolation.IdRange;
import io.carafe.api.isolation.KernelVersion;
import io.carafe.api.kernel.Capability;
import io.carafe.api.kernel.CapabilitySet;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Result;
import io.carafe.api.testing.RecordingKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostInspectorTest {
    @TempDir
    Path root;

    private final RecordingKernel kernel = new RecordingKernel();
    private String path = "/usr/bin";

    private HostProfile inspect() {
        return new HostInspector(kernel.kernel(), root, Map.of("PATH", path), "ann").inspect();
    }

    private void write(String file, String content) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }

    private void program(String file) throws IOException {
        write(file, "#!/bin/sh\n");
        Files.setPosixFilePermissions(root.resolve(file), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void asUser(long uid) {
        kernel.answering("geteuid", uid).answering("effectiveCapabilities", 0L);
    }

    @Test
    void anEmptyHostHasNothing() {
        HostProfile host = inspect();
        assertThat(host.rootless()).isFalse();
        assertThat(host.hostname()).isEqualTo("localhost");
        assertThat(host.cgroupVersion()).isEqualTo(1);
        assertThat(host.dnsServers()).isEmpty();
        assertThat(host.programs()).isEmpty();
        assertThat(host.subordinateUids()).containsExactly(SubordinateIds.USUAL);
    }

    @Test
    void ofAStubResolverThoseThatItAsksAreWanted() throws IOException {
        write("etc/resolv.conf", "nameserver 127.0.0.53\noptions edns0\nsearch .\n");
        assertThat(inspect().dnsServers()).containsExactly("127.0.0.53");

        write("run/systemd/resolve/resolv.conf", "nameserver 192.0.2.7\nsearch lan\n");
        assertThat(inspect().dnsServers()).containsExactly("192.0.2.7");
        assertThat(inspect().dnsSearch()).containsExactly("lan");

        write("etc/resolv.conf", "nameserver 127.0.0.53\nnameserver 192.0.2.8\n");
        assertThat(inspect().dnsServers()).containsExactly("127.0.0.53", "192.0.2.8");
    }

    @Test
    void processorsMayCountHowOftenTheyWereTooHot() throws IOException {
        assertThat(inspect().thermalCounters()).isZero();
        write("sys/devices/system/cpu/possible", "0-3,8-11\n");
        write("sys/devices/system/cpu/cpu0/online", "1\n");
        write("sys/devices/system/cpu/cpufreq/thermal_throttle", "");
        assertThat(inspect().thermalCounters()).isZero();

        write("sys/devices/system/cpu/cpu9/thermal_throttle/core_throttle_count", "0\n");
        assertThat(inspect().thermalCounters()).isEqualTo(12);
        write("sys/devices/system/cpu/possible", "0\n");
        assertThat(inspect().thermalCounters()).isEqualTo(1);
        write("sys/devices/system/cpu/possible", "0-99999\n");
        assertThat(inspect().thermalCounters()).isEqualTo(8192);
        write("sys/devices/system/cpu/possible", "many\n");
        assertThat(inspect().thermalCounters()).isEqualTo(8192);
    }

    @Test
    void processorsAreLookedAtOnce() throws IOException {
        HostInspector inspector = new HostInspector(kernel.kernel(), root, Map.of("PATH", path), "ann");
        assertThat(inspector.inspect().thermalCounters()).isZero();

        write("sys/devices/system/cpu/possible", "0\n");
        write("sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count", "0\n");
        assertThat(inspector.inspect().thermalCounters()).isZero();
        assertThat(inspect().thermalCounters()).isEqualTo(1);
    }

    @Test
    void aDeviceForNetworksMustBeOpenToTheUser() throws IOException {
        assertThat(inspect().tap()).isFalse();
        write("dev/net/tun", "");
        assertThat(inspect().tap()).isTrue();
    }

    @Test
    void whoLacksCapSysAdminIsRootless() {
        asUser(1000);
        HostProfile host = inspect();
        assertThat(host.rootless()).isTrue();
        assertThat(host.uid()).isEqualTo(1000);
    }

    @Test
    void whatConfinesIsFound() throws IOException {
        write("proc/sys/kernel/osrelease", "6.1.0-18-amd64\n");
        write("proc/sys/kernel/cap_last_cap", "38\n");
        write("sys/module/apparmor/parameters/enabled", "Y\n");
        HostSecurity security = inspect().security();
        assertThat(security.kernel()).isEqualTo(new KernelVersion(6, 1));
        assertThat(security.known()).isEqualTo(CapabilitySet.upTo(38));
        assertThat(security.capabilities()).isEqualTo(CapabilitySet.upTo(38));
        assertThat(security.has(HostSecurity.APPARMOR)).isTrue();
        assertThat(security.has(HostSecurity.SELINUX)).isFalse();
    }

    /** An engine in a container of another's, say, has a profile, or sees no list of them. */
    @Test
    void profilesOfAppArmorAreForWhoIsFreeOfThem() throws IOException {
        write("sys/module/apparmor/parameters/enabled", "Y\n");
        write("sys/kernel/security/apparmor/profiles", "man_filter (enforce)\n");
        write("proc/self/attr/apparmor/current", "unconfined\n");
        assertThat(inspect().security().loadsProfiles()).isFalse();

        Path parser = root.resolve("usr/sbin/apparmor_parser");
        write("usr/sbin/apparmor_parser", "");
        assertThat(parser.toFile().setExecutable(true)).isTrue();
        assertThat(inspect().security().loadsProfiles()).isTrue();

        write("proc/self/attr/apparmor/current", "docker-default (enforce)\n");
        assertThat(inspect().security().loadsProfiles()).isFalse();
    }

    @Test
    void seLinuxIsAtWorkWhenThereIsAPolicy() throws IOException {
        write("etc/selinux/config", "# SELINUX=disabled\nSELINUX=enforcing\nSELINUXTYPE=mine\n");
        write(
                "etc/selinux/mine/contexts/lxc_contexts",
                "process = \"system_u:system_r:container_t:s0\"\nfile = \"system_u:object_r:container_file_t:s0\"\n"
                        + "ro_file=\"system_u:object_r:container_ro_file_t:s0\"\n");
        write("proc/self/attr/current", "kernel\0");
        write("sys/fs/selinux/enforce", "1");
        assertThat(inspect().security().has(HostSecurity.SELINUX)).isFalse();
        assertThat(inspect().security().labels()).isEmpty();

        write("proc/self/attr/current", "unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023\0");
        HostSecurity security = inspect().security();
        assertThat(security.has(HostSecurity.SELINUX)).isTrue();
        assertThat(security.labels()).hasValueSatisfying(labels -> {
            assertThat(labels.process()).hasToString("Optional[system_u:system_r:container_t:s0]");
            assertThat(labels.file()).hasToString("system_u:object_r:container_file_t:s0");
            assertThat(labels.layer()).hasToString("system_u:object_r:container_ro_file_t:s0");
        });

        write("usr/share/containers/selinux/contexts", "process=\"a:b:c:s0\"\nfile=\"a:b:d:s0\"\n");
        assertThat(inspect().security().labels().orElseThrow().file()).hasToString("a:b:d:s0");
    }

    @Test
    void aPolicyNeedNotKnowContainers() throws IOException {
        write("proc/self/attr/current", "system_u:system_r:init_t:s0\0");
        write("sys/fs/selinux/enforce", "0");
        assertThat(inspect().security().has(HostSecurity.SELINUX)).isTrue();
        assertThat(inspect().security().labels()).isEmpty();

        write("etc/selinux/targeted/contexts/lxc_contexts", "process = \"system_u:system_r:container_t:s0\"\n");
        assertThat(inspect().security().labels()).isEmpty();
    }

    /** Debian's file names types that no module of its policy has. */
    @Test
    void aPolicyMustKnowTheTypesThatItsFileNames() throws IOException {
        write("proc/self/attr/current", "system_u:system_r:init_t:s0\0");
        write("sys/fs/selinux/enforce", "1");
        write(
                "etc/selinux/targeted/contexts/lxc_contexts",
                "process = \"system_u:system_r:container_t:s0\"\nfile = \"system_u:object_r:container_file_t:s0\"\n");
        kernel.answering("write", Result.failure(Errno.EINVAL));
        HostSecurity security = inspect().security();
        assertThat(security.has(HostSecurity.SELINUX)).isTrue();
        assertThat(security.labels()).isEmpty();

        kernel.answering("write", Result.failure(Errno.EACCES));
        assertThat(inspect().security().labels()).isPresent();
    }

    @Test
    void anEngineGivesTheCapabilitiesThatItHas() {
        CapabilitySet own = CapabilitySet.of(Capability.SYS_ADMIN, Capability.CHOWN);
        kernel.answering("effectiveCapabilities", own.bits());
        assertThat(inspect().security().capabilities()).isEqualTo(own);
    }

    @Test
    void inAUserNamespaceThereAreAll() {
        asUser(1000);
        assertThat(inspect().security().capabilities()).isEqualTo(CapabilitySet.upTo(40));
    }

    @Test
    void rootOfAnotherUserNamespaceIsRootlessToo() throws IOException {
        write("proc/self/uid_map", "         0          0 4294967295\n");
        write("proc/self/gid_map", "         0          0 4294967295\n");
        assertThat(inspect().rootless()).isFalse();

        write("proc/self/uid_map", "         0       1000          1\n");
        assertThat(inspect().rootless()).isTrue();
    }

    @Test
    void rangesThatDoNotExistHereAreNotGranted() throws IOException {
        asUser(0);
        write("proc/self/uid_map", "0 1000 1\n1 100000 65536\n");
        write("etc/subuid", "0:100000:65536\nann:1:1000\nann:65000:1000\n");
        assertThat(inspect().subordinateUids()).containsExactly(new IdRange(1, 1000));
    }

    @Test
    void rangesAreFoundByNameAndByNumber() throws IOException {
        asUser(1000);
        write("etc/subuid", "ann:100000:65536\nbob:165536:65536\n1000:300000:10\n");
        write("etc/subgid", "ann:200000:65536\n");
        HostProfile host = inspect();
        assertThat(host.subordinateUids()).containsExactly(new IdRange(100000, 65536), new IdRange(300000, 10));
        assertThat(host.subordinateGids()).containsExactly(new IdRange(200000, 65536));
    }

    @Test
    void brokenLinesArePassedOver() throws IOException {
        asUser(1000);
        write("etc/subuid", """

                :
                ::
                :::
                ann
                ann:
                ann:1
                ann:1:2:3
                ann:-1:2
                ann:1:x
                ann:11111111111:2
                # ann:1:2
                \u00ff\u00fe
                  ann:5:6\s\s
                """);
        assertThat(inspect().subordinateUids()).containsExactly(new IdRange(5, 6));
    }

    @Test
    void resolversAreTheHosts() throws IOException {
        write("etc/resolv.conf", """
                # nameserver 192.0.2.1
                domain first.example
                nameserver 192.0.2.2
                \tnameserver   2001:db8::1  # a comment
                nameserver
                search a.example b.example
                options ndots:2
                """);
        HostProfile host = inspect();
        assertThat(host.dnsServers()).containsExactly("192.0.2.2", "2001:db8::1");
        assertThat(host.dnsSearch()).containsExactly("a.example", "b.example");
    }

    @Test
    void theUnifiedHierarchyIsVersionTwo() throws IOException {
        write("sys/fs/cgroup/cgroup.controllers", "cpu memory\n");
        assertThat(inspect().cgroupVersion()).isEqualTo(2);
    }

    @Test
    void aSecondHierarchyBesideTheFirstIsNot() throws IOException {
        write("sys/fs/cgroup/unified/cgroup.controllers", "");
        write("sys/fs/cgroup/memory/tasks", "");
        assertThat(inspect().cgroupVersion()).isEqualTo(1);
    }

    @Test
    void theHostKnowsItsName() throws IOException {
        write("proc/sys/kernel/hostname", "host.example\n");
        assertThat(inspect().hostname()).isEqualTo("host.example");
    }

    @Test
    void programsAreFoundOnThePathFirst() throws IOException {
        program("opt/bin/newuidmap");
        program("usr/bin/newuidmap");
        program("usr/libexec/podman/catatonit");
        write("usr/bin/newgidmap", "not executable");
        path = "relative::/opt/bin:/usr/bin";
        HostProfile host = inspect();
        assertThat(host.program("newuidmap")).contains("/opt/bin/newuidmap");
        assertThat(host.program("catatonit")).contains("/usr/libexec/podman/catatonit");
        assertThat(host.program("newgidmap")).isEmpty();
    }
}
