package io.carafe.image.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.carafe.api.kernel.DeviceNumber;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Timestamp;
import io.carafe.image.TarBuilder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The reader against archives that were changed at random, and against the writer. */
class TarReaderPropertyTest {
    private static final ArchiveLimits LIMITS = new ArchiveLimits(1 << 20, 1000, 1 << 14, true);

    /** A change of one place: what is there becomes something else. */
    record Mutation(int place, byte[] bytes) {}

    private static byte[] sample() {
        return new TarBuilder()
                .directory("etc")
                .file("etc/passwd", "root:x:0:0::/root:/bin/sh\n".repeat(40))
                .pax(
                        "path=usr/share/" + "n".repeat(150),
                        "mtime=1.5",
                        "SCHILY.xattr.user.a=b",
                        "LIBARCHIVE.xattr.user.c=ZA==")
                .file("short", "data")
                .symlink("bin", "usr/bin")
                .hardLink("etc/shadow", "etc/passwd")
                .name("././@LongLink")
                .add('L', ("long/" + "l".repeat(120) + "\0").getBytes())
                .file("long", "x")
                .add('g', TarBuilder.records("comment=global"))
                .pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name=holes", "GNU.sparse.realsize=5000")
                .file("GNUSparseFile.0/holes", "2\n0\n3\n4096\n4\n" + "\0".repeat(499) + "abcdefg")
                .pax("GNU.sparse.size=100", "GNU.sparse.map=1,2,50,2")
                .file("map", "wxyz")
                .name("dev/null")
                .device(1, 3)
                .add('3', new byte[0])
                .bytes();
    }

    private static final String[] TROUBLE = {
        "\0", "777777777777", "-1", "..", "/", "\u0080\u00ff\u00ff\u00ff", "99999", "=", "\n", "L", "x", "S", "1", "5"
    };

    private static Mutation mutation(Random random, int length) {
        byte[] bytes = new byte[1 + random.nextInt(4)];
        random.nextBytes(bytes);
        return new Mutation(
                random.nextInt(length),
                random.nextBoolean()
                        ? bytes
                        : TROUBLE[random.nextInt(TROUBLE.length)].getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void everyMutationIsReadOrRefused() {
        for (int seed = 0; seed < 1500; seed++) {
            Random random = new Random(seed);
            byte[] archive = sample();
            boolean seal = random.nextBoolean();
            for (int count = 1 + random.nextInt(6); count > 0; count--) {
                Mutation mutation = mutation(random, archive.length);
                int length = Math.min(mutation.bytes().length, archive.length - mutation.place());
                System.arraycopy(mutation.bytes(), 0, archive, mutation.place(), length);
                if (seal) {
                    seal(archive, mutation.place() / 512 * 512);
                }
            }
            assertThatCode(() -> TarTarget.read(archive, 1 + random.nextInt(3000)))
                    .as("seed %d", seed)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] sample = sample();
        // One of the two closing blocks is enough.
        for (int length = 0; length <= sample.length - 1024; length += 7) {
            assertThat(TarTarget.read(Arrays.copyOf(sample, length), 1 + length % 3000))
                    .as("length %d", length)
                    .isFalse();
        }
    }

    @Test
    void bytesAtRandomAreRefused() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(4096)];
            random.nextBytes(bytes);
            TarTarget.read(bytes, 512);
        }
    }

    private static void seal(byte[] archive, int block) {
        if (block + 512 > archive.length) {
            return;
        }
        Arrays.fill(archive, block + 148, block + 156, (byte) ' ');
        int sum = 0;
        for (int i = block; i < block + 512; i++) {
            sum += archive[i] & 0xff;
        }
        System.arraycopy("%06o\0 ".formatted(sum).getBytes(), 0, archive, block + 148, 8);
    }

    private static Pathname path(Random random) {
        Pathname path = Pathname.EMPTY;
        for (int parts = 1 + random.nextInt(3); parts > 0; parts--) {
            byte[] name = new byte[1 + random.nextInt(120)];
            for (int i = 0; i < name.length; i++) {
                do {
                    name[i] = (byte) random.nextInt();
                } while (name[i] == 0 || name[i] == '/' || name[i] == '.');
            }
            path = path.resolve(Pathname.of(name));
        }
        return path;
    }

    private static TarEntry entry(Random random) {
        EntryType type = EntryType.values()[random.nextInt(EntryType.values().length)];
        Pathname path = path(random);
        int mode = random.nextInt(010000);
        long id = random.nextLong(0xffffffffL);
        Map<Pathname, byte[]> attributes = new HashMap<>();
        for (int count = random.nextInt(4); count > 0; count--) {
            byte[] value = new byte[random.nextInt(51)];
            random.nextBytes(value);
            attributes.put(Pathname.of("user." + Integer.toString(random.nextInt(1 << 20), 36)), value);
        }
        boolean linked = type == EntryType.HARD_LINK || type == EntryType.SYMBOLIC_LINK;
        boolean device = type == EntryType.CHARACTER_DEVICE || type == EntryType.BLOCK_DEVICE;
        return new TarEntry(
                type,
                path,
                EntryPath.ofClean(path),
                linked ? path(random) : Pathname.EMPTY,
                mode,
                id,
                id / 2,
                new Timestamp(random.nextLong(-(1L << 40), 1L << 40), random.nextInt(1_000_000_000)),
                new DeviceNumber(device ? mode & 0xfff : 0, device ? id & 0xfffff : 0),
                type == EntryType.REGULAR ? mode : 0,
                null,
                attributes);
    }

    @Test
    void readsWhatItWrites() {
        for (int seed = 0; seed < 1000; seed++) {
            readsWhatItWrites(entry(new Random(seed)));
        }
    }

    private static void readsWhatItWrites(TarEntry entry) {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        archive.writeBytes(HeaderWriter.write(entry));
        archive.writeBytes(new byte[(int) entry.size() + HeaderWriter.paddingOf(entry.size())]);
        archive.writeBytes(HeaderWriter.endMarker());

        TarReader reader = new TarReader(TarTarget.pieces(archive.toByteArray(), 4096), LIMITS);
        TarEntry read = reader.next();

        assertThat(read)
                .usingRecursiveComparison()
                .ignoringFields("name", "extendedAttributes")
                .isEqualTo(entry);
        assertThat(new ArrayList<>(read.extendedAttributes().keySet()))
                .containsExactlyInAnyOrderElementsOf(entry.extendedAttributes().keySet());
        entry.extendedAttributes()
                .forEach((name, value) ->
                        assertThat(read.extendedAttributes().get(name)).isEqualTo(value));
        assertThat(reader.next()).isNull();
    }
}
