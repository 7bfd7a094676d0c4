package io.carafe.cli;

import static io.carafe.cli.testing.TestUser.run;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command.Result;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files of images and containers in the hands of a user without any rights: of several layers, of several users, and such
 * that the user cannot read.
 */
@NeedsRoot
@ParameterizedClass
@ValueSource(booleans = {false, true})
class RootlessFilesIT extends RootlessImageCase {
    /** What a container does to the image; where there is but one user, a change of owner is refused. */
    private static final String CHANGES = """
            echo more >> /var/www/page; echo x > /srv/closed; chmod 0 /srv/closed
            mkdir /srv/shut /srv/others; echo x > /srv/shut/x; chmod 0 /srv/shut
            echo x > /srv/others/x; chmod 700 /srv/others; chown -R 33:33 /srv/others 2>/dev/null
            rm -r /opt/gone; rm /etc/readme; mkdir /etc/readme""";

    private static final String CAPABILITY = "SCHILY.xattr.security.capability";

    /** CAP_NET_RAW, permitted and effective, as root of the host sets it: revision 2. */
    private static final String NET_RAW = "\1\0\0\2\0\40\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

    private static final int TAR_MAGIC = 257;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void makeImage() throws IOException, InterruptedException {
        ok("import", "-q", archive().toString(), "base:1");
        ok("run", "--name", "second", "base:1", "sh", "-c", "echo 2 > /etc/second");
        ok("commit", "second", "base:2");
        ok("rm", "second");
    }

