package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Containers of root's whose root is nobody on the host, as a user sees them. */
@NeedsRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UserNamespacesIT {
    private static final int APP = 1234;
    private static final int APP_GROUP = 1235;

    private Path directory;
    private Command carafe;

    @BeforeAll
    void makeImage(@TempDir Path temporary) throws IOException, InterruptedException {
        directory = temporary;
        Path rootfs = Busybox.make(directory.resolve("rootfs"));
        // As a link it would become whoever busybox is.
        Path ping = Files.copy(
                Path.of("/bin/busybox"),
                Files.createDirectories(rootfs.resolve("suid")).resolve("ping"));
        Files.setAttribute(ping, "unix:mode", 0104755);
        own(rootfs.resolve("home/app"), APP, APP_GROUP);
        Files.writeString(Files.createDirectories(rootfs.resolve("data")).resolve("seed"), "seed\n");
        carafe = Command.in(directory, Way.WITH_ENGINE).with("CARAFE_NETWORK", "none");
        ok("import", "-q", rootfs.toString(), "image");
    }

    @AfterEach
    void removeContainers() {
        ok("ps", "-aq").lines().forEach(id -> ok("rm", "-f", "-v", id));
    }

    @AfterAll
    void endEngine() {
        carafe.close();
    }

    private static void own(Path file, int user, int group) throws IOException {
        Files.setAttribute(file, "unix:uid", user);
        Files.setAttribute(file, "unix:gid", group);
    }

    private String ok(String... words) {
        Result result = carafe.run(words);
        assertThat(result.status()).as("%s: %s", List.of(words), result).isZero();
        return result.out().strip();
    }

    private void start(String... options) {
        List<String> words = new ArrayList<>(List.of("run", "-d", "--name", "one", "--userns", "private"));
        words.addAll(List.of(options));
        words.addAll(List.of("image", "sleep", "600"));
        ok(words.toArray(String[]::new));
    }

    private String inside(String script) {
        return ok("exec", "one", "sh", "-c", script);
    }

    private long first() throws IOException {
        String pid = ok("inspect", "--format", "{{.State.Pid}}", "one");
        String map = Files.readString(Path.of("/proc/" + pid + "/uid_map")).strip();
        assertThat(map).startsWith("0 ");
        long first = Long.parseLong(map.split(" +")[1]);
        assertThat(first).isPositive();
        assertThat(Files.getAttribute(Path.of("/proc/" + pid), "unix:uid")).isEqualTo((int) first);
        return first;
    }

    @Test
    void itsRootIsSomebodyOfARangeOnTheHostAndFilesAreAsInTheImage() throws IOException {
        start();

        assertThat(first()).isGreaterThan(1000);
        assertThat(inside("id -u; stat -c '%n %u %g %a' / /bin /home/app /etc/hosts /suid/ping /tmp"))
                .isEqualTo("0\n/ 0 0 755\n/bin 0 0 755\n/home/app 1234 1235 755\n/etc/hosts 0 0 644\n"
                        + "/suid/ping 0 0 4755\n/tmp 0 0 777");
        assertThat(inside("echo 192.0.2.1 db >> /etc/hosts; tail -1 /etc/hosts"))
                .isEqualTo("192.0.2.1 db");
    }

    @Test
    void rightsInsideAreThoseOfRootAndOutsideOfNobody() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "secret\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Path own = Files.writeString(directory.resolve("own"), "own\n");
        start("-v", secret + ":/secret", "-v", own + ":/own");
        own(own, (int) first(), (int) first());

        assertThat(inside("touch /x && chown app:app /x && su app -c 'echo a > /x' && stat -c '%u %g %s' /x"))
                .isEqualTo("1234 1235 2");
        assertThat(carafe.run("exec", "-u", "app", "one", "/bin/ping", "-c", "1", "127.0.0.1")
                        .status())
                .isNotZero();
        ok("exec", "-u", "app", "one", "/suid/ping", "-c", "1", "127.0.0.1");
        assertThat(inside("stat -c %u /secret; stat -c %u /own; echo more >> /own; cat /secret 2>&1 || true"))
                .isEqualTo("65534\n0\ncat: can't open '/secret': Permission denied");
        assertThat(own).hasContent("own\nmore");
        assertThat(carafe.run("exec", "one", "mount", "-t", "tmpfs", "tmpfs", "/tmp")
                        .status())
                .isNotZero();
    }

    @Test
    void whatItMakesHasTheSameOwnersInEveryOtherView() throws IOException {
        start();
        inside(
                "mkdir /made && echo a > /made/file && chown app:app /made/file && chmod 4755 /made/file; rm /suid/ping");
        String owners = "/made 0 0 755\n/made/file 1234 1235 4755";
        String show = "stat -c '%n %u %g %a' /made /made/file";

        assertThat(tar("cp", "one:/made", "-")).contains("1234/1235").doesNotContain("" + first());
        assertThat(tar("export", "one")).contains("1234/1235").doesNotContain("" + first());
        assertThat(ok("diff", "one")).isEqualTo("A /made\nA /made/file\nC /suid\nD /suid/ping");
        ok("commit", "one", "made");
        assertThat(ok("run", "--rm", "made", "sh", "-c", show)).isEqualTo(owners);
        assertThat(ok("run", "--rm", "--userns", "private", "made", "sh", "-c", show))
                .isEqualTo(owners);
        ok("restart", "-t", "0", "one");
        assertThat(inside(show)).isEqualTo(owners);
        ok("stop", "-t", "0", "one");
        assertThat(tar("cp", "one:/made", "-")).contains("1234/1235");
        ok("rm", "one");
        assertThat(ok("run", "--rm", "image", "ls", "/suid")).isEqualTo("ping");
    }

    private String tar(String... words) throws IOException {
        Path archive = Files.createTempFile(directory, "archive", ".tar");
        Files.write(archive, carafe.run(words).output());
        try {
            Process list = new ProcessBuilder("tar", "-tvnf", archive.toString()).start();
            return new String(list.getInputStream().readAllBytes());
        } finally {
            Files.delete(archive);
        }
    }

    @Test
    void whatIsCopiedIntoItBelongsToWhomItBelongs() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "file\n");
        own(file, APP, APP_GROUP);
        start();

        ok("cp", file.toString(), "one:/home/app/running");
        assertThat(inside("stat -c '%u %g' /home/app/running; su app -c 'echo b > /home/app/running'"))
                .isEqualTo("1234 1235");
        own(file, 70_000, APP_GROUP);
        assertThat(carafe.run("cp", file.toString(), "one:/x").err())
                .startsWith(
                        "carafe: cannot give a file to user 70000: the container's user namespace has no such user.");
        own(file, APP, APP_GROUP);
        ok("stop", "-t", "0", "one");
        ok("cp", file.toString(), "one:/home/app/stopped");
        ok("start", "one");
        assertThat(inside("stat -c '%u %g' /home/app/stopped")).isEqualTo("1234 1235");
    }

    @Test
    void aVolumeIsTheSameForContainersWithAndWithoutIdsOfTheirOwn() {
        start("-v", "volume:/data");
        inside("cp /data/seed /data/mine && chown app /data/mine");

        assertThat(ok("run", "--rm", "-v", "volume:/data", "image", "stat", "-c", "%n %u", "/data/mine", "/data/seed"))
                .isEqualTo("/data/mine 1234\n/data/seed 0");
    }

    @Test
    void explainShowsHowIdsAreMapped() {
        assertThat(ok("explain", "run", "--userns", "private", "image", "true").replaceAll("\\s+", " "))
                .contains("mount_setattr({attr_set=MOUNT_ATTR_IDMAP, userns_fd=<0 ")
                .contains("# Mount the root file system, with its ids mapped.")
                .contains("its own: its root is somebody without rights outside");
    }
}
