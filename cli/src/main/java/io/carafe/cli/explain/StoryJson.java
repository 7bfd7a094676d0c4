package io.carafe.cli.explain;

import io.carafe.api.NamespaceKind;
import io.carafe.api.isolation.HostEffect;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Flag;
import io.carafe.cli.explain.Story.Chapter;
import io.carafe.cli.explain.Story.Event;
import io.carafe.runtime.plan.LaunchPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A story as data for programs. */
final class StoryJson {
    private StoryJson() {}

    static Map<String, Object> of(LaunchPlan plan, Story story) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("command", plan.command().words());
        tree.put("environment", plan.command().environment());
        tree.put("workingDirectory", plan.command().workingDirectory());
        tree.put("uid", plan.context().user().uid());
        tree.put("gid", plan.context().user().gid());
        tree.put(
                "lowerDirectories",
                plan.context().rootfs().lower().stream().map(Object::toString).toList());
        Map<String, Object> namespaces = new LinkedHashMap<>();
        for (NamespaceKind kind : NamespaceKind.values()) {
            namespaces.put(kind.symbol(), plan.context().mode(kind).text());
        }
        tree.put("namespaces", namespaces);
        tree.put(
                "cloneFlags",
                plan.program().cloneFlags().stream()
                        .sorted(Flag.BY_BITS)
                        .map(CloneFlag::symbol)
                        .toList());
        tree.put("steps", steps(story));
        tree.put("effects", plan.effects().stream().map(StoryJson::effect).toList());
        return tree;
    }

    private static Map<String, Object> effect(HostEffect effect) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("isolator", effect.isolator());
        tree.put("kind", effect.kind());
        tree.put("name", effect.name());
        return tree;
    }

    private static List<Object> steps(Story story) {
        List<Object> steps = new ArrayList<>();
        for (Chapter chapter : story.chapters()) {
            for (Event event : chapter.events()) {
                Map<String, Object> step = new LinkedHashMap<>();
                step.put("number", event.number());
                step.put("by", chapter.actor().text());
                step.put("stage", chapter.title());
                step.put("isolator", event.isolator());
                step.put("call", event.call());
                step.put("why", event.reason());
                steps.add(step);
            }
        }
        return steps;
    }
}
