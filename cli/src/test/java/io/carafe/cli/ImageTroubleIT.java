package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.Command.Started;
import io.carafe.cli.testing.RealRegistry;
import io.carafe.cli.testing.TestEngine;
import io.carafe.cli.testing.TwoLayers;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong while images come: no room for them, others at the same store, and a sudden end. */
@NeedsRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImageTroubleIT {
    private Path directory;
    private Path disk;
    private Path small;
    private Path large;

    @BeforeAll
    void makeArchives(@TempDir Path temporary) throws IOException, InterruptedException {
        directory = temporary;
        disk = Files.createDirectory(temporary.resolve("disk"));
        small = Files.createDirectory(temporary.resolve("small"));
        large = Files.createDirectory(temporary.resolve("large"));
        // Of the same two layers: one of 1000 bytes, and one of a million.
        TwoLayers.layout(large, 1);
        Busybox.make(small.resolve("rootfs"));
        Command maker = Command.in(Files.createDirectory(temporary.resolve("maker")));
        ok(maker.run("import", "-q", small.resolve("rootfs").toString(), "busybox:1"));
        ok(maker.run("load", "-q", "-i", large.toString()));
        ok(maker.run("save", "-o", temporary.resolve("busybox.tar").toString(), "busybox:1"));
    }

    private static Result ok(Result result) {
        assertThat(result.status()).as("%s", result).isZero();
        return result;
    }

    private static void run(String... words) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).isZero();
    }

    /** Both layers are written at the same time, and either may be the first to find no space. */
    private static void tellsThatTheDiskIsFull(Result result) {
        assertThat(result.err())
                .startsWith("carafe: cannot write ")
                .contains("ENOSPC (No space left on device). Free some space, or keep ");
        assertThat(result.status()).isEqualTo(125);
    }

    private long used() throws IOException {
        FileStore store = Files.getFileStore(disk);
        return store.getTotalSpace() - store.getUnallocatedSpace();
    }

    @Test
    void theDiskIsFullDuringALoadAndAPull() throws Exception {
        run("mount", "-t", "tmpfs", "-o", "size=900k", "tmpfs", disk.toString());
        Command carafe = Command.in(directory, Way.WITH_ENGINE)
                .with("CARAFE_ROOT", disk.resolve("state").toString())
                .with("CONTAINERS_REGISTRIES_CONF", "/dev/null");
        try (RealRegistry registry = RealRegistry.open(Files.createDirectory(directory.resolve("registry")))) {
            ok(carafe.run("images"));
            long before = used();
            TestEngine engine = carafe.engine().orElseThrow();
            String name = registry.authority() + "/large:1";
            run(
                    "skopeo",
                    "--insecure-policy",
                    "copy",
                    "-q",
                    "--dest-tls-verify=false",
                    "oci:" + large + ":x",
                    "docker://" + name);

            Result load = carafe.run("load", "-q", "-i", large.toString());
            tellsThatTheDiskIsFull(load);
            Result pull = carafe.run("pull", "-q", name);
            tellsThatTheDiskIsFull(pull);

            assertThat(used()).isLessThan(before + 50_000);
            assertThat(disk.resolve("state/images/tmp")).isEmptyDirectory();
            assertThat(ok(carafe.run("images", "-aq")).out()).isEmpty();
            run("mount", "-o", "remount,size=8m", disk.toString());
            ok(carafe.run("pull", "-q", name));
            assertThat(carafe.engine().orElseThrow().process()).isEqualTo(engine.process());
        } finally {
            carafe.close();
            run("umount", disk.toString());
        }
    }

    @Test
    void severalProcessesLoadAtOnce() throws Exception {
        Command carafe = Command.in(Files.createDirectory(directory.resolve("together")));
        String busybox = directory.resolve("busybox.tar").toString();
        List<Started> loads = new ArrayList<>();
        for (String archive : List.of(busybox, large.toString(), busybox, large.toString())) {
            loads.add(carafe.start("load", "-q", "-i", archive));
        }

        for (Started load : loads) {
            ok(Command.finish(load));
        }

        assertThat(ok(carafe.run("images", "-aq")).out().lines()).hasSize(2);
        // A save verifies the digest of each layer.
        for (String id : ok(carafe.run("images", "-aq")).out().lines().toList()) {
            ok(carafe.run("save", "-o", directory.resolve("saved.tar").toString(), id));
        }
        assertThat(carafe.directory().resolve("state/images/tmp")).isEmptyDirectory();
    }

    @Test
    void aLoadThatIsKilledLeavesNothingToTheNextOne() throws Exception {
        Command carafe = Command.in(Files.createDirectory(directory.resolve("killed")));
        byte[] archive = Files.readAllBytes(directory.resolve("busybox.tar"));
        Started load = carafe.start("load", "-q");
        OutputStream input = load.process().getOutputStream();
        input.write(archive, 0, archive.length / 2);
        input.flush();
        Path tmp = carafe.directory().resolve("state/images/tmp");
        await().until(() -> Files.isDirectory(tmp) && tmp.toFile().list().length > 0);

        load.process().descendants().forEach(ProcessHandle::destroyForcibly);
        load.process().destroyForcibly().waitFor();

        assertThat(ok(carafe.run("images", "-aq")).out()).isEmpty();
        assertThat(Arrays.asList(tmp.toFile().list())).isEmpty();
        assertThat(ok(carafe.runWith(archive, "load", "-q")).out()).isEqualTo("Loaded image: busybox:1\n");
        assertThat(ok(carafe.run("run", "--rm", "busybox:1", "echo", "whole")).out())
                .isEqualTo("whole\n");
    }

    @AfterAll
    void nothingIsMounted() throws IOException {
        assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(disk.toString());
    }
}
