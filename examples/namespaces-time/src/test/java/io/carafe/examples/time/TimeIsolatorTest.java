package io.carafe.examples.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.launch.Stage;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.Installed;
import io.carafe.api.testing.Recordings;
import org.junit.jupiter.api.Test;

class TimeIsolatorTest {
    private final TimeIsolator isolator = new TimeIsolator();

    @Test
    void setsTheClocksOfANewNamespace() {
        LaunchContext context = Contexts.rootful()
                .spec(spec -> spec.option("time-offset", "boottime=7d"))
                .context();

        assertThat(isolator.cloneFlags(context)).containsExactly(CloneFlag.NEWTIME);
        assertThat(Recordings.of(isolator, context).launch(Stage.SETTINGS))
                .containsExactly(
                        "openat(AT_FDCWD, \"/proc/self/timens_offsets\", O_WRONLY|O_CLOEXEC, 0)",
                        "write(<offsets>, \"boottime 604800 0\\x0a\", 18)",
                        "close(<offsets>)");
    }

    @Test
    void doesNothingUnasked() {
        LaunchContext context = Contexts.rootful().context();

        assertThat(isolator.cloneFlags(context)).isEmpty();
        assertThat(Recordings.of(isolator, context).launch()).isEmpty();
    }

    @Test
    void refusesAnOffsetThatIsNone() {
        Contexts contexts = Contexts.rootful().spec(spec -> spec.option("time-offset", "soon"));

        assertThatThrownBy(() -> isolator.validate(contexts.spec(), contexts.profile()))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("invalid time offset: \"soon\"");
    }

    @Test
    void refusesTwoOffsets() {
        Contexts contexts =
                Contexts.rootful().spec(spec -> spec.option("time-offset", "1d").option("time-offset", "2d"));

        assertThatThrownBy(() -> isolator.validate(contexts.spec(), contexts.profile()))
                .hasMessageStartingWith("--time-offset was given 2 times");
    }

    @Test
    void isFoundByTheEngine() {
        assertThat(Installed.isolators()).hasAtLeastOneElementOfType(TimeIsolator.class);
    }
}
