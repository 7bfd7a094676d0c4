package io.carafe.cli.explain;

import io.carafe.api.kernel.Result;
import io.carafe.cli.console.Paint;
import io.carafe.cli.console.Printable;
import io.carafe.cli.explain.Story.Actor;
import io.carafe.cli.explain.Story.Chapter;
import io.carafe.cli.explain.Story.Event;
import io.carafe.cli.explain.Story.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** A story as text for people, aligned, wrapped to a width, in colour or not. */
final class StoryText {
    private static final int MOST_COLUMNS = 132;
    private static final int NUMBER_WIDTH = 4;
    private static final int GAP = 2;
    private static final double NANOSECONDS_PER_MICROSECOND = 1000.0;

    private static final double NANOSECONDS_PER_MILLISECOND = 1_000_000.0;
    private static final String COMMENT = "# ";
    /** Where a comment beside a call begins, in hundredths of what is left of a line. */
    private static final int COMMENT_PERCENT = 45;

    private final Story story;
    private final Abbreviations abbreviations;
    private final Paint paint;
    private final int width;
    private final int isolatorWidth;
    private final StringBuilder out = new StringBuilder();

    private StoryText(Story story, Abbreviations abbreviations, Paint paint, int width) {
        this.story = story;
        this.abbreviations = abbreviations;
        this.paint = paint;
        this.width = Math.min(width, MOST_COLUMNS);
        this.isolatorWidth = story.chapters().stream()
                .flatMap(chapter -> chapter.events().stream())
                .mapToInt(event -> event.isolator().length())
                .max()
                .orElse(0);
    }

    /** What would be done, with all that there is to know. */
    static String explanation(Story story, Abbreviations abbreviations, Paint paint, int width, boolean all) {
        StoryText text = new StoryText(story, abbreviations, paint, width);
        text.facts();
        text.chapters(all);
        text.footer();
        return text.out.toString();
    }

    /** What was done, with results and times. */
    static String trace(Story story, Abbreviations abbreviations, Paint paint, int width) {
        StoryText text = new StoryText(story, abbreviations, paint, width);
        text.paragraph(abbreviations.legend());
        text.chapters(true);
        text.totals();
        return text.out.toString();
    }

    private void facts() {
        int names = story.facts().stream()
                .mapToInt(fact -> fact.name().length())
                .max()
                .orElse(0);
        for (Fact fact : story.facts()) {
            String margin = " ".repeat(names + 2 * GAP);
            String start = " ".repeat(GAP)
                    + paint.bold(fact.name())
                    + " ".repeat(names - fact.name().length() + GAP);
            for (String line : CallText.wrapWords(printable(fact.value()), width - margin.length())) {
                line(start + line);
                start = margin;
            }
        }
    }

    private String printable(String text) {
        return Printable.line(abbreviations.apply(text));
    }

    private void chapters(boolean all) {
        Actor last = null;
        for (Chapter chapter : story.chapters()) {
            if (chapter.actor() != last) {
                last = chapter.actor();
                actor(last);
            }
            chapter(chapter, all);
        }
    }

    private void actor(Actor actor) {
        String title = actor == Actor.HOST ? "THE HOST" : "THE NEW PROCESS";
        String rule = "─".repeat(Math.max(0, width - title.length() - 4));
        line("");
        line(actor == Actor.HOST ? paint.yellow("── " + title + " " + rule) : paint.blue("── " + title + " " + rule));
    }

    private void chapter(Chapter chapter, boolean all) {
        line("");
        String title = chapter.title().replace('_', ' ');
        String start = " " + paint.bold(title) + paint.dim(":") + " ";
        for (String line : CallText.wrapWords(chapter.meaning(), width - title.length() - GAP - 1)) {
            line(start + paint.dim(line));
            start = " ".repeat(title.length() + GAP + 1);
        }
        String isolator = "";
        List<Event> events = chapter.events();
        for (Repetition repetition : all ? Repetition.none(events) : Repetition.in(events)) {
            for (Event event : repetition.steps()) {
                event(event, event.isolator().equals(isolator) ? "" : event.isolator());
                isolator = event.isolator();
            }
            if (!repetition.others().isEmpty()) {
                again(repetition);
            }
        }
    }

