package io.carafe.cli.explain;

import io.carafe.cli.console.Paint;
import io.carafe.cli.format.Json;
import io.carafe.runtime.launch.LaunchTrace;
import io.carafe.runtime.plan.LaunchPlan;

/** Tells what a launch does, or did. */
public final class Explanation {
    private Explanation() {}

    /**
     * A plan for people.
     *
     * @param all whether steps that repeat those before, for something else, are written out too
     */
    public static String text(LaunchPlan plan, Paint paint, int width, boolean all) {
        return StoryText.explanation(StoryTeller.ofPlan(plan), Abbreviations.of(plan), paint, width, all);
    }

    /** A plan for programs. */
    public static String json(LaunchPlan plan) {
        return Json.pretty(StoryJson.of(plan, StoryTeller.ofPlan(plan)));
    }

    /** What became of a plan, with results and times. */
    public static String trace(LaunchPlan plan, LaunchTrace trace, Paint paint, int width) {
        return StoryText.trace(StoryTeller.ofTrace(plan, trace), Abbreviations.of(plan), paint, width);
    }
}
