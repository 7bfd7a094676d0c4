package io.carafe.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContainerNamesTest {
    private final ContainerNames names = new ContainerNames(new Random(1));

    @Test
    void aNameIsAQualityAndADrink() {
        for (int i = 0; i < 1000; i++) {
            assertThat(names.next(0)).matches("[a-z]+_[a-z]+");
        }
    }

    @Test
    void fromTheThirdAttemptOnItHasANumber() {
        assertThat(names.next(2)).matches("[a-z]+_[a-z]+");
        for (int i = 0; i < 1000; i++) {
            assertThat(names.next(3)).matches("[a-z]+_[a-z]+[1-9][0-9]{0,3}");
        }
    }

    @Test
    void namesAreMany() {
        Set<String> different = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            different.add(names.next(0));
        }
        assertThat(different).hasSizeGreaterThan(1000);
    }
}
