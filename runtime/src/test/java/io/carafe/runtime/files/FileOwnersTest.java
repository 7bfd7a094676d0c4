package io.carafe.runtime.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.testing.RecordingKernel;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FileOwnersTest {
    private final RecordingKernel kernel = new RecordingKernel();

    private static FileOwners mapped() {
        return FileOwners.of(
                Stream.of("         0     100000       1000", "      1000     500000         10"),
                Stream.of("         0     200000       1000"));
    }

    @Test
    void areSeenFromInside() {
        assertThat(mapped().inside().users().applyAsLong(100_007)).isEqualTo(7);
        assertThat(mapped().inside().users().applyAsLong(500_009)).isEqualTo(1009);
        assertThat(mapped().inside().groups().applyAsLong(200_999)).isEqualTo(999);
    }

    @Test
    void whoIsNotMappedIsNobody() {
        assertThat(mapped().inside().users().applyAsLong(0)).isEqualTo(65_534);
        assertThat(mapped().inside().groups().applyAsLong(201_000)).isEqualTo(65_534);
    }

    @Test
    void areFoundOutside() {
        assertThat(mapped().here().users().applyAsLong(1009)).isEqualTo(500_009);
        assertThat(mapped().here().groups().applyAsLong(0)).isEqualTo(200_000);
        assertThatThrownBy(() -> mapped().here().users().applyAsLong(1010))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageStartingWith(
                        "cannot give a file to user 1010: the container's user namespace has no such user");
    }

    @Test
    void whoMakesFilesIsTheContainersRoot() {
        assertThat(mapped().<String>making(kernel.kernel(), () -> "done")).isEqualTo("done");
        assertThat(kernel.calls()).containsExactly("setFileOwner(100000, 200000)");
    }

    @Test
    void whereEverybodyIsMappedThereIsNothingToDo() {
        FileOwners everybody = FileOwners.of(
                Stream.of("         0          0 4294967295"), Stream.of("         0          0 4294967295"));

        assertThat(everybody.inside().users().applyAsLong(1234)).isEqualTo(1234);
        assertThat(everybody.here().users().applyAsLong(1234)).isEqualTo(1234);
        assertThat(everybody.<String>making(kernel.kernel(), () -> "done")).isEqualTo("done");
        assertThat(kernel.calls()).isEmpty();
    }
}
