package io.carafe.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.cli.explain.Story.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What differs in one word only is told once. */
class RepetitionTest {
    private final List<Event> events = new ArrayList<>();

    private RepetitionTest step(String call, String reason) {
        events.add(new Event(events.size() + 1, "mnt", call, reason, Optional.empty(), OptionalLong.empty()));
        return this;
    }

    private RepetitionTest hide(String path) {
        return step("open(\"" + path + "\", O_PATH)", "Open " + path + ". ENOENT skips the next step.")
                .step("close(<" + path + ">)", "Close the handle on " + path + ".");
    }

    private List<String> found() {
        return Repetition.in(events).stream()
                .map(found ->
                        found.steps().get(0).number() + "+" + found.steps().size() + found.others() + found.last())
                .toList();
    }

    @Test
    void stepsThatDifferInOneWordAreToldOnce() {
        step("umask(0)", "Begin.").hide("/a").hide("/b").hide("/c").step("umask(022)", "End.");

        assertThat(found()).containsExactly("1+1[]1", "2+2[/b, /c]7", "8+1[]8");
    }

    @Test
    void twoAreNotWorthIt() {
        hide("/a").hide("/b");

        assertThat(found()).hasSize(4);
    }

    @Test
    void stepsThatDifferInMoreAreAllTold() {
        step("mknod(\"/dev/null\", makedev(1, 3))", "Make /dev/null.")
                .step("mknod(\"/dev/zero\", makedev(1, 5))", "Make /dev/zero.")
                .step("mknod(\"/dev/full\", makedev(1, 7))", "Make /dev/full.");

        assertThat(found()).hasSize(3);
    }

    @Test
    void theSameCallAgainIsNotForSomethingElse() {
        step("chdir(\"/\")", "Go.").step("chdir(\"/\")", "Go.").step("chdir(\"/\")", "Go.");

        assertThat(found()).hasSize(3);
    }
}
