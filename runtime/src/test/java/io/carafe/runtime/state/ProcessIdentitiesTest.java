package io.carafe.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessIdentitiesTest {
    /** From field 4 to 21; the start time is 22. */
    private static final String BETWEEN = " 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 ";

    @TempDir
    Path proc;

    private ProcessIdentities identities;

    @BeforeEach
    void boot() throws IOException {
        boot("11111111-2222-3333-4444-555555555555");
        identities = new ProcessIdentities(proc);
    }

    private void boot(String id) throws IOException {
        Path file = proc.resolve("sys/kernel/random/boot_id");
        Files.createDirectories(file.getParent());
        Files.writeString(file, id + "\n");
    }

    private void process(int pid, String name, char state, long start) throws IOException {
        Path directory = Files.createDirectories(proc.resolve(Integer.toString(pid)));
        Files.writeString(directory.resolve("stat"), pid + " (" + name + ") " + state + BETWEEN + start + " 0 0\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh", "tmux: server", "a) S 1 2 3", "((", "))", ") R (", "", "\n", "a b) Z 1 1 1 1"})
    void aNameCannotPretend(String name) throws IOException {
        process(7, name, 'S', 123456789012L);
        assertThat(identities.of(7))
                .contains(new ProcessIdentity(7, 123456789012L, "11111111-2222-3333-4444-555555555555"));
    }

    @Test
    void aNameNeedBeNoText() throws IOException {
        process(7, "x", 'S', 5);
        Path stat = proc.resolve("7/stat");
        byte[] bytes = Files.readAllBytes(stat);
        bytes[3] = (byte) 0xff;
        Files.write(stat, bytes);
        assertThat(identities.of(7)).isPresent();
    }

    @Test
    void whoeverHasThePidLaterIsSomebodyElse() throws IOException {
        process(7, "sh", 'S', 100);
        ProcessIdentity first = identities.of(7).orElseThrow();
        assertThat(identities.isAlive(first)).isTrue();
        process(7, "sh", 'S', 101);
        assertThat(identities.isAlive(first)).isFalse();
        process(7, "sh", 'R', 100);
        assertThat(identities.isAlive(first)).isTrue();
        boot("99999999-2222-3333-4444-555555555555");
        assertThat(new ProcessIdentities(proc).isAlive(first)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(chars = {'Z', 'X'})
    void whatIsDeadAndNotReapedIsNotAlive(char state) throws IOException {
        process(7, "sh", state, 100);
        assertThat(identities.of(7)).isEmpty();
    }

    @Test
    void whatIsNotThereIsNobody() throws IOException {
        assertThat(identities.of(8)).isEmpty();
        Files.createDirectories(proc.resolve("9"));
        assertThat(identities.of(9)).isEmpty();
    }

    @Test
    void thisProcessIsAlive() {
        ProcessIdentities real = new ProcessIdentities(Path.of("/proc"));
        int pid = (int) ProcessHandle.current().pid();
        if (Files.exists(Path.of("/proc/self/stat"))) {
            assertThat(real.isAlive(real.of(pid).orElseThrow())).isTrue();
        }
    }
}
