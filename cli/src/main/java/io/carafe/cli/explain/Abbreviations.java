package io.carafe.cli.explain;

import io.carafe.runtime.plan.LaunchPlan;
import java.util.regex.Pattern;

/**
 * Makes the long paths of the engine's own files readable: {@code $ROOT/containers/0123456789ab/upper}.
 *
 * @param root the state directory that {@code $ROOT} stands for
 */
record Abbreviations(String root) {
    static final String ROOT = "$ROOT";

    /** A digest or an id; twelve digits of it tell it from all others. */
    private static final Pattern DIGEST = Pattern.compile("\\b([0-9a-f]{12})[0-9a-f]{52}\\b");

    private static final String CONTAINERS = "/containers/";

    static Abbreviations of(LaunchPlan plan) {
        String directory = plan.context().directory().toString();
        int containers = directory.lastIndexOf(CONTAINERS);
        return new Abbreviations(containers > 0 ? directory.substring(0, containers) : "");
    }

    String apply(String text) {
        String shorter = root.isEmpty() ? text : text.replace(root + "/", ROOT + "/");
        return DIGEST.matcher(shorter).replaceAll("$1");
    }

    /** What a reader has to know. */
    String legend() {
        return ROOT + " is " + root + "; of ids and digests the first 12 digits are shown.";
    }
}
