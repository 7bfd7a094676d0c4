package io.carafe.api.isolation;

import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Handle;
import java.util.ArrayList;
import java.util.List;

/** What an isolator records the host's steps on. Not thread-safe. */
public final class HostRecorder {
    /** Stands for the new process's pid in paths, contents and commands. */
    public static final String CHILD = "<child>";

    private final String isolator;
    private final String prefix;
    private final List<RecordedHostStep> steps;
    private final List<HostEffect> effects;

    public HostRecorder(String isolator) {
        this(isolator, "", new ArrayList<>(), new ArrayList<>());
    }

    private HostRecorder(String isolator, String prefix, List<RecordedHostStep> steps, List<HostEffect> effects) {
        this.isolator = isolator;
        this.prefix = prefix;
        this.steps = steps;
        this.effects = effects;
    }

    /**
     * A recorder for a part of the isolator, such as a network driver: it records in the same place, and the kinds of
     * effects that it declares begin with the part's name and a dot ({@link #effectsOf}).
     */
    public HostRecorder part(String name) {
        return new HostRecorder(isolator, prefix + name + ".", steps, effects);
    }

    /** The effects that a part has declared, with the kinds that it gave them. */
    public static List<HostEffect> effectsOf(String part, List<HostEffect> effects) {
        String prefix = part + ".";
        return effects.stream()
                .filter(effect -> effect.kind().startsWith(prefix))
                .map(effect -> new HostEffect(
                        effect.isolator(),
                        effect.kind().substring(prefix.length()),
                        effect.name(),
                        effect.outlivesBoot()))
                .toList();
    }

    /**
     * Declares that something will be left on the host until {@link Isolator#release}. All effects are written to disk
     * before the first step is performed.
     */
    public void declare(String kind, String name) {
        effects.add(new HostEffect(isolator, prefix + kind, name));
    }

    /** As {@link #declare}, of something that a reboot undoes. Writing it down costs less. */
    public void declareUntilReboot(String kind, String name) {
        effects.add(new HostEffect(isolator, prefix + kind, name, false));
    }

    /** Begins a step; {@code why} completes "cannot …". */
    public Doing to(String why) {
        return new Doing(why);
    }

    /** What was recorded. */
    public List<RecordedHostStep> steps() {
        return List.copyOf(steps);
    }

    /** What was declared. */
    public List<HostEffect> effects() {
        return List.copyOf(effects);
    }

    /** The steps there are. */
    public final class Doing {
        private final String why;

        private Doing(String why) {
            this.why = why;
        }

        /** Writes a file that exists, such as {@code /proc/<child>/uid_map}, in one write(2). */
        public void write(String path, String content) {
            step(new HostSteps.Write(path, content));
        }

        /** Makes or replaces a file of the engine's own. */
        public void makeFile(Pathname path, String content, int mode) {
            step(new HostSteps.MakeFile(path, content, mode));
        }

        /** Makes a directory, unless it is there. */
        public void makeDirectory(Pathname path, int mode) {
            step(new HostSteps.MakeDirectory(path, mode));
        }

        /** Opens a file for the new process: a file of {@code /proc/PID/ns}, say. */
        public void give(Handle handle, String path) {
            step(new HostSteps.Give(handle, path));
        }

        /** Opens a file for the new process to write to. */
        public void giveWritable(Handle handle, String path) {
            step(new HostSteps.GiveWritable(handle, path));
        }

        /** Runs a program of the host's. */
        public void run(List<String> command) {
            step(new HostSteps.Run(command));
        }

        /** Has a program of the host's run beside the container; see {@link HostSide#accompany}. */
        public void accompany(Companion companion) {
            step(new HostSteps.Accompany(companion));
        }

        /** A step of the isolator's own. */
        public void step(HostStep step) {
            steps.add(new RecordedHostStep(isolator, step, why));
        }
    }
}
