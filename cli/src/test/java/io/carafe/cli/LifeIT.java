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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What can be done with containers and volumes besides running them. */
@NeedsRoot
@ParameterizedClass
@EnumSource
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LifeIT {
    @Parameter
    private Way way;

    private Command carafe;

    @BeforeAll
    void makeImage(@TempDir Path temporary) throws IOException, InterruptedException {
        Path directory = Files.createDirectory(temporary.resolve(way.name()));
        Path rootfs = Busybox.make(directory.resolve("rootfs"));
        carafe = Command.in(directory, way);
        assertThat(carafe.run("import", rootfs.toString(), "small").status()).isZero();
    }

    @AfterAll
    void endEngine() {
        carafe.close();
    }

    private String out(String... words) {
        Result result = carafe.run(words);
        assertThat(result.status()).as("%s", result).isZero();
        return result.out();
    }

    @Test
    void aContainerIsRenamedAlsoWhileItRuns() throws Exception {
        Command.Started running =
                carafe.start("run", "--name", "before", "small", "sh", "-c", "echo up; exec sleep 600");
        while (!out("ps", "-q", "--filter", "name=before").matches("[0-9a-f]{12}\n")) {
            Thread.sleep(50);
        }

        assertThat(out("rename", "before", "after")).isEmpty();
        assertThat(carafe.run("stop", "before").status()).isEqualTo(125);
        assertThat(out("container", "stop", "-s", "KILL", "-t", "60", "after")).isEqualTo("after\n");

        assertThat(Command.finish(running).status()).isEqualTo(137);
        assertThat(out("container", "ls", "-a", "--format", "{{.Names}}")).contains("after\n");
        assertThat(out("container", "rm", "-v", "after")).isEqualTo("after\n");
        assertThat(out("create", "--name", "before", "small")).isNotEmpty();
        assertThat(out("rm", "before")).isEqualTo("before\n");
    }

    @Test
    void aContainerIsRestarted() {
        out("run", "--name", "again", "small", "sh", "-c", "echo x >> /count; wc -l < /count");

        assertThat(out("restart", "-t", "1", "again").strip()).isEqualTo("2");
        assertThat(out("rm", "again")).isEqualTo("again\n");
    }

    @Test
    void volumesAndContainersArePruned() {
        assertThat(out("volume", "create", "--label", "tier=test", "data")).isEqualTo("data\n");
        String anonymous = out("volume", "create").strip();
        out("run", "--name", "writer", "-v", "data:/data", "small", "sh", "-c", "echo 1234 > /data/x; echo 12 > /y");

        assertThat(carafe.run("volume", "rm", "data").err())
                .startsWith("carafe: cannot remove volume data: it is in use");
        assertThat(out("volume", "ls", "-q", "--filter", "label=tier=test")).isEqualTo("data\n");
        assertThat(out("volume", "prune", "-f"))
                .isEqualTo("Deleted Volumes:\n" + anonymous + "\n\nTotal reclaimed space: 0B\n");
        String id = out("inspect", "-f", "{{.Id}}", "writer").strip();
        assertThat(carafe.runWith("y\n".getBytes(), "container", "prune").out())
                .endsWith("[y/N] Deleted Containers:\n" + id + "\n\nTotal reclaimed space: 3B\n");
        assertThat(out("run", "--rm", "-v", "data:/d", "small", "cat", "/d/x")).isEqualTo("1234\n");
        assertThat(out("volume", "prune", "-a", "-f"))
                .isEqualTo("Deleted Volumes:\ndata\n\nTotal reclaimed space: 5B\n");
        assertThat(out("volume", "ls", "-q")).isEmpty();
    }
}
