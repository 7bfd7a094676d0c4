package io.carafe.image.tar;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.image.InvalidArchiveException;
import io.carafe.api.kernel.DeviceNumber;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Timestamp;
import io.carafe.image.TarBuilder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

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

    @Provide
    Arbitrary<List<Mutation>> mutations() {
        byte[] sample = sample();
        Arbitrary<byte[]> bytes = Arbitraries.oneOf(
                Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(4),
                Arbitraries.of(
                                "\0",
                                "777777777777",
                                "-1",
                                "..",
                                "/",
                                "\u0080\u00ff\u00ff\u00ff",
                                "99999",
                                "=",
                                "\n",
                                "L",
                                "x",
                                "S",
                                "1",
                                "5")
                        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1)));
        return Combinators.combine(Arbitraries.integers().between(0, sample.length - 1), bytes)
                .as(Mutation::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    @Property(tries = 3000)
    void everyMutationIsReadOrRefused(
            @ForAll("mutations") List<Mutation> mutations,
            @ForAll boolean seal,
            @ForAll @IntRange(min = 1, max = 3000) int chunk) {
        byte[] archive = sample();
        for (Mutation mutation : mutations) {
            int length = Math.min(mutation.bytes().length, archive.length - mutation.place());
            System.arraycopy(mutation.bytes(), 0, archive, mutation.place(), length);
            if (seal) {
                seal(archive, mutation.place() / 512 * 512);
            }
        }
        readOrRefuse(archive, chunk);
    }

    @Property(tries = 1000)
    void everyTruncationIsRefused(
            @ForAll @IntRange(min = 0, max = 12_000) int length, @ForAll @IntRange(min = 1, max = 3000) int chunk) {
        byte[] sample = sample();
        // One of the two closing blocks is enough.
        if (length > sample.length - 1024) {
            return;
        }
        assertThat(readOrRefuse(Arrays.copyOf(sample, length), chunk)).isFalse();
    }

    @Property(tries = 500)
    void bytesAtRandomAreRefused(@ForAll byte[] bytes) {
        readOrRefuse(bytes, 512);
    }

    /** Whether the archive was read to its end. */
    private static boolean readOrRefuse(byte[] archive, int chunk) {
        TarReader reader = new TarReader(chunks(archive, chunk), LIMITS);
        try {
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                assertThat(entry.path().full().isAbsolute()).isFalse();
                assertThat(EntryPath.components(entry.path().full()))
                        .doesNotContain(Pathname.of(".."), Pathname.of("."), Pathname.EMPTY);
                assertThat(entry.size()).isNotNegative();
                if (entry.type() == EntryType.HARD_LINK) {
                    reader.linkTarget(entry);
                }
                while (reader.data(Long.MAX_VALUE) != null) {
                    // only its length matters
                }
            }
            reader.drain();
            assertThat(reader.position()).isEqualTo(archive.length);
            return true;
        } catch (InvalidArchiveException refused) {
            assertThat(refused.getMessage()).startsWith("the archive cannot be used: ");
            return false;
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

    private static ChunkStream chunks(byte[] archive, int size) {
        ByteBuffer all = ByteBuffer.wrap(archive);
        return () -> {
            if (!all.hasRemaining()) {
                return null;
            }
            int length = Math.min(size, all.remaining());
            ByteBuffer chunk = all.slice(all.position(), length);
            all.position(all.position() + length);
            return chunk;
        };
    }

    @Provide
    Arbitrary<TarEntry> entries() {
        Arbitrary<Pathname> names = Arbitraries.bytes()
                .filter(b -> b != 0 && b != '/' && b != '.')
                .array(byte[].class)
                .ofMinSize(1)
                .ofMaxSize(120)
                .map(Pathname::of);
        Arbitrary<Pathname> paths = names.list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(parts -> parts.stream().reduce(Pathname.EMPTY, Pathname::resolve));
        Arbitrary<Timestamp> times = Combinators.combine(
                        Arbitraries.longs().between(-(1L << 40), 1L << 40),
                        Arbitraries.integers().between(0, 999_999_999))
                .as(Timestamp::new);
        Arbitrary<Long> ids = Arbitraries.longs().between(0, 0xfffffffeL);
        Arbitrary<Map<Pathname, byte[]>> attributes = Arbitraries.maps(
                        Arbitraries.strings()
                                .alpha()
                                .ofMinLength(1)
                                .ofMaxLength(9)
                                .map(text -> Pathname.of("user." + text)),
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(50))
                .ofMaxSize(3);
        return Combinators.combine(
                        Arbitraries.of(EntryType.class),
                        paths,
                        paths,
                        Arbitraries.integers().between(0, 07777),
                        ids,
                        times,
                        attributes)
                .as((type, path, link, mode, id, time, xattrs) -> {
                    boolean linked = type == EntryType.HARD_LINK || type == EntryType.SYMBOLIC_LINK;
                    boolean device = type == EntryType.CHARACTER_DEVICE || type == EntryType.BLOCK_DEVICE;
                    return new TarEntry(
                            type,
                            path,
                            EntryPath.ofClean(path),
                            linked ? link : Pathname.EMPTY,
                            mode,
                            id,
                            id / 2,
                            time,
                            new DeviceNumber(device ? mode & 0xfff : 0, device ? id & 0xfffff : 0),
                            type == EntryType.REGULAR ? mode : 0,
                            null,
                            xattrs);
                });
    }

    @Property(tries = 1000)
    void readsWhatItWrites(@ForAll("entries") TarEntry entry) {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        archive.writeBytes(HeaderWriter.write(entry));
        archive.writeBytes(new byte[(int) entry.size() + HeaderWriter.paddingOf(entry.size())]);
        archive.writeBytes(HeaderWriter.endMarker());

        TarReader reader = new TarReader(chunks(archive.toByteArray(), 4096), LIMITS);
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
