package io.carafe.cli.explain;

import io.carafe.api.kernel.Result;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The making of a container as a sequence of chapters, each told by one who acts.
 *
 * @param facts what is known before it begins
 * @param chapters in the order in which things happen
 * @param effects what stays on the host until the container is removed
 * @param totalNanoseconds how long all of it took, when it has happened
 */
record Story(List<Fact> facts, List<Chapter> chapters, List<String> effects, OptionalLong totalNanoseconds) {
    Story {
        facts = List.copyOf(facts);
        chapters = List.copyOf(chapters);
        effects = List.copyOf(effects);
    }

    /** Who acts. */
    enum Actor {
        HOST("host"),
        CHILD("new process");

        private final String text;

        Actor(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /** One line of the beginning: {@code root: an overlay of 3 layers}. */
    record Fact(String name, String value) {}

    /**
     * What one actor does in a row.
     *
     * @param title short
     * @param meaning a phrase
     */
    record Chapter(Actor actor, String title, String meaning, List<Event> events) {
        Chapter {
            events = List.copyOf(events);
        }
    }

    /**
     * One step.
     *
     * @param number counted through the whole story, from 1
     * @param call as strace(1) would print it
     * @param reason a sentence
     * @param result what it answered, when it has happened and has an answer
     * @param nanoseconds how long it took, when it has happened
     */
    record Event(
            int number,
            String isolator,
            String call,
            String reason,
            Optional<Result> result,
            OptionalLong nanoseconds) {}

    /** How many steps an actor makes. */
    long count(Actor actor) {
        return chapters.stream()
                .filter(chapter -> chapter.actor() == actor)
                .mapToLong(chapter -> chapter.events().size())
                .sum();
    }
}
