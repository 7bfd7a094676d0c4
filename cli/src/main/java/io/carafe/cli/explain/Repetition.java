package io.carafe.cli.explain;

import io.carafe.cli.explain.Story.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Some steps, and then the same for something else, and again: found in a plan, so that a reader sees it once.
 *
 * @param steps what is done first, and then again
 * @param others what it is done again for
 * @param last the number of the last step of all
 */
record Repetition(List<Event> steps, List<String> others, int last) {
    /** Two of a kind are shorter to read than the remark that there are two. */
    private static final int LEAST_OTHERS = 2;

    private static final int MOST_STEPS = 16;
    private static final Pattern WORD = Pattern.compile("[^\\s\",<>(){}=|]+");

    Repetition {
        steps = List.copyOf(steps);
        others = List.copyOf(others);
    }

    /** All steps in order; most are alone. */
    static List<Repetition> in(List<Event> events) {
        List<Repetition> found = new ArrayList<>();
        int from = 0;
        while (from < events.size()) {
            Repetition next = at(events, from);
            found.add(next);
            from += next.steps().size() * (1 + next.others().size());
        }
        return found;
    }

    /** Every step alone. */
    static List<Repetition> none(List<Event> events) {
        return events.stream().map(Repetition::alone).toList();
    }

    private static Repetition alone(Event event) {
        return new Repetition(List.of(event), List.of(), event.number());
    }

    private static Repetition at(List<Event> events, int from) {
        Repetition longest = alone(events.get(from));
        for (int length = 1; length <= MOST_STEPS && from + length <= events.size(); length++) {
            List<Event> steps = events.subList(from, from + length);
            List<String> others = others(steps, events.subList(from + length, events.size()));
            if (others.size() >= LEAST_OTHERS && length * (1 + others.size()) > longest.count()) {
                longest = new Repetition(
                        steps,
                        others,
                        events.get(from + length * (1 + others.size()) - 1).number());
            }
        }
        return longest;
    }

    private int count() {
        return steps.size() * (1 + others.size());
    }

    private static List<String> others(List<Event> steps, List<Event> after) {
        List<String> words = words(steps);
        List<String> others = new ArrayList<>();
        String changed = "";
        for (int i = 0; i + steps.size() <= after.size(); i += steps.size()) {
            Change change = change(words, words(after.subList(i, i + steps.size())));
            if (change == null || !(changed.isEmpty() || changed.equals(change.from()))) {
                break;
            }
            changed = change.from();
            others.add(change.to());
        }
        return others;
    }

    private record Change(String from, String to) {}

    /** The one word that is another; null if there is not just one. */
    private static @Nullable Change change(List<String> first, List<String> second) {
        Change change = null;
        if (first.size() != second.size()) {
            return null;
        }
        for (int i = 0; i < first.size(); i++) {
            if (!first.get(i).equals(second.get(i))) {
                Change here = new Change(first.get(i), second.get(i));
                if (change != null && !change.equals(here)) {
                    return null;
                }
                change = here;
            }
        }
        return change;
    }

    private static List<String> words(List<Event> steps) {
        List<String> words = new ArrayList<>();
        for (Event step : steps) {
            words.add(step.isolator());
            for (String text : List.of(step.call(), step.reason())) {
                WORD.matcher(text)
                        .results()
                        .map(MatchResult::group)
                        .map(word -> word.endsWith(".") ? word.substring(0, word.length() - 1) : word)
                        .forEach(words::add);
            }
        }
        return words;
    }
}
