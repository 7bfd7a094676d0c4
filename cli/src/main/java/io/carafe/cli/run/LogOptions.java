package io.carafe.cli.run;

import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.LogDriver;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.cli.args.Arguments;
import java.util.Arrays;
import java.util.Set;

/** Reads {@code --log-driver} and {@code --log-opt}. */
final class LogOptions {
    /** Docker's, which send logs elsewhere. */
    private static final Set<String> ELSEWHERE =
            Set.of("syslog", "journald", "gelf", "fluentd", "awslogs", "splunk", "etwlogs", "gcplogs", "logentries");

    private LogOptions() {}

    static void read(Arguments arguments, ContainerSpecBuilder builder) {
        arguments.text("log-driver").ifPresent(name -> builder.logDriver(driver(arguments, name)));
        for (String option : arguments.all("log-opt")) {
            int equals = option.indexOf('=');
            if (equals <= 0) {
                throw arguments.problem("--log-opt: '" + option + "' is not KEY=VALUE", "For instance max-size=10m.");
            }
            builder.logOpt(option.substring(0, equals), option.substring(equals + 1));
        }
    }

    private static LogDriver driver(Arguments arguments, String name) {
        if (ELSEWHERE.contains(name)) {
            throw new UnsupportedFeatureException(
                    "--log-driver " + name
                            + " is not in this version of Carafe: logs are kept in files of its own and sent"
                            + " nowhere",
                    "There are json-file, local and none.");
        }
        return Arrays.stream(LogDriver.values())
                .filter(driver -> driver.text().equals(name))
                .findFirst()
                .orElseThrow(() -> arguments.problem(
                        "--log-driver: no log driver named '" + name + "' is registered",
                        "There are json-file, local and none."));
    }
}
