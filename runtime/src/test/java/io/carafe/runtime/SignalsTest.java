package io.carafe.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.carafe.api.ContainerSpec;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.image.ImageConfig;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.Result;
import io.carafe.api.testing.RecordingKernel;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ProcessIdentities;
import io.carafe.runtime.state.ProcessIdentity;
import io.carafe.runtime.state.Records;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalsTest {
    private static final ProcessIdentity PROCESS = new ProcessIdentity(4711, 1, "boot");

    private final RecordingKernel kernel = new RecordingKernel();
    private final ProcessIdentities identities = mock();
    private final Signals signals = new Signals(kernel.kernel(), identities);

    @ParameterizedTest
    @CsvSource({
        "TERM, 15",
        "SIGTERM, 15",
        "sigterm, 15",
        "Kill, 9",
        "HUP, 1",
        "CHLD, 17",
        "SYS, 31",
        "1, 1",
        "64, 64",
        "09, 9",
        "RTMIN, 34",
        "SIGRTMIN+3, 37",
        "RTMIN+30, 64",
        "RTMAX, 64",
        "SIGRTMAX-14, 50",
        "IOT, 6",
        "SIGPOLL, 29",
        "CLD, 17"
    })
    void aSignalHasANameAndANumber(String text, int number) {
        assertThat(signals.number(text)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SIG",
                "0",
                "65",
                "-9",
                "+9",
                "999",
                "9 ",
                "TERMINATE",
                "SIGSIGTERM",
                "RTMIN+31",
                "RTMIN+",
                "RTMIN-1",
                "RTMAX-31",
                "RTMAX+1",
                "RTMIN+99",
                "١"
            })
    void everythingElseIsAnError(String text) {
        assertThatThrownBy(() -> signals.number(text))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageStartingWith("invalid signal: " + text);
    }

    @Test
    void aNameIsTheSameInTurkey() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(new Locale("tr"));
            assertThat(signals.number("sigint")).isEqualTo(2);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void theStopSignalIsTheContainersOrTheImagesOrTerm() {
        ContainerRecord plain = Records.plain(1, "x");
        assertThat(signals.stopSignal(plain)).isEqualTo(15);
        ImageConfig image = new ImageConfig(
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(),
                List.of(),
                Optional.of("SIGQUIT"));
        ContainerSpec own = ContainerSpec.ofImage("i").stopSignal("INT").build();
        assertThat(signals.stopSignal(with(plain, plain.spec(), image))).isEqualTo(3);
        assertThat(signals.stopSignal(with(plain, own, image))).isEqualTo(2);
    }

    private static ContainerRecord with(ContainerRecord container, ContainerSpec spec, ImageConfig image) {
        return new ContainerRecord(
                container.id(),
                container.name(),
                container.created(),
                spec,
                container.imageId(),
                image,
                container.layers());
    }

    @Test
    void theProcessIsHeldBeforeItIsLookedAt() {
        when(identities.isAlive(PROCESS)).thenReturn(true);
        signals.send(PROCESS, 15);
        assertThat(kernel.calls()).containsExactly("pidfdOpen(4711)", "pidfdSendSignal(3, 15)", "close(3)");
    }

    @Test
    void aStrangerWithTheSamePidGetsNothing() {
        when(identities.isAlive(any())).thenReturn(false);
        assertThat(signals.sendIfAlive(PROCESS, 15)).isFalse();
        assertThat(kernel.calls()).containsExactly("pidfdOpen(4711)", "close(3)");
        assertThatThrownBy(() -> signals.send(PROCESS, 15)).isInstanceOf(ContainerConflictException.class);
    }

    @Test
    void whatHasEndedGetsNothing() {
        kernel.answering("pidfdOpen", Result.failure(Errno.ESRCH));
        assertThat(signals.sendIfAlive(PROCESS, 15)).isFalse();
        when(identities.isAlive(PROCESS)).thenReturn(true);
        kernel.answering("pidfdSendSignal", Result.failure(Errno.ESRCH));
        assertThat(signals.sendIfAlive(PROCESS, 15)).isFalse();
    }

    @Test
    void whatIsForbiddenIsAnError() {
        when(identities.isAlive(PROCESS)).thenReturn(true);
        kernel.answering("pidfdSendSignal", Result.failure(Errno.EPERM));
        assertThatThrownBy(() -> signals.sendIfAlive(PROCESS, 15)).isInstanceOf(KernelException.class);
        assertThat(kernel.calls()).endsWith("close(3)");
    }
}
