package io.carafe.runtime.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.IsolatorOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsolatorCatalogTest {

    private record Named(String name, List<IsolatorOption> options) implements Isolator {
        @Override
        public String description() {
            return "for a test";
        }
    }

    private static Isolator isolator(String name, String... options) {
        return new Named(
                name,
                Stream.of(options)
                        .map(option -> new IsolatorOption(option, "", "for a test"))
                        .toList());
    }

    @Test
    void theOrderIsThatOfTheNames() {
        List<Isolator> found =
                new ArrayList<>(List.of(isolator("zeta"), isolator("alpha"), isolator("mu-2"), isolator("mu")));
        for (int seed = 0; seed < 10; seed++) {
            Collections.shuffle(found, new Random(seed));
            assertThat(new IsolatorCatalog(found).isolators())
                    .extracting(Isolator::name)
                    .containsExactly("alpha", "mu", "mu-2", "zeta");
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {"", " ", "\t", "A", "1a", "-a", "a_b", "a b", "ä", "a\n", "abcdefghijklmnopqrstuvwxyzabcdefg"})
    void aNameIsPlain(String name) {
        assertThatThrownBy(() -> new IsolatorCatalog(List.of(isolator(name))))
                .isInstanceOf(CarafeException.class)
                .hasMessageStartingWith("the name of an isolator is not usable: ")
                .hasMessageContaining(Named.class.getName() + " in " + IsolatorCatalog.origin(Named.class));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "--x", "a=b"})
    void soIsTheNameOfAnOption(String option) {
        assertThatThrownBy(() -> new IsolatorCatalog(List.of(isolator("x", option))))
                .isInstanceOf(CarafeException.class)
                .hasMessageStartingWith("an option of the isolator x is not usable: ");
    }

    @Test
    void anIsolatorDoesNotDeclareAnOptionTwice() {
        assertThatThrownBy(() -> new IsolatorCatalog(List.of(isolator("x", "same", "same"))))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("--same");
    }

    @Test
    void theEnginesOwnNameIsTaken() {
        assertThatThrownBy(() -> new IsolatorCatalog(List.of(isolator("process"))))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("as the engine's own steps are");
    }

    @Test
    void aClassWithoutAJarIsNamedByItself() {
        assertThat(IsolatorCatalog.origin(String.class)).isEqualTo("java.lang.String");
    }
}
