package io.carafe.api.testing;

import io.carafe.api.isolation.HostEffect;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.RecordedHostStep;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Step;
import java.util.List;

/**
 * What one isolator records for one container, as text in the manner of strace(1):
 *
 * <pre>{@code
 * assertThat(Recordings.of(isolator, context).launch(Stage.SETTINGS))
 *         .containsExactly("sethostname(\"web\", 3)");
 * }</pre>
 *
 * <p>Every method asks the isolator afresh. Steps come in the order in which they were recorded; the engine sorts them by
 * stage. {@link Isolator#validate} is not called: call it yourself.
 */
public final class Recordings {
    private final Isolator isolator;
    private final LaunchContext context;

    private Recordings(Isolator isolator, LaunchContext context) {
        this.isolator = isolator;
        this.context = context;
    }

    public static Recordings of(Isolator isolator, LaunchContext context) {
        return new Recordings(isolator, context);
    }

    /** The new process's calls. */
    public List<String> launch() {
        return texts(launchSteps());
    }

    /** The new process's calls of one stage. */
    public List<String> launch(Stage stage) {
        return texts(
                launchSteps().stream().filter(step -> step.stage() == stage).toList());
    }

    /** The new process's steps, to look at reasons, stages and tolerated errors. */
    public List<Step> launchSteps() {
        ProgramRecorder program = new ProgramRecorder(isolator.name());
        isolator.launch(context, program);
        return program.steps();
    }

    /** The host's steps before there is a process. */
    public List<String> prepare() {
        return hostTexts(prepared().steps());
    }

    /** What will be left on the host: declared before there is a process, or while it waits. */
    public List<HostEffect> effects() {
        HostRecorder host = prepared();
        isolator.whileHeld(context, host);
        return host.effects();
    }

    /** The host's steps while the new process waits. */
    public List<String> whileHeld() {
        HostRecorder host = new HostRecorder(isolator.name());
        isolator.whileHeld(context, host);
        return hostTexts(host.steps());
    }

    /** The calls of a further process. */
    public List<String> join() {
        return texts(joinSteps());
    }

    /** The steps of a further process. */
    public List<Step> joinSteps() {
        ProgramRecorder program = new ProgramRecorder(isolator.name());
        isolator.join(context, new HostRecorder(isolator.name()), program);
        return program.steps();
    }

    /** The host's steps for a further process. */
    public List<String> joinOnHost() {
        HostRecorder host = new HostRecorder(isolator.name());
        isolator.join(context, host, new ProgramRecorder(isolator.name()));
        return hostTexts(host.steps());
    }

    /** The host's steps that undo what was declared. */
    public List<String> release() {
        HostRecorder host = new HostRecorder(isolator.name());
        isolator.release(effects(), host);
        return hostTexts(host.steps());
    }

    private HostRecorder prepared() {
        HostRecorder host = new HostRecorder(isolator.name());
        isolator.prepare(context, host);
        return host;
    }

    private static List<String> texts(List<Step> steps) {
        return steps.stream().map(Step::text).toList();
    }

    private static List<String> hostTexts(List<RecordedHostStep> steps) {
        return steps.stream().map(recorded -> recorded.step().text()).toList();
    }
}
