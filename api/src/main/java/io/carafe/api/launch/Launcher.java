package io.carafe.api.launch;

import java.util.Map;

/** Makes processes out of launch programs. Module {@code linux} implements it. Thread-safe. */
public interface Launcher {
    /**
     * Clones a process and lets it run the program. Returns as soon as the process exists, the second one where the program
     * has a clone of its own ({@link StepRecorder#clone3}); see {@link LaunchedProcess#awaitExec()}.
     *
     * @param handles a number for each {@link Handle} that the program names; the descriptors stay the caller's
     * @param timed whether to take the time of each step, which adds a clock_gettime to each
     * @throws LaunchException when the process cannot be cloned
     */
    LaunchedProcess launch(LaunchProgram program, Map<Handle, Integer> handles, boolean timed);
}
