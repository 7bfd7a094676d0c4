package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Images of many layers out of archives, and into archives, by commands. */
@NeedsRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImageFormatsIT {
    private static final int LAYERS = 127;
    /** A Docker archive whose layers each have a file of their own, and one that all have. */
    private static final String MAKE = """
            set -eu
            tar -C rootfs -cf 0.tar .
            for i in $(seq 1 %d); do
              mkdir -p tree/own && echo $i > tree/own/$i && echo $i > tree/last
              tar -C tree -cf $i.tar own/$i last
            done
            ids= files=
            for i in $(seq 0 %d); do
              ids="$ids,\\"sha256:$(sha256sum $i.tar | cut -d' ' -f1)\\"" files="$files,\\"$i.tar\\""
            done
            printf '{"architecture":"amd64","os":"linux","config":{"Cmd":["cat","/last"]},
              "rootfs":{"type":"layers","diff_ids":[%%s]}}' "${ids#,}" > config.json
            printf '[{"Config":"config.json","RepoTags":["many:layers"],"Layers":[%%s]}]' "${files#,}" > manifest.json
            tar -cf many.tar *.tar config.json manifest.json
            """.formatted(LAYERS - 1, LAYERS - 1);

    private Path directory;
    private Command carafe;

    @BeforeAll
    void makeArchive(@TempDir Path temporary) throws IOException, InterruptedException {
        directory = temporary;
        Busybox.make(directory.resolve("rootfs"));
        Process make = new ProcessBuilder("sh", "-c", MAKE)
                .directory(directory.toFile())
                .inheritIO()
                .start();
        assertThat(make.waitFor()).isZero();
        carafe = Command.in(directory);
    }

    @AfterAll
    void endEngine() {
        carafe.close();
    }

    @Test
    void loadsRunsSavesAndLoadsAgain() throws IOException {
        Path archive = directory.resolve("many.tar");
        Result loaded = carafe.run("load", "-i", archive.toString());
        assertThat(loaded.status()).as("%s", loaded).isZero();
        assertThat(loaded.out()).isEqualTo("Loaded image: many:layers\n");
        assertThat(carafe.run("run", "--rm", "many:layers").out()).isEqualTo(LAYERS - 1 + "\n");
        assertThat(carafe.run("run", "--rm", "many:layers", "sh", "-c", "ls /own | wc -l")
                        .out()
                        .strip())
                .isEqualTo(Integer.toString(LAYERS - 1));

        Result piped = carafe.run("save", "many:layers");
        assertThat(piped.status()).as("%s", piped).isZero();
        Path file = directory.resolve("saved.tar");
        assertThat(carafe.run("save", "--output", file.toString(), "many:layers")
                        .status())
                .isZero();
        assertThat(Files.readAllBytes(file)).isEqualTo(piped.output());
        String id = carafe.run("inspect", "-f", "{{.Id}}", "many:layers").out();
        assertThat(carafe.run("rmi", "many:layers").status()).isZero();

        assertThat(carafe.runWith(piped.output(), "load", "-q").out()).isEqualTo("Loaded image: many:layers\n");
        assertThat(carafe.run("inspect", "-f", "{{.Id}}", "many:layers").out()).isEqualTo(id);
    }

    @Test
    void saysWhatItCannotDo() {
        Result none = carafe.run("save", "-o", directory.resolve("none.tar").toString(), "no/such:image");
        Result format = carafe.run("save", "--format", "zip", "x");
        Result platform = carafe.run(
                "load",
                "--platform",
                "a/b/c/d",
                "-i",
                directory.resolve("many.tar").toString());
        Result wrong = carafe.run(
                "load",
                "--platform",
                "windows/amd64",
                "-i",
                directory.resolve("many.tar").toString());
        Result tree = carafe.run("load", "-i", directory.resolve("0.tar").toString());

        assertThat(none.status()).isEqualTo(125);
        assertThat(directory.resolve("none.tar")).doesNotExist();
        assertThat(format.err()).contains("--format zip is not one of docker-archive, oci-archive and oci-dir");
        assertThat(platform.err()).contains("\"a/b/c/d\" is not a platform");
        assertThat(wrong.err()).contains("is for linux/amd64, and not for windows/amd64");
        assertThat(tree.err()).contains("it holds no images").contains("use carafe import");
    }
}
