package io.carafe.runtime.selinux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.Relabelling;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.selinux.SelinuxContext;
import io.carafe.api.selinux.SelinuxLabels;
import io.carafe.api.testing.RecordingKernel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeLabelsTest {
    private static final SelinuxLabels OWN = new SelinuxLabels(
            Optional.empty(), SelinuxContext.parse("u:r:t:s0:c1,c2").orElseThrow());

    private final RecordingKernel recording = new RecordingKernel();
    private final VolumeLabels labels = new VolumeLabels(recording.kernel());

    private void leadsTo(String path) {
        Answer<Pathname> there = Answer.of(Pathname.of(path));
        recording.answering("readlinkat", there, there);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/etc", "/usr", "/home/ann", "/root"})
    void whatTheHostNeedsKeepsItsLabel(String path) {
        leadsTo(path);

        assertThatThrownBy(() -> labels.relabel(Pathname.of("/innocent"), OWN, Relabelling.SHARED))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageStartingWith(path + " is not given another label");
        assertThat(recording.calls()).noneMatch(call -> call.contains("setxattr"));
    }

    @Test
    void aPrivateLabelHasTheCategoriesAndASharedOneHasNot() {
        leadsTo("/srv/data");

        labels.relabel(Pathname.of("/srv/data"), OWN, Relabelling.PRIVATE);
        assertThat(recording.calls()).anyMatch(call -> call.contains("setxattr") && call.contains("u:r:t:s0:c1,c2"));
        recording.forget();

        labels.relabel(Pathname.of("/srv/data"), OWN, Relabelling.SHARED);
        assertThat(recording.calls())
                .anyMatch(call -> call.contains("setxattr") && call.contains("u:r:t:s0"))
                .noneMatch(call -> call.contains("c1,c2"));
    }

    @Test
    void aLayerIsLabelledOnceForAll() {
        SelinuxLabels labelled = new SelinuxLabels(
                Optional.empty(), OWN.file(), SelinuxContext.parse("u:r:ro:s0").orElseThrow());

        labels.shareLayer(Pathname.of("/state/layers/one/diff"), labelled);
        assertThat(recording.calls().stream().filter(call -> call.contains("setxattr")))
                .hasSize(2)
                .allMatch(call -> call.contains("u:r:ro:s0"))
                .last()
                .asString()
                .startsWith("lsetxattr(\"/state/layers/one/diff/..\"");

        recording.forget();
        recording.answering("lgetxattr", Answer.of("u:r:ro:s0\0".getBytes(StandardCharsets.US_ASCII)));
        labels.shareLayer(Pathname.of("/state/layers/one/diff"), labelled);
        assertThat(recording.calls()).noneMatch(call -> call.contains("setxattr"));
    }

    @Test
    void whatMayNotBeLabelledIsAnErrorOfHimWhoAsked() {
        leadsTo("/srv/data");
        recording.answering("setxattr", Result.failure(Errno.EPERM), Result.failure(Errno.EPERM));

        labels.share(Pathname.of("/srv/data"), OWN);
        assertThatThrownBy(() -> labels.relabel(Pathname.of("/srv/data"), OWN, Relabelling.SHARED))
                .hasMessageContaining("EPERM");
    }
}