    /** In place of steps that differ from those before in one word. */
    private void again(Repetition repetition) {
        int count = repetition.steps().size();
        int first = repetition.steps().get(count - 1).number() + 1;
        String text = "Steps " + first + " to " + repetition.last() + " do the same for "
                + String.join(", ", repetition.others()) + ".";
        for (String line : CallText.wrapWords(printable(text), width - margin())) {
            line(" ".repeat(margin()) + line);
        }
    }

    private int margin() {
        return GAP + isolatorWidth + NUMBER_WIDTH + GAP;
    }

    /** The call, what it answered, and why it is made: on one line if there is room. */
    private void event(Event event, String isolator) {
        int room = width - margin();
        String start = " ".repeat(GAP)
                + paint.magenta(isolator)
                + " ".repeat(isolatorWidth - isolator.length())
                + paint.dim(String.format(Locale.ROOT, "%" + NUMBER_WIDTH + "d", event.number()))
                + " ".repeat(GAP);
        List<String> plain = CallText.wrapCall(printable(event.call()), room);
        List<String> lines = new ArrayList<>(CallText.paint(plain, paint));
        int used = plain.get(plain.size() - 1).length();
        String answer = answer(event, Paint.PLAIN);
        if (!answer.isEmpty() && used + 1 + answer.length() <= room) {
            lines.set(lines.size() - 1, lines.get(lines.size() - 1) + " " + answer(event, paint));
            used += 1 + answer.length();
        } else if (!answer.isEmpty()) {
            lines.add(" ".repeat(2 * GAP) + answer(event, paint));
        }
        String reason = COMMENT + printable(event.reason());
        int close = used + GAP;
        int aligned = Math.max(close, room * COMMENT_PERCENT / 100);
        int column = aligned + reason.length() <= room ? aligned : close;
        if (lines.size() == 1 && column + reason.length() <= room) {
            lines.set(0, lines.get(0) + " ".repeat(column - used) + paint.dim(reason));
        } else {
            String before = COMMENT;
            for (String line : CallText.wrapWords(reason.substring(COMMENT.length()), room - COMMENT.length())) {
                lines.add(paint.dim(before + line));
                before = " ".repeat(COMMENT.length());
            }
        }
        for (String line : lines) {
            line(start + line);
            start = " ".repeat(margin());
        }
    }

    /** {@code = 3 <1.5 µs>}, much as strace(1) has it; empty for what has not happened. */
    private static String answer(Event event, Paint paint) {
        String result = event.result().map(answer -> result(answer, paint)).orElse("");
        String time =
                event.nanoseconds().isPresent() ? paint.yellow("<" + microseconds(event.nanoseconds()) + ">") : "";
        return result + (result.isEmpty() || time.isEmpty() ? "" : " ") + time;
    }

    private static String result(Result result, Paint paint) {
        String text = "= " + result;
        return result.ok() ? paint.green(text) : paint.red(text);
    }

    private static String microseconds(OptionalLong nanoseconds) {
        return String.format(Locale.ROOT, "%.1f µs", nanoseconds.orElse(0) / NANOSECONDS_PER_MICROSECOND);
    }

    private String total() {
        long nanoseconds = story.totalNanoseconds().orElse(0);
        return nanoseconds < NANOSECONDS_PER_MILLISECOND
                ? microseconds(story.totalNanoseconds())
                : String.format(Locale.ROOT, "%.2f ms", nanoseconds / NANOSECONDS_PER_MILLISECOND);
    }

    private void footer() {
        line("");
        paragraph(counts() + " Nothing of it has been done.");
        if (!story.effects().isEmpty()) {
            paragraph("On the host there will be, until the container is removed: " + String.join(", ", story.effects())
                    + ".");
        }
        paragraph(abbreviations.legend());
        paragraph("Names in <angle brackets> stand for what is known only then. 'carafe run --trace' does it, and tells"
                + " how long each step took.");
    }

    private void totals() {
        line("");
        paragraph("All of it took " + total() + ": " + counts());
    }

    private String counts() {
        return Sentences.count(story.count(Actor.HOST), "step") + " of the host, "
                + Sentences.count(story.count(Actor.CHILD), "system call") + " of the new process.";
    }

    private void paragraph(String text) {
        for (String line : CallText.wrapWords(Printable.line(text), width - GAP)) {
            line(" ".repeat(GAP) + line);
        }
    }

    private void line(String text) {
        out.append(text.stripTrailing()).append('\n');
    }
}
