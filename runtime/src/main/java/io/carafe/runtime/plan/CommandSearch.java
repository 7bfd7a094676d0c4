package io.carafe.runtime.plan;

import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.StepRecorder;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the command as execvp(3) does: a name with a slash is a path; any other is tried in each directory of the
 * container's {@code PATH}, by the execve itself, so that what is looked at is what is executed.
 */
final class CommandSearch {
    private static final String PATH = "PATH=";
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final CommandLine command;

    CommandSearch(CommandLine command) {
        this.command = command;
    }

    void record(ProgramRecorder program) {
        List<Pathname> words = command.words().stream().map(Pathname::of).toList();
        List<Pathname> environment =
                command.environment().stream().map(Pathname::of).toList();
        List<String> candidates = candidates();
        for (int i = 0; i < candidates.size(); i++) {
            StepRecorder step = program.at(Stage.EXEC).to("execute " + candidates.get(i));
            if (i < candidates.size() - 1) {
                step = step.tolerating(Errno.ENOENT, Errno.ENOTDIR, Errno.EACCES);
            }
            step.execve(Pathname.of(candidates.get(i)), words, environment);
        }
    }

    private List<String> candidates() {
        String name = command.words().get(0);
        if (name.contains("/") || name.isEmpty()) {
            return List.of(name);
        }
        List<String> candidates = new ArrayList<>();
        for (String directory : path().split(":", -1)) {
            // An empty entry is the working directory.
            candidates.add(directory.isEmpty() ? "./" + name : directory + "/" + name);
        }
        return candidates;
    }

    private String path() {
        return command.environment().stream()
                .filter(variable -> variable.startsWith(PATH))
                .map(variable -> variable.substring(PATH.length()))
                .filter(path -> !path.isEmpty())
                .reduce((earlier, later) -> later)
                .orElse(DEFAULT_PATH);
    }
}