    /** As root has it. */
    private Path archive() throws IOException, InterruptedException {
        Path tree = Busybox.make(directory.resolve("tree"));
        Files.createDirectories(tree.resolve("opt/gone"));
        Path www = Files.createDirectories(tree.resolve("var/www"));
        for (String name : List.of("page", "secret", "tool")) {
            Files.writeString(www.resolve(name), name + "\n");
        }
        run("chown", "-R", "33:34", www.toString());
        run("chmod", "2755", www.resolve("tool").toString());
        run("chmod", "0000", www.resolve("secret").toString());
        run("chmod", "0700", www.toString());
        Path archive = directory.resolve("base.tar");
        run("tar", "-C", tree.toString(), "-cf", archive.toString(), ".");
        Path program = directory.resolve("program.tar");
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(program))) {
            TarArchiveEntry entry = new TarArchiveEntry("srv/capable");
            entry.addPaxHeader(CAPABILITY, NET_RAW);
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        }
        run("tar", "-Af", archive.toString(), program.toString());
        return archive;
    }

    @AfterEach
    void removeContainers() {
        removeAllAfter("base:2");
    }

    private void change() {
        ok("run", "--name", "changed", "base:2", "sh", "-c", CHANGES);
    }

    /** An owner in containers, where there is more than one. */
    private String seen(String ids) {
        return ranges ? ids : "0:0";
    }

    @Test
    void containersSeeWhoseTheFilesAre() {
        assertThat(ok("run", "--rm", "base:2", "sh", "-c", "stat -c '%u:%g %a' /var/www /var/www/secret /var/www/tool"))
                .isEqualTo("%1$s 700\n%1$s 0\n%1$s 2755".formatted(seen("33:34")));
    }

    /** What the changed container has of all that this is about. */
    private List<String> changed() {
        return List.of(
                "etc/readme/ 0:0 755 ",
                "etc/second 0:0 644 2",
                "srv/capable 0:0 644 ",
                "srv/closed 0:0 0 x",
                "srv/others/ " + seen("33:33") + " 700 ",
                "srv/others/x " + seen("33:33") + " 644 x",
                "srv/shut/ 0:0 0 ",
                "srv/shut/x 0:0 644 x",
                "var/www/ 33:34 700 ",
                "var/www/page 33:34 644 page more",
                "var/www/secret 33:34 0 secret",
                "var/www/tool 33:34 2755 tool");
    }

    private List<String> exported(String container) throws IOException {
        Path file = carafe.directory().resolve("export.tar");
        ok("export", "-o", file.toString(), container);
        return entries(Files.readAllBytes(file));
    }

    @Test
    void whatDoesNotRunIsExported() throws IOException {
        change();

        assertThat(exported("changed")).containsExactlyElementsOf(changed());
    }

    @Test
    void whatItsUserCannotReadIsTold() {
        change();

        assertThat(ok("diff", "changed").lines().filter(line -> !line.matches("C /(etc|opt|srv|var|var/www)")))
                .containsExactly(
                        "C /etc/readme",
                        "D /opt/gone",
                        "A /srv/closed",
                        "A /srv/others",
                        "A /srv/others/x",
                        "A /srv/shut",
                        "A /srv/shut/x",
                        "C /var/www/page");
        assertThat(ok("ps", "-as", "--format", "{{.Size}}")).startsWith("16B ");
    }

    /** The layers of the image below are given back as they came, whoever unpacked them. */
    @Test
    void whatItsUserCannotReadIsCommitted() throws IOException {
        change();
        ok("commit", "changed", "made:1");
        ok("create", "--name", "again", "made:1");

        assertThat(exported("again")).containsExactlyElementsOf(changed());
        Path file = carafe.directory().resolve("saved.tar");
        ok("save", "-o", file.toString(), "made:1");
        assertThat(layers(file))
                .hasSize(3)
                .satisfies(layers -> assertThat(entries(layers.get(0)))
                        .contains("var/www/page 33:34 644 page", "var/www/secret 33:34 0 secret"))
                .satisfies(layers -> assertThat(entries(layers.get(2)))
                        .contains("srv/others/x " + seen("33:33") + " 644 x", "srv/closed 0:0 0 x"));
    }

    @Test
    void copiesGoOutOfWhatDoesNotRun() throws IOException {
        change();
        for (String path : List.of("/var/www/secret", "/srv/shut/x", "/srv/others")) {
            ok("cp", "changed:" + path, carafe.directory().toString());
        }
        assertThat(carafe.directory().resolve("x")).hasContent("x");
        assertThat(carafe.directory().resolve("others/x")).hasContent("x");
        assertThat(carafe.directory().resolve("secret")).exists();

        Result archive = carafe.run("cp", "changed:/var/www", "-");
        assertThat(archive.status()).as("%s", archive).isZero();
        assertThat(entries(archive.output(), "www/.+"))
                .containsExactly(
                        "www/page 33:34 644 page more", "www/secret 33:34 0 secret", "www/tool 33:34 2755 tool");
    }

    @Test
    void copiesGoIntoWhatDoesNotRun() throws IOException, InterruptedException {
        change();
        Path own = Files.writeString(carafe.directory().resolve("own"), "own\n");
        run("chown", user.name() + ":" + user.name(), own.toString());
        ok("cp", own.toString(), "changed:/srv/shut");
        ok("cp", own.toString(), "changed:/var/www/new");
        Result unpacked = carafe.runWith(oneFile("of33", 33), "cp", "-", "changed:/srv/others");
        assertThat(unpacked.status()).as("%s", unpacked).isZero();

        assertThat(exported("changed"))
                .contains("srv/shut/own 0:0 644 own", "var/www/new 0:0 644 own", "srv/others/of33 33:33 644 ");
        assertThat(ok("diff", "changed")).contains("A /srv/shut/own", "A /var/www/new", "A /srv/others/of33");
    }

    private static byte[] oneFile(String name, int owner) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setIds(owner, owner);
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    @Test
    void capabilitiesOfProgramsAreAsRootGivesThem() throws IOException {
        ok("create", "--name", "made", "base:2");
        Result archive = carafe.run("cp", "made:/srv/capable", "-");
        assertThat(archive.status()).as("%s", archive).isZero();

        try (TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(archive.output()))) {
            assertThat(tar.getNextEntry().getExtraPaxHeader(CAPABILITY)).isEqualTo(NET_RAW);
        }
    }

    @Test
    void everythingGoesAgain() {
        change();
        ok("commit", "changed", "made:1");
        ok("rm", "changed");
        ok("rmi", "made:1");

        assertThat(carafe.directory().resolve("state/containers")).isEmptyDirectory();
        assertThat(carafe.directory().resolve("state/images/layers").toFile().list())
                .hasSize(2);
        assertThat(carafe.directory().resolve("state/images/tmp")).isEmptyDirectory();
    }

    private static List<String> entries(byte[] archive) throws IOException {
        return entries(archive, "(etc/readme|etc/second|srv/.|var/www|opt/.).*");
    }

    private static List<String> entries(byte[] archive, String names) throws IOException {
        List<String> lines = new ArrayList<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(archive))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String name = entry.getName().replaceFirst("^\\./", "");
                if (name.matches(names)) {
                    String contents = new String(tar.readAllBytes(), UTF_8)
                            .replace('\n', ' ')
                            .strip();
                    lines.add("%s %d:%d %o %s"
                            .formatted(
                                    name,
                                    entry.getLongUserId(),
                                    entry.getLongGroupId(),
                                    entry.getMode() & 07777,
                                    contents));
                }
            }
        }
        return lines;
    }

    /** The layers of an archive that was saved, the lowest first: they come in that order, after the documents. */
    private static List<byte[]> layers(Path saved) throws IOException {
        List<byte[]> layers = new ArrayList<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(Files.newInputStream(saved))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                byte[] contents = tar.readAllBytes();
                if (contents.length > TAR_MAGIC + 5 && new String(contents, TAR_MAGIC, 5, UTF_8).equals("ustar")) {
                    layers.add(contents);
                }
            }
        }
        return layers;
    }
}
