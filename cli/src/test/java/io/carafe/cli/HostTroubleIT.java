package io.carafe.cli;

import static io.carafe.cli.testing.Golden.assertMatches;
import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A host that lacks what a container wants: space, file systems, namespaces. Each is prepared in a mount or user namespace
 * around the command, so that nothing of it is left and nobody else sees it.
 */
@NeedsRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostTroubleIT {
    private Path directory;
    private Path rootfs;
    private Path archive;
    private Path place;

    @BeforeAll
    void makeSystem(@TempDir Path temporary) throws IOException, InterruptedException {
        directory = temporary;
        // Whom root maps a user namespace to must be able to get there.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        rootfs = Busybox.make(directory.resolve("rootfs"));
        place = Files.createDirectory(directory.resolve("place"));
        archive = directory.resolve("rootfs.tar");
        Process tar = new ProcessBuilder("tar", "-C", rootfs.toString(), "-cf", archive.toString(), ".").start();
        assertThat(tar.waitFor()).isZero();
    }

    /** The command with its state below {@link #place}, after a shell script that prepares that. */
    private Command after(String script) {
        List<String> words = new ArrayList<>(List.of("unshare", "-m", "sh", "-ec", script + "\nexec \"$0\" \"$@\""));
        return Command.in(directory)
                .with("CARAFE_ROOT", place.resolve("state").toString())
                .with("PLACE", place.toString())
                .with("ARCHIVE", archive.toString())
                .with("CARAFE", Command.LAUNCHER.toString())
                .through(Command.LAUNCHER, words);
    }

    private void fails(String golden, Result result) {
        assertThat(result.status()).as("%s", result).isEqualTo(125);
        assertThat(result.out()).isEmpty();
        assertMatches(
                "errors/" + golden,
                result.err()
                        .replace(place.toString(), "<place>")
                        .replace(directory.toString(), "<directory>")
                        .replaceAll("[0-9a-f]{64}", "<digest>"));
    }

    @Test
    void theDiskIsFullDuringAnImport() {
        Command tiny = after("mount -t tmpfs -o size=600k tiny $PLACE");

        fails("import-disk-full-tiny.txt", tiny.run("import", archive.toString(), "image"));
    }

    @Test
    void theDiskIsFullBeforeARun() {
        Command full = after("""
                mount -t tmpfs -o size=8m full $PLACE
                $CARAFE import -q $ARCHIVE image >/dev/null
                dd if=/dev/zero of=$PLACE/fill bs=4k 2>/dev/null || true
                """);

        fails("run-disk-full.txt", full.run("run", "--rm", "--name", "job", "image", "true"));
    }

    @Test
    void theDiskIsFullWhenAContainerEndsAndYetCanBeLookedAt() {
        String fullOfItsOwnFiles = """
                mount -t tmpfs -o size=8m full $PLACE
                $CARAFE import -q $ARCHIVE image >/dev/null
                $CARAFE run --name job image sh -c 'sleep 1; dd if=/dev/zero of=/fill bs=4k; dd if=/dev/zero of=/rest bs=1' >/dev/null 2>&1 || true
                """;

        Result listed = after(fullOfItsOwnFiles).run("ps", "-a", "--format", "{{.Names}} {{.State}}");
        assertThat(listed.err()).isEmpty();
        assertThat(listed.out()).isEqualTo("job exited\n");
        assertThat(after(fullOfItsOwnFiles).run("logs", "job").status()).isZero();
        assertThat(after(fullOfItsOwnFiles).run("rm", "job").out()).isEqualTo("job\n");
    }

    @Test
    void thereIsNoOverlayOnAnOverlay() {
        Command overlaid = after("""
                mount -t tmpfs tmpfs $PLACE
                mkdir $PLACE/lower $PLACE/upper $PLACE/work $PLACE/state
                mount -t overlay -o lowerdir=$PLACE/lower,upperdir=$PLACE/upper,workdir=$PLACE/work overlay $PLACE/state
                $CARAFE import -q $ARCHIVE image >/dev/null
                """);

        fails("run-overlay-on-overlay.txt", overlaid.run("run", "--rm", "image", "true"));
        // What is written to memory needs no upper directory there.
        Result inMemory = overlaid.run("run", "--rm", "--rootfs", rootfs.toString(), "echo", "fine");
        assertThat(inMemory.out()).isEqualTo("fine\n");
        assertThat(inMemory.err()).isEmpty();
    }

    @Test
    void userNamespacesAreSwitchedOff() {
        List<String> words = List.of(
                "unshare",
                "--user",
                "--map-root-user",
                "sh",
                "-ec",
                "echo 0 > /proc/sys/user/max_user_namespaces; exec \"$0\" \"$@\"");
        Command without = Command.in(directory)
                .with("CARAFE_ROOT", place.resolve("state").toString())
                .through(Command.LAUNCHER, words);

        fails("run-no-user-namespaces.txt", without.run("run", "--rm", "--rootfs", rootfs.toString(), "true"));
    }

    @Test
    void aFileSystemThatCannotMapIds() {
        Command overlaid = after("""
                mount -t tmpfs tmpfs $PLACE
                mkdir $PLACE/upper $PLACE/work $PLACE/merged
                mount -t overlay -o lowerdir=$ROOTFS,upperdir=$PLACE/upper,workdir=$PLACE/work overlay $PLACE/merged
                """.replace("$ROOTFS", rootfs.toString()));
        String merged = place.resolve("merged").toString();

        fails("run-unmappable.txt", overlaid.run("run", "--rm", "--userns", "private", "--rootfs", merged, "true"));
        assertThat(overlaid.run("run", "--rm", "--rootfs", merged, "true").status())
                .isZero();
    }

    @Test
    void pluginsThatCannotBeLoaded() throws IOException {
        Command carafe = Command.in(directory);
        Path plugins = Files.createDirectories(directory.resolve("plugins"));
        Files.writeString(plugins.resolve("broken.jar"), "not a jar");

        fails("plugins-missing.txt", carafe.run("--plugins", "/no/such", "run", "--rootfs", "/", "true"));
        fails("plugins-broken.txt", carafe.run("--plugins", plugins.toString(), "run", "--rootfs", "/", "true"));
    }

    @Test
    void aNameThatIsTaken() {
        Command carafe = Command.in(directory);
        assertThat(carafe.run("run", "--name", "job", "--rootfs", "/", "true").status())
                .isZero();

        fails("run-name-taken.txt", carafe.run("run", "--name", "job", "--rootfs", "/", "true"));
        assertThat(carafe.run("rm", "job").status()).isZero();
    }

    @Test
    void theStateDirectoryIsReadOnly() {
        Command readOnly = after("mount -t tmpfs -o ro tmpfs $PLACE");

        fails("state-read-only.txt", readOnly.run("ps"));
    }

    @Test
    void theStateDirectoryIsAFile() {
        Command file = after("mount -t tmpfs tmpfs $PLACE; touch $PLACE/state");

        fails("state-is-a-file.txt", file.run("ps"));
    }

    @Test
    void aStateDirectoryOnAFileSystemOfItsOwnIsNoTrouble() {
        Command mounted = after("""
                mount -t tmpfs tmpfs $PLACE
                $CARAFE run --name kept --rootfs / true
                $CARAFE run --rm --rootfs / true
                $CARAFE rm kept
                ls -A $PLACE/state/containers
                """);

        Result result = mounted.run("ps", "-aq");
        assertThat(result.status()).as("%s", result).isZero();
        assertThat(result.out()).isEqualTo("kept\n");
        assertThat(result.err()).isEmpty();
    }

    /** In a user namespace even root may not make devices; a container gets the host's then. */
    @Test
    void rootOfAnotherUserNamespaceIsServedAsAnyUser() {
        Command inside = Command.in(directory)
                .with("CARAFE_ROOT", place.resolve("nested").toString())
                .through(Command.LAUNCHER, List.of("unshare", "--user", "--map-root-user"));

        Result result =
                inside.run("run", "--rm", "--rootfs", rootfs.toString(), "sh", "-c", "echo x > /dev/null; id -u");
        assertThat(result.status()).as("%s", result).isZero();
        assertThat(result.out()).isEqualTo("0\n");
    }
}
