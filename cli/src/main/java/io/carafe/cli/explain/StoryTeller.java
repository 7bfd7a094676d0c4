package io.carafe.cli.explain;

import io.carafe.api.NamespaceKind;
import io.carafe.api.RootSource;
import io.carafe.api.isolation.RecordedHostStep;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Result;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Step;
import io.carafe.api.launch.StepResult;
import io.carafe.cli.explain.Story.Actor;
import io.carafe.cli.explain.Story.Chapter;
import io.carafe.cli.explain.Story.Event;
import io.carafe.cli.explain.Story.Fact;
import io.carafe.runtime.launch.LaunchTrace;
import io.carafe.runtime.launch.LaunchTrace.HostStepResult;
import io.carafe.runtime.plan.LaunchPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Makes a {@link Story} of a plan, or of what became of it. Each instance tells one. */
final class StoryTeller {
    private static final String ENGINE = "carafe";

    private final LaunchPlan plan;
    private final List<Chapter> chapters = new ArrayList<>();
    private int number;

    private StoryTeller(LaunchPlan plan) {
        this.plan = plan;
    }

    /** What would be done. */
    static Story ofPlan(LaunchPlan plan) {
        StoryTeller teller = new StoryTeller(plan);
        return teller.tell(
                plan.prepare().stream().map(teller::planned).toList(),
                OptionalLong.empty(),
                plan.program().steps().stream().map(teller::planned).toList(),
                plan.whileHeld().stream().map(teller::planned).toList(),
                plan.whenRunning().stream().map(teller::planned).toList(),
                OptionalLong.empty());
    }

    /** What was done. */
    static Story ofTrace(LaunchPlan plan, LaunchTrace trace) {
        StoryTeller teller = new StoryTeller(plan);
        return teller.tell(
                trace.prepared().stream().map(Done::done).toList(),
                OptionalLong.of(trace.cloneNanoseconds()),
                trace.steps().stream().map(Done::done).toList(),
                trace.held().stream().map(Done::done).toList(),
                trace.running().stream().map(Done::done).toList(),
                OptionalLong.of(trace.totalNanoseconds()));
    }

    /** A step of either side, done or not. */
    private record Done(
            String isolator,
            String title,
            String meaning,
            String call,
            String reason,
            Optional<Result> result,
            OptionalLong nanoseconds) {
        static Done done(HostStepResult result) {
            return of(result.step(), OptionalLong.of(result.nanoseconds()));
        }

        static Done done(StepResult result) {
            return of(result.step(), Optional.of(result.result()), result.nanoseconds());
        }

        private static Done of(RecordedHostStep step, OptionalLong nanoseconds) {
            return new Done(
                    step.isolator(),
                    "",
                    "",
                    step.step().text(),
                    Sentences.sentence(step.why()),
                    Optional.empty(),
                    nanoseconds);
        }

        private static Done of(Step step, Optional<Result> result, OptionalLong nanoseconds) {
            return new Done(
                    step.isolator(),
                    step.stage().name(),
                    step.stage().meaning(),
                    step.text(),
                    Sentences.reason(step),
                    result,
                    nanoseconds);
        }
    }

    private Done planned(RecordedHostStep step) {
        return withoutId(Done.of(step, OptionalLong.empty()));
    }

    private Done planned(Step step) {
        return withoutId(Done.of(step, Optional.empty(), OptionalLong.empty()));
    }

    /** The id of a container that there is not yet means nothing. */
    private Done withoutId(Done done) {
        return new Done(
                done.isolator(),
                done.title(),
                done.meaning(),
                withoutId(done.call()),
                withoutId(done.reason()),
                done.result(),
                done.nanoseconds());
    }

    private String withoutId(String text) {
        return text.replace(plan.context().id(), "<id>").replace(plan.context().shortId(), "<short id>");
    }

    private Story tell(
            List<Done> prepared,
            OptionalLong cloneTime,
            List<Done> steps,
            List<Done> held,
            List<Done> running,
            OptionalLong total) {
        host("PREPARE", "make ready what the new process will need", prepared);
        host("CLONE", "make the new process", List.of(birth(cloneTime)));
        int hold = lastOf(steps, Stage.HOLD.name());
        child(steps.subList(0, hold + 1));
        host("HELD", "do what only the host's side can do, while the new process waits", held);
        child(steps.subList(hold + 1, steps.size()));
        host("RUNNING", "do what has to wait for the command to run", running);
        return new Story(
                facts(),
                chapters,
                plan.effects().stream()
                        .map(effect -> effect.kind() + " " + effect.name() + " (" + effect.isolator() + ")")
                        .toList(),
                total);
    }

    private Done birth(OptionalLong time) {
        LaunchProgram program = plan.program();
        List<CloneFlag> flags = program.cloneFlags().stream().toList();
        String reason = "Make a process in "
                + (flags.isEmpty() ? "the host's namespaces" : Sentences.count(flags.size(), "new namespace"))
                + "; with CLONE_VM, which costs no copy of memory, it makes the calls below and then becomes the command.";
        return new Done(ENGINE, "", "", cloneCall(program), reason, Optional.empty(), time);
    }

    static String cloneCall(LaunchProgram program) {
        List<CloneFlag> flags = new ArrayList<>(program.cloneFlags());
        flags.add(CloneFlag.VM);
        flags.add(CloneFlag.PIDFD);
        flags.add(CloneFlag.CLEAR_SIGHAND);
        return "clone3({flags=" + Arg.Flags.of(flags).text() + "})";
    }

    private List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        RootSource source = plan.context().spec().root();
        if (source instanceof RootSource.Image image) {
            facts.add(new Fact("image", image.reference()));
        } else if (source instanceof RootSource.Directory directory) {
            facts.add(new Fact("directory", directory.path().toString()));
        }
        facts.add(new Fact("root", withoutId(Sentences.root(plan.context().rootfs()))));
        facts.add(new Fact("command", String.join(" ", plan.command().words())));
        facts.add(new Fact("in", plan.command().workingDirectory()));
        facts.add(new Fact(
                "as",
                "uid " + plan.context().user().uid() + ", gid "
                        + plan.context().user().gid()));
        for (NamespaceKind kind : NamespaceKind.values()) {
            facts.add(new Fact(kind.symbol(), Sentences.namespace(kind, plan.context())));
        }
        return facts;
    }

    private void host(String title, String meaning, List<Done> done) {
        if (!done.isEmpty()) {
            chapters.add(new Chapter(
                    Actor.HOST, title, meaning, done.stream().map(this::event).toList()));
        }
    }

    /** A chapter for each stage. */
    private void child(List<Done> done) {
        int from = 0;
        while (from < done.size()) {
            Done first = done.get(from);
            int to = from;
            while (to < done.size() && done.get(to).title().equals(first.title())) {
                to++;
            }
            chapters.add(new Chapter(
                    Actor.CHILD,
                    first.title(),
                    first.meaning(),
                    done.subList(from, to).stream().map(this::event).toList()));
            from = to;
        }
    }

    private Event event(Done done) {
        number++;
        return new Event(number, done.isolator(), done.call(), done.reason(), done.result(), done.nanoseconds());
    }

    private static int lastOf(List<Done> steps, String stage) {
        int last = -1;
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).title().equals(stage)) {
                last = i;
            }
        }
        return last;
    }
}
