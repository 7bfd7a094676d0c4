package io.carafe.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.image.InvalidArchiveException;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.tar.ArchiveLimits;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What is said of each kind of archive that cannot be used, beside the golden text {@code archive-errors.txt}. */
class ArchiveErrorsTest {
    private static final String GOLDEN = "archive-errors.txt";
    private static final ArchiveLimits SMALL = new ArchiveLimits(20_000, 5, 2_000, true);

    private final Map<String, byte[]> archives = new LinkedHashMap<>();

    private static TarBuilder tar() {
        return new TarBuilder();
    }

    private void collect() throws IOException {
        byte[] good = tar().file("etc/a", "x").file("etc/b", "y".repeat(600)).bytes();
        archives.put("empty", new byte[0]);
        archives.put("text", "This is not an archive.\n".repeat(100).getBytes(ISO_8859_1));
        archives.put("short text", "short".getBytes(ISO_8859_1));
        archives.put("zip", "PK\3\4 and more".getBytes(ISO_8859_1));
        archives.put("lz4", new byte[] {4, 0x22, 0x4d, 0x18, 0, 0, 0});
        archives.put("cut off in data", Arrays.copyOf(good, 1700));
        archives.put("cut off in header", Arrays.copyOf(good, 1100));
        archives.put("without end marker", tar().file("a", "x").unfinished());
        archives.put("cut off after extended header", tar().pax("path=x").unfinished());
        archives.put(
                "wrong checksum",
                tar().file("a", "").badChecksum().file("b", "").bytes());
        archives.put("upwards", tar().file("a/../../b", "").bytes());
        archives.put("empty name", tar().file("", "").bytes());
        archives.put("NUL in name", tar().pax("path=a\0b").file("a", "").bytes());
        archives.put(
                "long component",
                tar().pax("path=" + "a".repeat(256)).file("a", "").bytes());
        archives.put(
                "long name",
                tar().add('L', "a/".repeat(999).getBytes(ISO_8859_1))
                        .pax("path=" + "ab/".repeat(500))
                        .file("a", "")
                        .bytes());
        archives.put(
                "root as file",
                tar().file("./", "").name(".").link("x").add('2', new byte[0]).bytes());
        archives.put(
                "negative size",
                tar().name("a")
                        .size("\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00fe")
                        .add('0', new byte[0])
                        .bytes());
        archives.put(
                "absurd size",
                tar().name("a")
                        .size("\u0080\0\0\0\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff")
                        .add('0', new byte[0])
                        .bytes());
        archives.put(
                "size beyond 64 bits",
                tar().name("a")
                        .size("\u0080\u0001\0\0\0\0\0\0\0\0\0\0")
                        .add('0', new byte[0])
                        .bytes());
        archives.put(
                "size that is not a number",
                tar().name("a").size("12x").add('0', new byte[0]).bytes());
        archives.put(
                "owner out of range", tar().pax("uid=4294967295").file("a", "").bytes());
        archives.put(
                "negative owner",
                tar().rawUid("\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00fe")
                        .file("a", "")
                        .bytes());
        archives.put(
                "time that is not one", tar().pax("mtime=1.x").file("a", "").bytes());
        archives.put(
                "device out of range",
                tar().name("dev/a")
                        .device(07777, 0)
                        .pax("x=y")
                        .name("dev/a")
                        .device(010000, 0)
                        .add('3', new byte[0])
                        .bytes());
        archives.put("link to nothing", tar().symlink("a", "").bytes());
        archives.put("hard link to nothing", tar().hardLink("a", "b").bytes());
        archives.put(
                "hard link outside", tar().hardLink("a", "../../etc/shadow").bytes());
        archives.put("hard link to root", tar().hardLink("a", "/").bytes());
        archives.put(
                "hard link to directory",
                tar().directory("d").hardLink("a", "d").bytes());
        archives.put(
                "hard link below file", tar().file("f", "").hardLink("a", "f/x").bytes());
        archives.put("whiteout of parent", tar().file("etc/.wh...", "").bytes());
        archives.put(
                "extended header too large",
                tar().pax("comment=" + "x".repeat(2_000)).file("a", "").bytes());
        archives.put(
                "extended header of gigabytes",
                tar().name("PaxHeaders")
                        .size("77777777777")
                        .add('x', new byte[0])
                        .bytes());
        archives.put(
                "global headers too large",
                tar().add('g', TarBuilder.records("a=" + "x".repeat(900)))
                        .file("a", "")
                        .add('g', TarBuilder.records("b=" + "x".repeat(900)))
                        .file("b", "")
                        .add('g', TarBuilder.records("c=" + "x".repeat(900)))
                        .file("c", "")
                        .bytes());
        archives.put(
                "record with wrong length",
                tar().add('x', "99 path=a\n".getBytes(ISO_8859_1)).file("a", "").bytes());
        archives.put(
                "record without keyword",
                tar().add('x', "6 =ab\n".getBytes(ISO_8859_1)).file("a", "").bytes());
        archives.put(
                "record without length",
                tar().add('x', "path=a\n".getBytes(ISO_8859_1)).file("a", "").bytes());
        archives.put(
                "attribute that is not base64",
                tar().pax("LIBARCHIVE.xattr.user.a=QQQQQ").file("a", "").bytes());
        archives.put(
                "holes in disorder",
                tar().pax("GNU.sparse.size=10", "GNU.sparse.map=5,1,2,1")
                        .file("a", "xy")
                        .bytes());
        archives.put(
                "holes beyond the end",
                tar().pax("GNU.sparse.size=10", "GNU.sparse.map=9,2")
                        .file("a", "xy")
                        .bytes());
        archives.put(
                "holes without data",
                tar().pax("GNU.sparse.size=10", "GNU.sparse.map=0,9")
                        .file("a", "xy")
                        .bytes());
        archives.put(
                "holes without length",
                tar().pax("GNU.sparse.size=10", "GNU.sparse.map=0,1,2")
                        .file("a", "xy")
                        .bytes());
        archives.put(
                "holes that are not numbers",
                tar().pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=10")
                        .file("a", "x".repeat(512))
                        .bytes());
        archives.put(
                "holes longer than data",
                tar().pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=10")
                        .file("a", "999\n" + "0\n".repeat(254))
                        .bytes());
        archives.put("split archive", tar().name("a").add('M', new byte[0]).bytes());
        archives.put(
                "too many entries",
                tar().file("a", "")
                        .file("b", "")
                        .file("c", "")
                        .file("d", "")
                        .file("e", "")
                        .file("f", "")
                        .bytes());
        archives.put(
                "too much data",
                tar().file("a", "x".repeat(15_000)).file("b", "y".repeat(5_000)).bytes());
        archives.put(
                "too much after the end",
                tar().file("a", "x").raw(new byte[30_000]).unfinished());
        archives.put("hostile name", tar().hardLink("a\u001b[31m\n\u00ff", "b").bytes());
        archives.put("gzip cut off", Arrays.copyOf(gzip(good), 60));
        byte[] damaged = gzip(good);
        damaged[damaged.length - 6] ^= 1;
        archives.put("gzip with wrong checksum", damaged);
        byte[] garbled = gzip(good);
        Arrays.fill(garbled, 12, 40, (byte) 0xff);
        archives.put("gzip garbled", garbled);
        archives.put("bzip2 garbled", "BZh9 and nothing that belongs".getBytes(ISO_8859_1));
        archives.put("xz cut off", new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, 0, 4});
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        collect();
        StringBuilder actual = new StringBuilder();
        archives.forEach((what, archive) ->
                actual.append(what).append("\n    ").append(messageOf(archive)).append("\n"));

        try (InputStream golden = ArchiveErrorsTest.class.getResourceAsStream(GOLDEN)) {
            String expected = golden == null ? "" : new String(golden.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(actual.toString()).isEqualTo(expected);
        }
    }

    private static String messageOf(byte[] archive) {
        MemoryFiles files = new MemoryFiles();
        try (ImageStore store = ImageStore.open(files.kernel(), Pathname.of("/store"), ImageUsers.none())) {
            store.importRootfs(
                    new ByteArrayInputStream(archive), ImportOptions.defaults().withLimits(SMALL));
            return "accepted";
        } catch (InvalidArchiveException refused) {
            return refused.getMessage();
        } catch (UncheckedIOException unexpected) {
            return unexpected.toString();
        } finally {
            assertThat(files.openDescriptors()).isZero();
            assertThat(files.node("/store/tmp").children).isEmpty();
        }
    }
}
