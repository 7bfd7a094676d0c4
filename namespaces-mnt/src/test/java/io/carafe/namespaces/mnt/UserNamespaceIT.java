package io.carafe.namespaces.mnt;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.NamespaceKind;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.Mounts;
import io.carafe.api.isolation.Rootfs;
import io.carafe.api.kernel.MountAttribute;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.BindMount;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.NeedsRoot;
import io.carafe.namespaces.mnt.Jail.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A container with a user namespace of its own: the kernel allows much less. */
@NeedsRoot
@Timeout(60)
class UserNamespaceIT {
    private static final long FIRST = 100_000;

    @TempDir
    private Path temporary;

    @AutoClose
    private final Jail jail = new Jail().mapping("0 100000 65536");

    private Path image;

    @BeforeEach
    void makeImage() throws IOException {
        image = BusyboxImage.in(temporary.resolve("image"));
    }

    private static Contexts contexts() {
        return contexts(65_536);
    }

    private static Contexts contexts(long count) {
        return Contexts.rootful()
                .own(NamespaceKind.USER)
                .subordinateUids(FIRST, count)
                .subordinateGids(FIRST, count);
    }

    private Ended run(Contexts contexts, String script) throws IOException {
        return jail.run(Jail.inMemory(image, temporary, contexts), script);
    }

    @Test
    void theRootFileSystemIsWritable() throws IOException {
        Files.createDirectories(image.resolve("srv/old"));
        Files.createFile(image.resolve("srv/old/file"));

        assertThat(run(
                        contexts(),
                        "rm -r /srv/old; mkdir /srv/old; ls -A /srv/old; mv /etc /etc2 && ls /etc2;"
                                + " grep -c '^overlay / ' /proc/mounts"))
                .isEqualTo(new Ended(0, "release\n1\n"));
        assertThat(image.resolve("srv/old/file")).exists();
    }

    @Test
    void filesHaveTheOwnersThatTheyHaveOnDisk() throws IOException {
        Files.createDirectories(image.resolve("srv"));
        Path file = Files.createFile(image.resolve("srv/file"));
        Files.setAttribute(file, "unix:uid", 1234);
        Files.setAttribute(file, "unix:gid", 1235);
        Path foreign = Files.createFile(image.resolve("srv/foreign"));
        Files.setAttribute(foreign, "unix:uid", 70_000);

        assertThat(run(
                        contexts(),
                        "cd /srv; stat -c '%u %g' / file foreign; touch new; chown 7:8 new file; stat -c '%u %g' new file;"
                                + " cat /proc/self/uid_map; chown 0 foreign"))
                .isEqualTo(new Ended(1, """
                        0 0
                        1234 1235
                        65534 0
                        7 8
                        7 8
                                 0     100000      65536
                        chown: foreign: Operation not permitted
                        """));
        assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(1234);
    }

    @Test
    void changesOnDiskHaveTheOwnersThatTheyHaveInTheContainer() throws IOException {
        Path upper = Files.createDirectories(temporary.resolve("c/upper"));
        Path work = Files.createDirectories(temporary.resolve("c/work"));
        Path merged = Files.createDirectories(temporary.resolve("c/merged"));
        Path above = Files.createDirectories(temporary.resolve("above/etc"));
        Files.writeString(above.resolve("more"), "");
        Rootfs rootfs = new Rootfs(
                List.of(Jail.name(above.getParent()), Jail.name(image)),
                new Rootfs.OnDisk(Jail.name(upper), Jail.name(work), true),
                Jail.name(merged));
        LaunchContext context = Isolators.with(
                rootfs, contexts().directory(temporary.resolve("c").toString()).context());

        assertThat(jail.run(
                        context, "ls /etc; touch /new /changed; chown 7:8 /changed; rm /etc/release; chmod 4755 /new"))
                .isEqualTo(new Ended(0, "more\nrelease\n"));
        assertThat(Files.getAttribute(upper.resolve("new"), "unix:uid")).isEqualTo(0);
        assertThat((int) Files.getAttribute(upper.resolve("new"), "unix:mode") & 07777)
                .isEqualTo(04755);
        assertThat(Files.getAttribute(upper.resolve("changed"), "unix:uid")).isEqualTo(7);
        assertThat(Files.getAttribute(upper.resolve("changed"), "unix:gid")).isEqualTo(8);
        assertThat(Files.getAttribute(upper.resolve("etc/release"), "unix:rdev"))
                .isEqualTo(0L);
    }

