package io.carafe.namespaces.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.isolation.IdRange;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdMappingsTest {
    @Test
    void aSingleIdIsRoot() {
        IdMappings mappings = IdMappings.single(1000);

        assertThat(mappings.text()).isEqualTo("0 1000 1\n");
        assertThat(mappings.contains(0)).isTrue();
        assertThat(mappings.contains(1)).isFalse();
    }

    @Test
    void rangesFollowRootWithoutAGap() {
        IdMappings mappings = IdMappings.rootAnd(1000, List.of(new IdRange(100_000, 1000), new IdRange(300_000, 5)));

        assertThat(mappings.text()).isEqualTo("0 1000 1\n1 100000 1000\n1001 300000 5\n");
        assertThat(mappings.words()).containsExactly("0", "1000", "1", "1", "100000", "1000", "1001", "300000", "5");
        assertThat(mappings.contains(1005)).isTrue();
        assertThat(mappings.contains(1006)).isFalse();
    }

    @Test
    void rangesMayHoldRoot() {
        assertThat(IdMappings.ranges(List.of(new IdRange(100_000, 65_536))).text())
                .isEqualTo("0 100000 65536\n");
    }

    @Test
    void anIdInAGapDoesNotExist() {
        IdMappings mappings = new IdMappings(List.of(new IdMapping(0, 1000, 10), new IdMapping(20, 2000, 10)));

        assertThat(LongStream.of(9, 10, 19, 20, 29, 30).filter(mappings::contains))
                .containsExactly(9L, 20L, 29L);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1000, 10, 9, 5000, 1",
        "5, 1000, 10, 0, 5000, 6",
        "0, 1000, 10, 10, 1009, 1",
        "0, 1000, 10, 10, 995, 6"
    })
    void overlapsAreRefusedInsideAndOutside(long in, long out, long count, long in2, long out2, long count2) {
        List<IdMapping> lines = List.of(new IdMapping(in, out, count), new IdMapping(in2, out2, count2));

        assertThatThrownBy(() -> new IdMappings(lines))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("overlap");
    }

    @Test
    void neighboursDoNotOverlap() {
        assertThatCode(() -> new IdMappings(List.of(new IdMapping(10, 1010, 5), new IdMapping(0, 1000, 10))))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "-1, 0, 1", "0, -1, 1", "0, 4294967295, 1", "4294967294, 0, 2", "0, 0, 4294967296"})
    void refusesIdsThatTheKernelDoesNotHave(long inside, long outside, long count) {
        assertThatThrownBy(() -> new IdMapping(inside, outside, count))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("cannot be mapped");
    }

    @Test
    void allIdsMayBeMapped() {
        assertThatCode(() -> new IdMapping(0, 0, 4_294_967_295L)).doesNotThrowAnyException();
    }

    @Test
    void theKernelTakesThreeHundredAndFortyLines() {
        assertThatCode(() -> lines(340)).doesNotThrowAnyException();
        assertThatThrownBy(() -> lines(341)).hasMessageContaining("341 ranges");
        assertThatThrownBy(() -> lines(0)).hasMessageContaining("0 ranges");
    }

    private static IdMappings lines(int count) {
        return new IdMappings(LongStream.range(0, count)
                .mapToObj(i -> new IdMapping(i, 1000 + i, 1))
                .toList());
    }
}
