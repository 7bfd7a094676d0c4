package io.carafe.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.carafe.Container;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.cli.args.ArgumentParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerIdFileTest {
    private static final String ID = "0123456789abcdef".repeat(4);

    @TempDir
    private Path directory;

    private final Container container = mock(Container.class);

    @BeforeEach
    void nameContainer() {
        when(container.id()).thenReturn(ID);
    }

    private ContainerIdFile file(String name, int mask) throws Exception {
        return ContainerIdFile.of(
                ArgumentParser.parse(RunSyntax.ofCreate(), List.of("--cidfile", name, "image")),
                new Surroundings(Map.of(), directory, mask));
    }

    @ParameterizedTest
    @CsvSource({"022, 0100644", "077, 0100600", "0, 0100666", "0137, 0100640"})
    void hasTheIdAndTheModeThatTheMaskLeaves(String mask, String mode) throws Exception {
        try (ContainerIdFile file = file("id", Integer.parseInt(mask, 8))) {
            file.write(container);
        }

        assertThat(directory.resolve("id")).hasContent(ID);
        assertThat(Files.getAttribute(directory.resolve("id"), "unix:mode")).isEqualTo(Integer.parseInt(mode, 8));
        verify(container, never()).remove(true);
    }

    @Test
    void isThereBeforeTheContainerAndGoesWithoutOne() throws Exception {
        try (ContainerIdFile file = file("id", 022)) {
            assertThat(directory.resolve("id")).isEmptyFile();
        }

        assertThat(directory.resolve("id")).doesNotExist();
    }

    @Test
    void isNeverAFileThatIsThere() throws IOException {
        Files.writeString(directory.resolve("id"), "another");
        Files.createSymbolicLink(directory.resolve("link"), Path.of("nothing"));

        for (String name : new String[] {"id", "link"}) {
            assertThatThrownBy(() -> file(name, 022))
                    .isInstanceOf(ContainerConflictException.class)
                    .hasMessageContaining("the file of --cidfile is there already: " + directory.resolve(name));
        }
        assertThat(directory.resolve("id")).hasContent("another");
    }

    @Test
    void saysWhyItCannotBe() {
        assertThatThrownBy(() -> file("none/id", 022))
                .isInstanceOf(CarafeException.class)
                .hasMessage("cannot write the container's id to " + directory.resolve("none/id")
                        + ": no such file or directory");
    }

    @Test
    void aContainerOfWhichNobodyCanBeToldIsRemoved() throws Exception {
        try (ContainerIdFile file = file("id", 022)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> file.write(container)).isInstanceOf(CarafeException.class);
            assertThat(Thread.interrupted()).isTrue();
        }

        verify(container).remove(true);
        assertThat(directory.resolve("id")).doesNotExist();
    }
}
