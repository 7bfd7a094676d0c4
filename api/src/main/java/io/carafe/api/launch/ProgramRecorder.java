package io.carafe.api.launch;

import java.util.ArrayList;
import java.util.List;

/**
 * What an isolator records the new process's steps on. Each isolator gets one of its own; the planner sorts what all of
 * them recorded by {@link Stage}. Not thread-safe.
 */
public final class ProgramRecorder {
    private final String isolator;
    private final SlotNumbers slots;
    private final List<Step> steps = new ArrayList<>();

    /** A recorder for a unit test, or for a program of one isolator. */
    public ProgramRecorder(String isolator) {
        this(isolator, new SlotNumbers());
    }

    /**
     * @param isolator whose steps these are
     * @param slots shared by all recorders of one program
     */
    public ProgramRecorder(String isolator, SlotNumbers slots) {
        this.isolator = isolator;
        this.slots = slots;
    }

    /** Begins a step of a stage; say why, then make the call. */
    public Reasons at(Stage stage) {
        return why -> new StepRecorder(this, stage, why);
    }

    /** What was recorded, in that order. */
    public List<Step> steps() {
        return List.copyOf(steps);
    }

    String isolator() {
        return isolator;
    }

    void add(Step step) {
        steps.add(step);
    }

    Slot newSlot(String name) {
        return new Slot(slots.next(), name);
    }

    /** No step without a reason. */
    @FunctionalInterface
    public interface Reasons {
        /**
         * Says why the step is made, as a clause that completes both "cannot …" and "in order to …": {@code give the
         * container a host name of its own}.
         */
        StepRecorder to(String why);
    }

    /** Gives each slot of a program its number. Not thread-safe. */
    public static final class SlotNumbers {
        private int last;

        int next() {
            return ++last;
        }
    }
}
