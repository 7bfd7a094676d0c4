package io.carafe.namespaces.user;

import io.carafe.api.NamespaceKind;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.Trial;
import io.carafe.linux.LinuxModule;
import java.util.List;

/** What {@link WithoutRootIT} runs in a JVM of its own, as a user who is not root. */
final class WithoutRoot {
    static final int NOBODY = 65_534;

    private static final String[] WHO = {
        "/bin/sh",
        "-c",
        "id -u; id -g; cat /proc/self/setgroups; tr -s ' ' < /proc/self/uid_map; tr -s ' ' < /proc/self/gid_map"
    };

    private WithoutRoot() {}

    public static void main(String[] arguments) {
        Contexts contexts = Contexts.rootless().ids(NOBODY, NOBODY);
        if (arguments[0].equals("ranges")) {
            contexts.subordinateUids(100_000, 65_536)
                    .subordinateGids(200_000, 65_536)
                    .programs("newuidmap", "newgidmap");
        }
        Trial trial = Trial.over(new LinuxModule());
        if (arguments[0].equals("join")) {
            join(trial, contexts);
            System.exit(0);
        }
        // Twice: the first time makes the JVM's memory non-dumpable where the user changes.
        for (int i = 0; i < 2; i++) {
            List<Isolator> isolators = arguments[0].equals("ranges")
                    ? List.of(new UserIsolator(), new Games())
                    : List.of(new UserIsolator());
            try (Trial.Running running = trial.start(contexts.context(), isolators, WHO)) {
                System.out.print(running.output());
            }
        }
        System.exit(0);
    }

    private static void join(Trial trial, Contexts contexts) {
        List<Isolator> isolators = List.of(new UserIsolator());
        try (Trial.Running first = trial.start(contexts.context(), isolators, "/bin/sleep", "60");
                Trial.Running second = trial.join(
                        contexts.joins(NamespaceKind.USER, first.pid()).context(), isolators, WHO)) {
            System.out.print(second.output());
        }
    }

    /** Becomes user 5 before execve, as a container's process does whose image says so. */
    private static final class Games implements Isolator {
        @Override
        public String name() {
            return "games";
        }

        @Override
        public String description() {
            return "user 5";
        }

        @Override
        public void launch(LaunchContext context, ProgramRecorder program) {
            program.at(Stage.CREDENTIALS).to("become user 5").setresuid(5);
        }
    }
}
