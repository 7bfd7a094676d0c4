package io.carafe.runtime.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.testing.RecordingKernel;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OverlayMountTest {
    private static final Result REFUSED = Result.failure(Errno.EINVAL);

    private final RecordingKernel recording = new RecordingKernel();

    private Descriptor open(int layers) {
        List<Pathname> lower = IntStream.range(0, layers)
                .mapToObj(number -> Pathname.of("/layer" + number))
                .toList();
        return new OverlayMount(recording.kernel(), recording.kernel(), false).open(lower, Optional.empty());
    }

    private List<String> layersGiven() {
        return recording.calls("fsconfig").stream()
                .filter(call -> call.contains("lowerdir"))
                .toList();
    }

    @Test
    void layersAreGivenOneByOne() {
        open(2).close();

        assertThat(layersGiven()).hasSize(2).allMatch(call -> call.contains("\"lowerdir+\", \"/proc/self/fd/"));
    }

    /** Before Linux 6.7 at once, and before 6.5 only in the end. */
    @ParameterizedTest
    @ValueSource(strings = {"fsconfig", "fsconfigCreate"})
    void whereTheKernelDoesNotTakeThatTheyAreGivenTogether(String refusing) {
        recording.answering(refusing, REFUSED);
        open(2).close();

        assertThat(layersGiven())
                .last()
                .asString()
                .matches(".*\"lowerdir\", \"/proc/self/fd/\\d+:/proc/self/fd/\\d+\".*");
        assertThat(recording.calls("fsopen")).hasSize(2);
        assertThat(recording.calls("close")).doesNotHaveDuplicates().hasSize(6);
    }

    @Test
    void moreLayersThanAnOldKernelTakesAreToldOf() {
        recording.answering("fsconfigCreate", REFUSED);

        assertThatThrownBy(() -> open(20))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("this kernel takes no 20 layers")
                .hasMessageContaining("while the container runs");
    }

    @Test
    void whatIsWrongOtherwiseIsTold() {
        recording.answering("fsconfigCreate", REFUSED, Result.failure(Errno.ELOOP));

        assertThatThrownBy(() -> open(2))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("cannot assemble the files of the container: ELOOP");
    }
}