    @Test
    void theDevicesAreTheHosts() throws IOException {
        assertThat(run(
                        contexts(),
                        "cd /dev; stat -c '%n %F' null zero full random urandom tty; echo x > null;"
                                + " head -c 3 zero | wc -c; exec 3<>/dev/ptmx; ls pts; ls -d shm mqueue"))
                .isEqualTo(new Ended(0, """
                        null character special file
                        zero character special file
                        full character special file
                        random character special file
                        urandom character special file
                        tty character special file
                        3
                        0
                        ptmx
                        mqueue
                        shm
                        """));
    }

    /** The kernel shows the group as the host has it. */
    @Test
    void pseudoTerminalsBelongToTheGroupTtyIfThatIsMapped() throws IOException {
        String script = "grep -o '/dev/pts.*gid=100005' /proc/mounts | wc -l; grep -c /dev/pts /proc/mounts";

        assertThat(run(contexts(), script)).isEqualTo(new Ended(0, "1\n1\n"));
        assertThat(jail.mapping("0 100000 1").run(Jail.inMemory(image, temporary, contexts(1)), script))
                .isEqualTo(new Ended(0, "0\n1\n"));
    }

    @Test
    void sysIsOfItsOwnNetwork() throws IOException {
        assertThat(run(contexts(), "grep ' /sys ' /proc/mounts; ls /sys/class/net"))
                .isEqualTo(new Ended(0, "sysfs /sys sysfs ro,nosuid,nodev,noexec,relatime 0 0\nlo\n"));
    }

    @Test
    void sysIsTheHostsOnTheHostsNetwork() throws IOException {
        assertThat(run(
                        contexts().host(NamespaceKind.NET),
                        "grep ' /sys ' /proc/mounts; [ $(ls /sys/class/net | wc -l) = " + hostsInterfaces()
                                + " ]; echo $?; grep -c ' /sys/.* rw' /proc/mounts"))
                .isEqualTo(new Ended(1, "sysfs /sys sysfs ro,nosuid,nodev,noexec,relatime 0 0\n0\n0\n"));
    }

    @Test
    void pathsAreProtected() throws IOException {
        assertThat(run(
                        contexts().spec(spec -> spec.readOnly(true)),
                        "cat /proc/interrupts /proc/timer_list; ls /sys/firmware /proc/acpi;"
                                + " echo x > /proc/sys/kernel/domainname; touch /x"))
                .isEqualTo(new Ended(
                        1,
                        "/proc/acpi:\n\n/sys/firmware:\n"
                                + "sh: can't create /proc/sys/kernel/domainname: Read-only file system\n"
                                + "touch: /x: Read-only file system\n"));
    }

    @Test
    void volumesAreMounted() throws IOException {
        Path data = Files.createDirectories(temporary.resolve("data"));
        Files.createFile(data.resolve("file"));
        BindMount bind =
                new BindMount(Jail.name(data), true, Pathname.of("/data"), true, Set.of(), MountFlag.PRIVATE, true);

        assertThat(run(
                        contexts().mounts(new Mounts(List.of(bind.with(MountAttribute.RDONLY)), List.of())),
                        "ls /data; touch /data/x"))
                .isEqualTo(new Ended(1, "file\ntouch: /data/x: Read-only file system\n"));
    }

    @Test
    void theHostsQueuesAreThereIfTheHostHasThem() throws IOException {
        int present = Files.exists(Path.of("/dev/mqueue")) ? 1 : 0;

        assertThat(run(
                        contexts().host(NamespaceKind.IPC),
                        "ls /dev | grep -c mqueue; grep -c ' /dev/shm ' /proc/mounts"))
                .isEqualTo(new Ended(0, present + "\n1\n"));
    }

    private static long hostsInterfaces() throws IOException {
        try (var files = Files.list(Path.of("/sys/class/net"))) {
            return files.count();
        }
    }
}
