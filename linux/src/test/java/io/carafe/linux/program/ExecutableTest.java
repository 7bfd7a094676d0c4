package io.carafe.linux.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.kernel.Architecture;
import io.carafe.linux.client.ClientExecutable;
import io.carafe.linux.keeper.KeeperExecutable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExecutableTest {
    private static final int PROGRAM_HEADER = 64;
    private static final int ENTRY = 56;
    private static final int WRITE_AND_EXECUTE = 3;
    private static final Architecture THIS = Architecture.of(System.getProperty("os.arch"));

    @TempDir
    Path directory;

    static List<Executable> executables() {
        return Stream.of(Architecture.values())
                .flatMap(each -> Stream.of(KeeperExecutable.of(each), ClientExecutable.of(each)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("executables")
    void theFileIsTinyAndAlwaysTheSame(Executable executable) {
        assertThat(executable.bytes()).hasSizeBetween(2000, 12_000).isEqualTo(executable.bytes());
    }

    @ParameterizedTest
    @MethodSource("executables")
    void nothingIsWritableAndExecutable(Executable executable) {
        ByteBuffer file = ByteBuffer.wrap(executable.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(file.getInt(0)).as("magic").isEqualTo(0x464c457f);
        assertThat((int) file.getShort(18))
                .as("machine")
                .isEqualTo(executable.architecture() == Architecture.X86_64 ? 62 : 183);
        assertThat((int) file.getShort(56)).as("segments").isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            int flags = file.getInt(PROGRAM_HEADER + ENTRY * i + 4);
            assertThat(flags & WRITE_AND_EXECUTE).isNotEqualTo(WRITE_AND_EXECUTE);
        }
        assertThat(file.getLong(24))
                .as("entry")
                .isBetween(ElfFile.CODE_ADDRESS, ElfFile.CODE_ADDRESS + file.capacity());
    }

    @Test
    void theFileIsReplacedAsAWhole() throws IOException {
        Path file = Files.writeString(directory.resolve("carafe-keeper"), "old");
        Path link = Files.createLink(directory.resolve("old"), file);
        KeeperExecutable.main(new String[] {file.toString()});
        assertThat(link).hasContent("old");
        assertThat(Files.readAllBytes(file)).isEqualTo(KeeperExecutable.of(THIS).bytes());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rwxr-xr-x");
        assertThat(directory).isDirectoryNotContaining("glob:**.new");

        Path client = directory.resolve("carafe-client");
        ClientExecutable.main(new String[] {client.toString()});
        assertThat(Files.readAllBytes(client))
                .isEqualTo(ClientExecutable.of(THIS).bytes());
    }

    @Test
    void aFileThatCannotBeWrittenIsAnError() {
        assertThatThrownBy(() -> KeeperExecutable.of(THIS).write(directory.resolve("none/file")))
                .isInstanceOf(IOException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> KeeperExecutable.main(new String[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> ClientExecutable.main(new String[0]));
    }

    @Test
    void aProgramMustLeadSomewhere() {
        Assembler lost = new Assembler();
        lost.jump("nowhere");
        assertThatIllegalArgumentException().isThrownBy(lost::program).withMessageContaining("leads nowhere");
        Assembler twice = new Assembler();
        twice.label("a");
        twice.function("a");
        assertThatIllegalArgumentException().isThrownBy(twice::program).withMessageContaining("two of");
        assertThatIllegalArgumentException().isThrownBy(() -> Place.data(5000));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lost.store(Place.data(12), 0))
                .withMessageContaining("8 does not divide");
    }
}
