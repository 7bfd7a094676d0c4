package io.carafe.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.api.error.DamagedStateException;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.isolation.HostEffect;
import io.carafe.testing.OneAtATime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerStoreTest {
    private static final int THREADS = 20;

    @TempDir
    Path directory;

    private Path root;
    private final OneAtATime mutex = new OneAtATime();
    private ContainerStore store;

    @BeforeEach
    void open() {
        root = directory.resolve("state");
        store = new ContainerStore(root, new StateJson(), mutex);
    }

    private ContainerRecord make(int number, String name) {
        ContainerRecord record = Records.plain(number, name);
        store.begin(record.id());
        store.names().take(name, record.id());
        store.create(record);
        return record;
    }

    @Test
    void whatIsMadeIsFound() {
        ContainerRecord web = make(1, "web");
        ContainerRecord db = make(2, "db");
        assertThat(store.ids()).containsExactlyInAnyOrder(web.id(), db.id());
        assertThat(store.record(store.resolve("web"))).isEqualTo(web);
        assertThat(store.record(store.resolve(db.id()))).isEqualTo(db);
        assertThat(store.state(web.id())).isEqualTo(ContainerState.created());
        assertThat(store.unfinished()).isEmpty();
    }

    @Test
    void nothingIsToBeSeenOfAContainerThatIsBeingMade() {
        String id = Records.id(1);
        store.begin(id);
        store.names().take("web", id);
        assertThat(store.ids()).isEmpty();
        assertThat(store.unfinished()).containsExactly(id);
        assertThatThrownBy(() -> store.resolve("web")).isInstanceOf(ContainerNotFoundException.class);
        assertThatThrownBy(() -> store.resolve(id)).isInstanceOf(ContainerNotFoundException.class);
    }

    @Test
    void aNameHasOneWinner() throws Exception {
        for (int round = 0; round < 20; round++) {
            String name = "name" + round;
            assertThat(winners(name, round)).hasSize(1);
        }
    }

    @Test
    void aNameThatACrashHasLeftOverHasOneWinner() throws Exception {
        for (int round = 0; round < 20; round++) {
            String name = "name" + round;
            String dead = Records.id(1000 + round);
            store.begin(dead);
            store.names().take(name, dead);
            Files.delete(new ContainerDirectory(store.hidden(dead)).lock());
            Files.delete(store.hidden(dead));
            assertThat(winners(name, round)).hasSize(1);
        }
    }

    /** Twenty engines make containers of one name at once; those that have it in the end. */
    private List<String> winners(String name, int round) throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<String>> attempts = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            ContainerRecord record = Records.plain(100_000 + round * THREADS + i, name);
            attempts.add(threads.submit(() -> {
                ContainerStore own = new ContainerStore(root, new StateJson(), mutex);
                start.await();
                own.begin(record.id());
                own.names().take(name, record.id());
                own.create(record);
                return record.id();
            }));
        }
        List<String> winners = new ArrayList<>();
        for (Future<String> attempt : attempts) {
            try {
                winners.add(attempt.get());
            } catch (ExecutionException lost) {
                assertThat(lost.getCause())
                        .isInstanceOf(ContainerConflictException.class)
                        .hasMessageContaining("the container name " + name + " is already in use by container ");
            }
        }
        threads.shutdown();
        assertThat(winners).contains(store.resolve(name));
        return winners;
    }

    @Test
    void aNameIsFreeAgainWhenItIsGivenBack() {
        ContainerRecord web = make(1, "web");
        store.names().release("web", Records.id(2));
        assertThat(store.resolve("web")).isEqualTo(web.id());
        store.hide(web.id());
        store.names().release("web", web.id());
        store.names().release("web", web.id());
        assertThat(make(2, "web").id()).isEqualTo(store.resolve("web"));
        assertThat(root.resolve("names")).isDirectoryContaining(path -> path.endsWith("web"));
    }

    @Test
    void aNameIsFreeAsSoonAsItsContainerIsOutOfSight() {
        ContainerRecord before = make(1, "web");
        store.hide(before.id());
        assertThat(store.removed()).containsExactly(before.id());
        ContainerRecord after = make(2, "web");
        store.names().release("web", before.id());
        assertThat(store.resolve("web")).isEqualTo(after.id());
    }

    /** As after a power failure, which takes what was written last, but no link. */
    @Test
    void aNameWhoseFileHasLostItsContentStillLeadsToItsContainer() throws IOException {
        ContainerRecord web = make(1, "web");
        ContainerRecord db = make(2, "db");
        Files.write(store.directory(web.id()).lock(), new byte[0]);
        Files.write(store.directory(db.id()).lock(), new byte[64]);
        assertThat(store.resolve("web")).isEqualTo(web.id());
        assertThat(store.resolve("db")).isEqualTo(db.id());
        assertThat(store.names().of(db.id())).isEqualTo("db");
        assertThatThrownBy(() -> make(3, "web")).isInstanceOf(ContainerConflictException.class);
        store.names().releaseAll(web.id());
        assertThat(make(4, "web").id()).isEqualTo(store.resolve("web"));
    }

    /** Whatever it is, it is not ours to remove. */
    @Test
    void aNameThatIsNoLinkIsTaken() throws IOException {
        Files.createDirectory(root.resolve("names/web"));
        assertThatThrownBy(() -> make(1, "web"))
                .isInstanceOf(ContainerConflictException.class)
                .hasMessageContaining("is already in use by container that is being removed");
        assertThat(root.resolve("names/web")).isDirectory();
    }

    @Test
    void losingANameLeavesNothingBehind() throws IOException {
        make(1, "web");
        String id = Records.id(2);
        store.begin(id);
        assertThatThrownBy(() -> store.names().take("web", id)).isInstanceOf(ContainerConflictException.class);
        try (Stream<Path> names = Files.list(root.resolve("names"))) {
            assertThat(names.map(path -> path.getFileName().toString())).containsExactly("web");
        }
    }

    @Test
    void allNamesOfAContainerCanBeGivenBack() {
        ContainerRecord web = make(1, "web");
        make(2, "db");
        store.names().releaseAll(web.id());
        assertThatThrownBy(() -> store.resolve("web")).isInstanceOf(ContainerNotFoundException.class);
        assertThatCode(() -> store.resolve("db")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "-x", "_x", "a/b", "../x", "ä", "a b", "a\n", "a\0"})
    void aNameIsPlain(String name) {
        assertThatThrownBy(() -> store.names().take(name, Records.id(1)))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("invalid container name");
        // Who asks for nothing at all has not meant it, also where a container that is gone is no error.
        assertThatThrownBy(() -> store.resolve(name))
                .isInstanceOf(name.isEmpty() ? InvalidSpecificationException.class : ContainerNotFoundException.class);
    }

    @Test
    void aSlashBeforeANameIsDockersWayToWriteIt() {
        make(1, "web");
        assertThat(store.resolve("/web")).isEqualTo(Records.id(1));
        assertThatThrownBy(() -> store.resolve("//web")).isInstanceOf(ContainerNotFoundException.class);
    }

    @Test
    void aNameHasAtMost128Letters() {
        String id = Records.id(1);
        store.begin(id);
        store.names().take("a".repeat(128), id);
        assertThatThrownBy(() -> store.names().take("a".repeat(129), id))
                .isInstanceOf(InvalidSpecificationException.class);
    }

    @Test
    void anIdCanBeShortenedWhileItIsClear() {
        ContainerRecord one = make(0x11, "one");
        make(0x12, "two");
        assertThat(store.resolve(one.id().substring(0, 64))).isEqualTo(one.id());
        assertThatThrownBy(() -> store.resolve(one.id().substring(0, 63)))
                .isInstanceOf(ContainerNotFoundException.class)
                .hasMessageContaining("2 containers");
        assertThatThrownBy(() -> store.resolve("f")).isInstanceOf(ContainerNotFoundException.class);
        assertThatThrownBy(() -> store.resolve(one.id() + "0")).isInstanceOf(ContainerNotFoundException.class);
    }

    @Test
    void aNameGoesBeforeAnId() {
        ContainerRecord one = make(1, "one");
        ContainerRecord tricky = make(2, one.id().substring(0, 12));
        assertThat(store.resolve(one.id().substring(0, 12))).isEqualTo(tricky.id());
    }

    @Test
    void aDamagedFileCondemnsItsContainerAlone() throws IOException {
        ContainerRecord good = make(1, "good");
        ContainerRecord bad = make(2, "bad");
        ContainerDirectory directory = store.directory(bad.id());
        byte[] record = Files.readAllBytes(directory.record());
        for (int length = 0; length < record.length; length += 7) {
            Files.write(directory.record(), Arrays.copyOf(record, length));
            assertDamaged(bad.id());
        }
        Files.write(directory.record(), new byte[record.length]);
        assertDamaged(bad.id());
        Files.writeString(directory.record(), "null");
        assertDamaged(bad.id());
        Files.delete(directory.record());
        assertDamaged(bad.id());
        assertThat(store.record(good.id())).isEqualTo(good);
        assertThat(store.ids()).hasSize(2);
        assertThat(store.resolve("bad")).isEqualTo(bad.id());
    }

    private void assertDamaged(String id) {
        assertThatThrownBy(() -> store.record(id))
                .isInstanceOf(DamagedStateException.class)
                .hasMessageContaining(id)
                .hasMessageContaining("carafe rm -f " + id);
    }

    @Test
    void oneFlippedBitNeverBreaksMoreThanItsContainer() throws IOException {
        ContainerRecord full = Records.full();
        store.begin(full.id());
        store.create(full);
        ContainerDirectory directory = store.directory(full.id());
        byte[] record = Files.readAllBytes(directory.record());
        for (int bit = 0; bit < record.length * 8; bit += 13) {
            byte[] flipped = record.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(directory.record(), flipped);
            try {
                assertThat(store.record(full.id()).id()).isEqualTo(full.id());
            } catch (CarafeException damaged) {
                assertThat(damaged).isInstanceOf(DamagedStateException.class);
            }
        }
    }

    @Test
    void aDamagedStateIsToldAsSuch() throws IOException {
        ContainerRecord web = make(1, "web");
        Files.writeString(store.directory(web.id()).state(), "{");
        assertThatThrownBy(() -> store.state(web.id())).isInstanceOf(DamagedStateException.class);
        Files.writeString(store.directory(web.id()).effects(), "{");
        assertThatThrownBy(() -> store.effects(web.id())).isInstanceOf(DamagedStateException.class);
    }

    @Test
    void whatIsGoneIsNotDamaged() {
        assertThatThrownBy(() -> store.record(Records.id(1))).isInstanceOf(ContainerNotFoundException.class);
        assertThatThrownBy(() -> store.state(Records.id(1))).isInstanceOf(ContainerNotFoundException.class);
    }

    @Test
    void strangersInTheDirectoryAreNoContainers() throws IOException {
        Files.createDirectory(root.resolve("containers/lost+found"));
        Files.createDirectory(root.resolve("containers/.Trash"));
        Files.createDirectory(root.resolve("containers/abc"));
        assertThat(store.ids()).isEmpty();
        assertThat(store.unfinished()).isEmpty();
    }

    @Test
    void effectsAreWrittenDownAndForgotten() {
        ContainerRecord web = make(1, "web");
        List<HostEffect> effects = List.of(new HostEffect("net", "link", "veth0"));
        assertThat(store.effects(web.id())).isEmpty();
        store.writeEffects(web.id(), effects);
        assertThat(store.effects(web.id())).isEqualTo(effects);
        store.clearEffects(web.id());
        store.clearEffects(web.id());
        assertThat(store.effects(web.id())).isEmpty();
    }

    @Test
    void aReaderSeesTheOldStateOrTheNewOne() throws Exception {
        ContainerRecord web = make(1, "web");
        ContainerState long1 = error("x".repeat(100_000));
        ContainerState short1 = error("y");
        store.writeState(web, short1);
        Thread writer = new Thread(() -> {
            for (int i = 0; i < 100; i++) {
                store.writeState(web, i % 2 == 0 ? long1 : short1);
            }
        });
        writer.start();
        do {
            assertThat(store.state(web.id())).isIn(long1, short1);
        } while (writer.isAlive());
        try (Stream<Path> files = Files.list(store.directory(web.id()).path())) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("container.json", "state.json", "lock");
        }
    }

    private static ContainerState error(String text) {
        return ContainerState.created().failed(1, text);
    }

    @Test
    void otherUsersAreKeptOutOfWhatAnEarlierVersionMade() throws IOException {
        for (Path directory : List.of(root, root.resolve("containers"))) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        }

        new ContainerStore(root, new StateJson(), mutex);

        assertThat(permissions(root)).isEqualTo("rwx------");
        assertThat(permissions(root.resolve("containers"))).isEqualTo("rwx------");
    }

    @Test
    void otherUsersAreKeptOut() throws IOException {
        store.writeState(make(1, "web"), ContainerState.created());
        assertThat(permissions(root)).isEqualTo("rwx------");
        assertThat(permissions(root.resolve("containers"))).isEqualTo("rwx------");
        assertThat(permissions(store.directory(Records.id(1)).path())).isEqualTo("rwx------");
        assertThat(permissions(root.resolve("names"))).isEqualTo("rwx------");
        assertThat(permissions(store.directory(Records.id(1)).record())).isEqualTo("rw-------");
        assertThat(permissions(store.directory(Records.id(1)).state())).isEqualTo("rw-------");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void theStateDirectoryMayBeALink() throws IOException {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        assertThatCode(() -> new ContainerStore(link, new StateJson(), mutex)).doesNotThrowAnyException();
    }

    @Test
    void aStateDirectoryThatIsAFileIsAnError() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> new ContainerStore(file, new StateJson(), mutex))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("cannot use the state directory " + file)
                .hasMessageContaining("CARAFE_ROOT");
    }
}
