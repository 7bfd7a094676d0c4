package io.carafe.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.carafe.api.ContainerSpec;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.IsolatorOption;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.HelpRequest;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Paint;
import io.carafe.cli.help.HelpText;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunParserTest {
    private final Syntax syntax = RunSyntax.of("run");
    private final Isolator time = mock(Isolator.class);
    private final AtomicInteger asked = new AtomicInteger();
    private final RunParser parser = new RunParser(
            () -> {
                asked.incrementAndGet();
                return List.of(time);
            },
            new Surroundings(Map.of(), Path.of("/"), 022));

    @BeforeEach
    void describeIsolator() {
        when(time.name()).thenReturn("time");
        when(time.options())
                .thenReturn(List.of(
                        new IsolatorOption("boottime", "SECONDS", "Shift the clock"),
                        new IsolatorOption("frozen", "", "Stop the clock")));
    }

    @Test
    void theOptionsOfIsolatorsArriveInTheSpecification() throws Exception {
        ContainerSpec spec = read("--boottime", "1", "--frozen", "--boottime=2", "image");

        assertThat(spec.option("boottime")).containsExactly("1", "2");
        assertThat(spec.option("frozen")).containsExactly("true");
    }

    @Test
    void aSwitchThatIsTurnedOffDoesNotArrive() throws Exception {
        assertThat(read("--frozen=false", "image").options()).isEmpty();
    }

    @Test
    void isolatorsAreNotAskedInVain() throws Exception {
        read("--rm", "image", "--boottime");

        assertThat(asked).hasValue(0);
    }

    @Test
    void theHelpShowsThemUnderTheirIsolator() {
        assertThatThrownBy(() -> parser.parse(syntax, List.of("--help")))
                .isInstanceOfSatisfying(
                        HelpRequest.class,
                        help -> assertThat(HelpText.ofVerb(help.syntax(), Paint.PLAIN))
                                .contains("Isolator time:\n      --boottime SECONDS  Shift the clock\n"));
    }

    /** Everything of Docker's that this version knows and cannot do. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--annotation",
                "--attach",
                "--disable-content-trust",
                "--gpus",
                "--isolation",
                "--kernel-memory",
                "--link",
                "--link-local-ip",
                "--runtime",
                "--storage-opt",
                "--use-api-socket",
                "--volume-driver",
                "--volumes-from",
                "-a"
            })
    void refusesWhatDockerHasAndThisVersionHasNot(String option) {
        String problem = option + " is not in this version of Carafe: ";
        assertThatThrownBy(() -> parser.parse(syntax, List.of(option, "1", "image")))
                .hasMessageStartingWith(problem);
    }

    private ContainerSpec read(String... words) throws HelpRequest {
        Arguments arguments = parser.parse(syntax, List.of(words));
        return parser.spec(arguments, syntax);
    }
}
