package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Caller;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
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

    private Path directory;

    private Caller caller;
    private Command carafe;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void makeImage(@TempDir Path temporary) throws IOException, InterruptedException {
        caller = Caller.of(way, temporary);
        directory = caller.directory();
        carafe = caller.carafe();
        assertThat(carafe.run("import", caller.rootfs().toString(), "small").status())
                .isZero();
    }

    @AfterParameterizedClassInvocation(injectArguments = false)
    void endEngine() throws IOException, InterruptedException {
        caller.close();
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
        assertThat(out("create", "--name", "before", "small", "true")).isNotEmpty();
        assertThat(out("rm", "before")).isEqualTo("before\n");
    }

    @Test
    void aContainerIsRestarted() {
        out("run", "--name", "again", "small", "sh", "-c", "echo x >> /count; wc -l < /count");

        assertThat(out("restart", "-t", "1", "again").strip()).isEqualTo(way.isAlone() ? "2" : "again");
        assertThat(out("wait", "again").strip()).isEqualTo("0");
        assertThat(out("logs", "again")).isEqualTo("1\n2\n");
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

    @Test
    void filesGoOutAndInAndAreTold() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "from the host\n");
        out(
                "run",
                "--name",
                "files",
                "small",
                "sh",
                "-c",
                "echo inside > /srv/x; rm /etc/readme; cat /srv/y 2>/dev/null; true");

        assertThat(out("diff", "files")).isEqualTo("C /etc\nD /etc/readme\nC /srv\nA /srv/x\n");
        assertThat(out("cp", file.toString(), "files:/srv/y")).isEmpty();
        assertThat(out("start", "-a", "files")).isEqualTo("from the host\n");
        assertThat(out("cp", "files:/srv/x", "copy")).isEmpty();
        assertThat(directory.resolve("copy")).hasContent("inside");
        Result told = carafe.run("cp", "--quiet=false", "files:/srv/.", "copied");
        assertThat(told.err()).matches("Successfully copied [0-9.]+kB to copied\n");
        assertThat(directory.resolve("copied").toFile().list()).containsExactlyInAnyOrder("x", "y");
        byte[] tar = carafe.run("cp", "files:/srv", "-").output();
        assertThat(carafe.runWith(tar, "cp", "-", "files:/tmp").status()).isZero();
        assertThat(out("diff", "files")).contains("A /tmp/srv/y\n");
        assertThat(carafe.run("cp", "files:/nope", "x").err())
                .isEqualTo("carafe: could not find the file /nope in container files."
                        + " See what there is with ls, or carafe diff.\n");

        out("export", "-o", "files.tar", "files");
        assertThat(carafe.run("export", "files").output().length)
                .isEqualTo((int) Files.size(directory.resolve("files.tar")));
        assertThat(out("import", "-q", "files.tar", "again")).startsWith("sha256:");
        assertThat(out("run", "--rm", "again", "cat", "/srv/x", "/tmp/srv/y")).isEqualTo("inside\nfrom the host\n");
        assertThat(carafe.run("export", "-o", "/no/such/directory/x", "files").status())
                .isEqualTo(125);
        assertThat(out("rm", "files")).isEqualTo("files\n");
        assertThat(out("rmi", "again")).contains("Deleted: ");
    }

    @Test
    void policiesAndHealthChecksAreKept() {
        out(
                "create",
                "--name",
                "kept",
                "--restart",
                "on-failure:3",
                "--health-cmd",
                "true",
                "--health-interval",
                "5s",
                "small",
                "true");

        assertThat(out("inspect", "-f", "{{json .HostConfig.RestartPolicy}} {{json .Config.Healthcheck}}", "kept"))
                .isEqualTo("{\"Name\":\"on-failure\",\"MaximumRetryCount\":3}"
                        + " {\"Test\":[\"CMD-SHELL\",\"true\"],\"Interval\":5000000000}\n");
        assertThat(out("update", "--restart", "always", "kept")).isEqualTo("kept\n");
        assertThat(out("container", "inspect", "-f", "{{.HostConfig.RestartPolicy.Name}}", "kept"))
                .isEqualTo("always\n");
        assertThat(out("port", "kept")).isEmpty();
        assertThat(carafe.run("port", "kept", "80").err())
                .startsWith("carafe: no public port '80/tcp' published for kept");
        assertThat(carafe.run("create", "small").err()).startsWith("carafe: no command specified");
        assertThat(out("rm", "kept")).isEqualTo("kept\n");
    }

    @Test
    void eventsAreToldAsTheyHappen() throws Exception {
        Command.Started live = carafe.start(
                "events",
                "--until",
                Instant.now().plusSeconds(60).toString(),
                "--filter",
                "container=told",
                "--format",
                "{{.Action}} {{.Actor.Attributes.exitCode}}");
        Thread.sleep(3000);
        out("run", "--rm", "--name", "told", "--label", "a=b", "small", "sh", "-c", "exit 0");
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!Files.readString(live.out()).contains("destroy") && System.nanoTime() < deadline) {
            Thread.sleep(50);
        }
        assertThat(Files.readString(live.out()))
                .isEqualTo("create <no value>\nattach <no value>\nstart <no value>\ndie 0\ndestroy <no value>\n");
        live.process().destroy();

        String past = out("events", "--since", "5m", "--until", "0s", "--filter", "event=die", "--filter", "label=a=b");
        assertThat(past)
                .matches(
                        "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}(Z|[+-]\\d\\d:\\d\\d) container die [0-9a-f]{64}"
                                + " \\(a=b, exitCode=0, image=small, name=told\\)\n");
    }

    @Test
    void eventsTellOfImagesAndVolumes() {
        out("tag", "small", "small:told");
        out("rmi", "small:told");
        out("volume", "create", "kept");
        out("volume", "rm", "kept");

        List<String> past = out(
                        "events",
                        "--since",
                        "5m",
                        "--until",
                        "0s",
                        "--format",
                        "{{.Type}} {{.Action}} {{.Actor.Attributes.name}}")
                .lines()
                .filter(line -> line.contains("small:told") || line.startsWith("volume"))
                .toList();
        assertThat(past)
                .containsExactly(
                        "image tag small:told",
                        "image untag small:told",
                        "volume create <no value>",
                        "volume destroy <no value>");
        assertThat(out(
                        "events",
                        "--since",
                        "5m",
                        "--until",
                        "0s",
                        "--filter",
                        "volume=kept",
                        "--format",
                        "{{.Action}}"))
                .isEqualTo("create\ndestroy\n");
        assertThat(out(
                        "events",
                        "--since",
                        "5m",
                        "--until",
                        "0s",
                        "--filter",
                        "image=small:told",
                        "--format",
                        "{{.Action}}"))
                .isEqualTo("tag\nuntag\n");
        assertThat(out(
                        "events",
                        "--since",
                        "5m",
                        "--until",
                        "0s",
                        "--filter",
                        "type=image",
                        "--filter",
                        "event=import"))
                .contains(" image import sha256:");
    }
}
