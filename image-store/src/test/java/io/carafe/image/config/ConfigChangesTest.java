package io.carafe.image.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carafe.api.HealthCheck;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.image.ImageConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigChangesTest {
    private static ImageConfig apply(String... changes) {
        return ConfigChanges.apply(ImageConfig.empty(), List.of(changes));
    }

    @Test
    void takesCommandsInBothForms() {
        assertThat(apply("CMD [\"sh\", \"-c\", \"echo \\\"$A\\\"\"]").command())
                .containsExactly("sh", "-c", "echo \"$A\"");
        assertThat(apply("cmd echo $A").command()).containsExactly("/bin/sh", "-c", "echo $A");
        assertThat(apply("ENTRYPOINT [not json").entrypoint()).containsExactly("/bin/sh", "-c", "[not json");
        assertThat(apply("CMD a", "CMD []").command()).isEmpty();
    }

    @Test
    void setsVariables() {
        assertThat(apply(
                                "ENV A=1 B=\"x y\" C='$A' D=e\\ f",
                                "ENV G=$A${B}${X:-none}${A:+some}",
                                "ENV H I  J",
                                "ENV A=2")
                        .environment())
                .containsExactly("A=2", "B=x y", "C=$A", "D=e f", "G=1x ynonesome", "H=I  J");
    }

    @Test
    void setsLabels() {
        assertThat(apply("LABEL a.b=c \"d e\"=\"f g\"").labels())
                .containsEntry("a.b", "c")
                .containsEntry("d e", "f g");
    }

    @Test
    void exposesPorts() {
        assertThat(apply("EXPOSE 80 53/udp 8000-8002/tcp 80").exposedPorts())
                .containsExactly("80/tcp", "53/udp", "8000/tcp", "8001/tcp", "8002/tcp");
    }

    @Test
    void declaresVolumes() {
        assertThat(apply("VOLUME /a /b", "VOLUME [\"/c d\"]", "ENV V=/v", "VOLUME $V")
                        .volumes())
                .containsExactly("/a", "/b", "/c d", "/v");
    }

    @Test
    void changesDirectoryStepByStep() {
        assertThat(apply("WORKDIR /a/b/", "WORKDIR ../c", "WORKDIR ./d e").workingDirectory())
                .contains("/a/c/d e");
    }

    @Test
    void setsUserAndSignal() {
        ImageConfig config = apply("USER app:staff", "STOPSIGNAL SIGRTMIN+3");

        assertThat(config.user()).contains("app:staff");
        assertThat(config.stopSignal()).contains("SIGRTMIN+3");
        assertThat(apply("STOPSIGNAL 9").stopSignal()).contains("9");
    }

    @Test
    void healthChecks() {
        HealthCheck shell = apply("HEALTHCHECK --interval=5s --timeout=1m30s --start-period=2s --start-interval=1s"
                        + " --retries=4 CMD curl -f http://localhost/ || exit 1")
                .healthCheck()
                .orElseThrow();
        assertThat(shell)
                .isEqualTo(new HealthCheck(
                        List.of("CMD-SHELL", "curl -f http://localhost/ || exit 1"),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(90),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(1),
                        4));
        assertThat(apply("healthcheck CMD [\"check\", \"it\"]").healthCheck())
                .contains(HealthCheck.EMPTY.withTest(List.of("CMD", "check", "it")));
        assertThat(apply("HEALTHCHECK NONE").healthCheck()).contains(HealthCheck.none());

        ObjectNode node = new ObjectMapper().createObjectNode();
        HealthCheckJson.write(shell, node);
        assertThat(node.path("Interval").asLong()).isEqualTo(5_000_000_000L);
        assertThat(HealthCheckJson.read(node)).contains(shell);
        assertThat(HealthCheckJson.read(node.put("Retries", -1))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "RUN make | \"RUN\" is not one that can be used here",
                "CMD | it has no argument",
                "`` | it has no argument",
                "ENV A | it is not NAME=VALUE",
                "ENV A=1 B | \"B\" is not NAME=VALUE",
                "ENV A=\"b | a double quote is not closed",
                "ENV A='b | a single quote is not closed",
                "ENV A=${b | a \"${\" is not closed",
                "ENV A=${b/c} | \"${b/c}\" is not a variable",
                "ENV A=${b:} | \"${b:}\" is not a variable",
                "EXPOSE http | \"http\" is not a port, as in 80, 53/udp or 8000-8010",
                "EXPOSE 70000 | \"70000\" is not a port, as in 80, 53/udp or 8000-8010",
                "VOLUME data | \"data\" is not an absolute path",
                "STOPSIGNAL SIGNAL | \"SIGNAL\" is not a signal",
                "HEALTHCHECK --often=1s CMD x     | there is no option --often",
                "HEALTHCHECK --interval=soon CMD x | --interval: \"soon\" is not a duration, for instance 30s",
                "HEALTHCHECK CMD                  | there is no command after CMD",
                "HEALTHCHECK NONE really          | NONE takes no arguments",
                "HEALTHCHECK curl                 | a health check is CMD or NONE, and not curl",
                "STOPSIGNAL 65 | \"65\" is not a signal"
            })
    void saysWhatIsWrong(String change, String why) {
        assertThatThrownBy(() -> apply(change))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessage("cannot apply the change \"" + change + "\": " + why
                        + ". The instructions are CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, STOPSIGNAL, USER,"
                        + " VOLUME and WORKDIR.");
    }
}
