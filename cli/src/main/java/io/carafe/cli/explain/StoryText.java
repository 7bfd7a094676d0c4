package io.carafe.cli.explain;

import io.carafe.api.kernel.Result;
import io.carafe.cli.console.Paint;
import io.carafe.cli.console.Printable;
import io.carafe.cli.explain.Story.Actor;
import io.carafe.cli.explain.Story.Chapter;
import io.carafe.cli.explain.Story.Event;
import io.carafe.cli.explain.Story.Fact;
import java.util.Iterator;
import java.util.Locale;
import java.util.OptionalLong;

/** A story as text for people, aligned, wrapped to a width, in colour or not. */
final class StoryText {
    private static final int MOST_COLUMNS = 110;
    private static final int NUMBER_WIDTH = 4;
    private static final int GAP = 2;
    private static final double NANOSECONDS_PER_MICROSECOND = 1000.0;

    private final Story story;
    private final Paint paint;
    private final int width;
    private final int isolatorWidth;
    private final StringBuilder out = new StringBuilder();

    private StoryText(Story story, Paint paint, int width) {
        this.story = story;
        this.paint = paint;
        this.width = Math.min(width, MOST_COLUMNS);
        this.isolatorWidth = story.chapters().stream()
                .flatMap(chapter -> chapter.events().stream())
                .mapToInt(event -> event.isolator().length())
                .max()
                .orElse(0);
    }

    /** What would be done, with all that there is to know. */
    static String explanation(Story story, Paint paint, int width) {
        StoryText text = new StoryText(story, paint, width);
        text.facts();
        text.chapters();
        text.footer();
        return text.out.toString();
    }

    /** What was done, with results and times. */
    static String trace(Story story, Paint paint, int width) {
        StoryText text = new StoryText(story, paint, width);
        text.chapters();
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
            for (String line : CallText.wrapWords(Printable.line(fact.value()), width - margin.length())) {
                line(start + line);
                start = margin;
            }
        }
    }

    private void chapters() {
        Actor last = null;
        for (Chapter chapter : story.chapters()) {
            if (chapter.actor() != last) {
                last = chapter.actor();
                actor(last);
            }
            chapter(chapter);
        }
    }

    private void actor(Actor actor) {
        String title = actor == Actor.HOST ? "THE HOST" : "THE NEW PROCESS";
        String rule = "─".repeat(Math.max(0, width - title.length() - 4));
        line("");
        line(actor == Actor.HOST ? paint.yellow("── " + title + " " + rule) : paint.blue("── " + title + " " + rule));
    }

    private void chapter(Chapter chapter) {
        line("");
        String title = chapter.title().replace('_', ' ');
        String start = " " + paint.bold(title) + paint.dim(":") + " ";
        for (String line : CallText.wrapWords(chapter.meaning(), width - title.length() - GAP - 1)) {
            line(start + paint.dim(line));
            start = " ".repeat(title.length() + GAP + 1);
        }
        String isolator = "";
        for (Event event : chapter.events()) {
            event(event, event.isolator().equals(isolator) ? "" : event.isolator());
            isolator = event.isolator();
        }
    }

    private void event(Event event, String isolator) {
        int margin = GAP + isolatorWidth + NUMBER_WIDTH + GAP;
        String start = " ".repeat(GAP)
                + paint.magenta(isolator)
                + " ".repeat(isolatorWidth - isolator.length())
                + paint.dim(String.format(Locale.ROOT, "%" + NUMBER_WIDTH + "d", event.number()))
                + " ".repeat(GAP);
        String call = Printable.line(event.call());
        Iterator<String> lines = CallText.wrapCall(call, width - margin).iterator();
        while (lines.hasNext()) {
            String line = lines.next();
            boolean last = !lines.hasNext();
            boolean room = line.length() + answer(event, Paint.PLAIN).length() + 1 <= width - margin;
            String answer = answer(event, paint);
            line(start + CallText.paint(line, paint) + (last && room && !answer.isEmpty() ? " " + answer : ""));
            start = " ".repeat(margin);
            if (last && !room) {
                line(start + "    " + answer);
            }
        }
        for (String line : CallText.wrapWords(Printable.line(event.reason()), width - margin)) {
            line(start + paint.dim(line));
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

    private void footer() {
        line("");
        paragraph(counts() + " Nothing of it has been done.");
        if (!story.effects().isEmpty()) {
            paragraph("On the host there will be, until the container is removed: " + String.join(", ", story.effects())
                    + ".");
        }
        paragraph("Names in <angle brackets> stand for what is known only then. 'carafe run --trace' does it, and tells"
                + " how long each step took.");
    }

    private void totals() {
        line("");
        paragraph("All of it took " + microseconds(story.totalNanoseconds()) + ": " + counts());
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
