package io.carafe.runtime.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.ContainerSpec;
import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.image.ImageConfig;
import io.carafe.runtime.plan.CommandLine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineResolverTest {
    private static final ImageConfig NOTHING = ImageConfig.empty();
    private static final ImageConfig BOTH = image(List.of("/entry", "-e"), List.of("serve", "80"));

    private final CommandLineResolver resolver = new CommandLineResolver();

    private static ImageConfig image(List<String> entrypoint, List<String> command, String... environment) {
        return new ImageConfig(
                entrypoint,
                command,
                List.of(environment),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(),
                List.of(),
                Optional.empty());
    }

    private static ImageConfig imageIn(String directory) {
        return new ImageConfig(
                List.of(),
                List.of("x"),
                List.of(),
                Optional.of(directory),
                Optional.empty(),
                Map.of(),
                List.of(),
                List.of(),
                Optional.empty());
    }

    private CommandLine resolve(ImageConfig image, UnaryOperator<ContainerSpecBuilder> change) {
        return resolver.resolve(change.apply(ContainerSpec.ofImage("i")).build(), image, "web", "/home/app");
    }

    private List<String> words(ImageConfig image, UnaryOperator<ContainerSpecBuilder> change) {
        return resolve(image, change).words();
    }

    @Test
    void theImageSaysWhatRuns() {
        assertThat(words(BOTH, spec -> spec)).containsExactly("/entry", "-e", "serve", "80");
        assertThat(words(image(List.of("/entry"), List.of()), spec -> spec)).containsExactly("/entry");
        assertThat(words(image(List.of(), List.of("sh")), spec -> spec)).containsExactly("sh");
    }

    @Test
    void aCommandTakesThePlaceOfTheImagesCommand() {
        assertThat(words(BOTH, spec -> spec.command("ls", ""))).containsExactly("/entry", "-e", "ls", "");
    }

    @Test
    void anEntryPointTakesThePlaceOfBoth() {
        assertThat(words(BOTH, spec -> spec.entrypoint("/mine"))).containsExactly("/mine");
        assertThat(words(BOTH, spec -> spec.entrypoint("/mine").command("a"))).containsExactly("/mine", "a");
    }

    @Test
    void anEmptyEntryPointRemovesTheImages() {
        assertThat(words(BOTH, spec -> spec.entrypoint().command("ls"))).containsExactly("ls");
        assertThatThrownBy(() -> words(BOTH, ContainerSpecBuilder::entrypoint))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageStartingWith("no command specified");
    }

    @Test
    void somethingMustBeExecuted() {
        assertThatThrownBy(() -> words(NOTHING, spec -> spec))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("carafe run IMAGE sh");
        assertThatThrownBy(() -> words(NOTHING, spec -> spec.init(true)))
                .isInstanceOf(InvalidSpecificationException.class);
        assertThatThrownBy(() -> words(NOTHING, spec -> spec.command("")))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("empty word");
    }

    @Test
    void initComesFirst() {
        assertThat(words(BOTH, spec -> spec.init(true).command("ls")))
                .containsExactly("/dev/init", "--", "/entry", "-e", "ls");
    }

    @Test
    void someVariablesAreAlwaysThere() {
        assertThat(resolve(NOTHING, spec -> spec.command("x")).environment())
                .containsExactly(
                        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                        "HOSTNAME=web",
                        "HOME=/home/app");
        assertThat(resolve(NOTHING, spec -> spec.command("x").tty(true)).environment())
                .contains("TERM=xterm");
    }

    @Test
    void theLastToSetAVariableWins() {
        ImageConfig image = image(List.of(), List.of("x"), "A=image", "B=image", "PATH=/image", "HOME=/image", "E=a=b");
        assertThat(resolve(image, spec -> spec.env("B", "spec").env("C", "").env("D", "x=y"))
                        .environment())
                .containsExactlyInAnyOrder(
                        "PATH=/image", "HOSTNAME=web", "A=image", "B=spec", "HOME=/image", "C=", "D=x=y", "E=a=b");
    }

    @Test
    void theWorkingDirectoryIsTheSpecificationsOrTheImages() {
        assertThat(resolve(NOTHING, spec -> spec.command("x")))
                .extracting(CommandLine::workingDirectory, CommandLine::createWorkingDirectory)
                .containsExactly("/", false);
        assertThat(resolve(imageIn("/srv"), spec -> spec))
                .extracting(CommandLine::workingDirectory, CommandLine::createWorkingDirectory)
                .containsExactly("/srv", true);
        assertThat(resolve(imageIn("/srv"), spec -> spec.workdir("/mine")).workingDirectory())
                .isEqualTo("/mine");
        assertThat(resolve(imageIn(""), spec -> spec).workingDirectory()).isEqualTo("/");
        assertThatThrownBy(() -> resolve(imageIn("srv"), spec -> spec))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("'srv' is invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0", "\0", "a\0b"})
    void noTextHasANulByte(String text) {
        for (UnaryOperator<ContainerSpecBuilder> change : List.<UnaryOperator<ContainerSpecBuilder>>of(
                spec -> spec.command("x", text),
                spec -> spec.command("x").entrypoint(text),
                spec -> spec.command("x").env("A", text),
                spec -> spec.command("x").env(text, "a"),
                spec -> spec.command("x").workdir("/" + text))) {
            assertThatThrownBy(() -> resolve(NOTHING, change))
                    .isInstanceOf(InvalidSpecificationException.class)
                    .hasMessageContaining("NUL byte");
        }
    }
}
