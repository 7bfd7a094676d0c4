package io.carafe.runtime.resolve;

import io.carafe.api.ContainerSpec;
import io.carafe.api.ProcessSettings;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.image.ImageConfig;
import io.carafe.api.isolation.InitProcess;
import io.carafe.runtime.plan.CommandLine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Merges what was asked for with what the image says into the command line, by Docker's rules. */
public final class CommandLineResolver {
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /**
     * Merges the two.
     *
     * @param hostname for the variable {@code HOSTNAME}
     * @param home the user's home directory
     * @throws InvalidSpecificationException when there is nothing to execute
     */
    public CommandLine resolve(ContainerSpec spec, ImageConfig image, String hostname, String home) {
        String directory = workingDirectory(spec, image);
        CommandLine command = new CommandLine(
                words(spec.process(), image),
                environment(spec, image, hostname, home),
                directory,
                !directory.equals("/"));
        refuseNul("the command", command.words());
        refuseNul("the environment", command.environment());
        refuseNul("the working directory", List.of(directory));
        return command;
    }

    private static void refuseNul(String what, List<String> texts) {
        for (String text : texts) {
            if (text.indexOf('\0') >= 0) {
                throw new InvalidSpecificationException(
                        what + " has a NUL byte in \"" + text.replace("\0", "\\0") + "\"",
                        "The kernel ends every text at the first such byte.");
            }
        }
    }

    private static List<String> words(ProcessSettings process, ImageConfig image) {
        List<String> words = new ArrayList<>();
        if (process.init()) {
            InitProcess.PREFIX.forEach(word -> words.add(word.toString()));
        }
        int before = words.size();
        boolean ownEntrypoint = process.entrypoint().isPresent();
        words.addAll(process.entrypoint().orElse(image.entrypoint()));
        if (!process.command().isEmpty()) {
            words.addAll(process.command());
        } else if (!ownEntrypoint) {
            // An entry point of one's own also takes the place of the image's command.
            words.addAll(image.command());
        }
        if (words.size() == before) {
            throw new InvalidSpecificationException(
                    "no command specified", "The image names none, so write one after the image: carafe run IMAGE sh.");
        }
        if (words.get(before).isEmpty()) {
            throw new InvalidSpecificationException("the command is an empty word", "Name a program to execute.");
        }
        return words;
    }

    private static List<String> environment(ContainerSpec spec, ImageConfig image, String hostname, String home) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PATH", PATH);
        variables.put("HOSTNAME", hostname);
        if (spec.process().terminal()) {
            variables.put("TERM", "xterm");
        }
        image.environment().forEach(variable -> put(variables, variable));
        spec.process().environment().forEach(variable -> put(variables, variable));
        variables.putIfAbsent("HOME", home);
        return variables.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList();
    }

    private static void put(Map<String, String> variables, String variable) {
        int equals = variable.indexOf('=');
        if (equals < 0) {
            variables.remove(variable);
        } else {
            variables.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
    }

    private static String workingDirectory(ContainerSpec spec, ImageConfig image) {
        String directory =
                spec.process().workingDirectory().or(image::workingDirectory).orElse("/");
        if (directory.isEmpty()) {
            return "/";
        }
        if (!directory.startsWith("/")) {
            throw new InvalidSpecificationException(
                    "the working directory '" + directory + "' is invalid: it needs to be an absolute path",
                    "Write it from / on.");
        }
        return directory;
    }
}
