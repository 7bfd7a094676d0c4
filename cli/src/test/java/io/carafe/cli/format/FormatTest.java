package io.carafe.cli.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatTest {
    @Test
    void jsonOnOneLine() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("a", Arrays.asList(1, true, null));
        tree.put("b", Map.of("c", "\"\\\n\t\u001b[31m\u202e\u00e9\ud83d\ude00\ud83d"));

        assertThat(Json.line(tree))
                .isEqualTo(
                        "{\"a\":[1,true,null],\"b\":{\"c\":\"\\\"\\\\\\n\\t\\u001b[31m\\u202e\u00e9\ud83d\ude00\\ud83d\"}}");
    }

    @Test
    void jsonOnManyLines() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("a", List.of(1, 2));
        tree.put("b", Map.of());
        tree.put("c", List.of());

        assertThat(Json.pretty(tree)).isEqualTo("""
                        {
                            "a": [
                                1,
                                2
                            ],
                            "b": {},
                            "c": []
                        }""");
    }

    @Test
    void cellsOfTablesCannotSpeakToTheTerminal() {
        String table = new Table(List.of("A", "LONG"))
                .add(List.of("x\u001b[2J", "y\nz"))
                .text();

        assertThat(table).isEqualTo("A          LONG\nx\\x1b[2J   y\\x0az\n");
    }

    @ParameterizedTest
    @CsvSource({"0,0B", "999,999B", "1000,1kB", "1234567,1.23MB", "12345678,12.3MB", "123456789,123MB", "999960,1e6B"})
    void sizes(long bytes, String text) {
        assertThat(Quantities.size(bytes)).isEqualTo(text.equals("1e6B") ? "1000kB" : text);
    }

    @ParameterizedTest
    @CsvSource({
        "0,Less than a second", "1,1 second", "59,59 seconds", "60,About a minute", "119,About a minute",
        "120,2 minutes", "3599,59 minutes", "3600,About an hour", "7200,2 hours", "172800,2 days",
        "1209600,2 weeks", "5184000,2 months", "94608000,3 years"
    })
    void ages(long seconds, String text) {
        assertThat(Quantities.age(Duration.ofSeconds(seconds))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1k,1024", "2MB,2097152", "1.5GiB,1610612736", "-1,", "1x,", "k,", "9999999t,"})
    void memory(String text, Long bytes) {
        assertThat(Quantities.memory(text)).isEqualTo(Optional.ofNullable(bytes));
    }

    @Test
    void binarySizesHaveFourDigits() {
        assertThat(Quantities.binarySize(0)).isEqualTo("0B");
        assertThat(Quantities.binarySize(636 * 1024)).isEqualTo("636KiB");
        assertThat(Quantities.binarySize(5_400_000)).isEqualTo("5.15MiB");
        assertThat(Quantities.binarySize(1536)).isEqualTo("1.5KiB");
        assertThat(Quantities.binarySize(25_276_579_840L)).isEqualTo("23.54GiB");
    }
}
