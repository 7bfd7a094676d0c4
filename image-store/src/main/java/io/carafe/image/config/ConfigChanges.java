package io.carafe.image.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carafe.api.HealthCheck;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.image.ImageConfig;
import io.carafe.api.kernel.Pathname;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Instructions of a Dockerfile that change a configuration: {@code CMD}, {@code ENTRYPOINT}, {@code ENV},
 * {@code EXPOSE}, {@code HEALTHCHECK}, {@code LABEL}, {@code STOPSIGNAL}, {@code USER}, {@code VOLUME}, {@code WORKDIR}. Lists are given as a
 * JSON array (the exec form) or as text (the shell form), and all but {@code CMD} and {@code ENTRYPOINT} replace
 * {@code $NAME} by what {@code ENV} set before.
 */
public final class ConfigChanges {
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern SIGNAL = Pattern.compile(
            "(?:SIG)?(?:HUP|INT|QUIT|ILL|TRAP|ABRT|IOT|BUS|FPE|KILL|USR1|SEGV|USR2|PIPE|ALRM|TERM|STKFLT|CHLD"
                    + "|CLD|CONT|STOP|TSTP|TTIN|TTOU|URG|XCPU|XFSZ|VTALRM|PROF|WINCH|IO|POLL|PWR|SYS"
                    + "|RTMIN(?:\\+[0-9]{1,2})?|RTMAX(?:-[0-9]{1,2})?)");
    private static final int HIGHEST_SIGNAL = 64;
    private static final String KNOWN =
            "The instructions are CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, STOPSIGNAL, USER, VOLUME and WORKDIR.";

    private List<String> entrypoint;
    private List<String> command;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Optional<String> workingDirectory;
    private Optional<String> user;
    private final Map<String, String> labels;
    private final List<String> exposedPorts;
    private final List<String> volumes;
    private Optional<String> stopSignal;
    private Optional<HealthCheck> healthCheck;

    private ConfigChanges(ImageConfig base) {
        this.entrypoint = base.entrypoint();
        this.command = base.command();
        for (String variable : base.environment()) {
            int equals = variable.indexOf('=');
            environment.put(
                    equals < 0 ? variable : variable.substring(0, equals),
                    equals < 0 ? "" : variable.substring(equals + 1));
        }
        this.workingDirectory = base.workingDirectory();
        this.user = base.user();
        this.labels = new LinkedHashMap<>(base.labels());
        this.exposedPorts = new ArrayList<>(base.exposedPorts());
        this.volumes = new ArrayList<>(base.volumes());
        this.stopSignal = base.stopSignal();
        this.healthCheck = base.healthCheck();
    }

    /**
     * The configuration after all changes, in their order.
     *
     * @throws InvalidSpecificationException when one of them is not an instruction that changes a configuration
     */
    public static ImageConfig apply(ImageConfig base, List<String> changes) {
        ConfigChanges config = new ConfigChanges(base);
        changes.forEach(config::apply);
        return config.build();
    }

    private ImageConfig build() {
        List<String> variables = new ArrayList<>();
        environment.forEach((name, value) -> variables.add(name + "=" + value));
        return new ImageConfig(
                entrypoint,
                command,
                variables,
                workingDirectory,
                user,
                labels,
                exposedPorts,
                volumes,
                stopSignal,
                healthCheck);
    }

    private void apply(String change) {
        String[] parts = SPACE.split(change.strip(), 2);
        String rest = parts.length < 2 ? "" : parts[1];
        try {
            if (rest.isEmpty()) {
                throw new IllegalArgumentException("it has no argument");
            }
            apply(parts[0].toUpperCase(Locale.ROOT), rest);
        } catch (IllegalArgumentException invalid) {
            throw new InvalidSpecificationException(
                    "cannot apply the change \"" + Pathname.of(change.replace("\0", "")) + "\": "
                            + invalid.getMessage(),
                    KNOWN);
        }
    }

    private void apply(String instruction, String rest) {
        switch (instruction) {
            case "CMD" -> command = execOrShell(rest);
            case "ENTRYPOINT" -> entrypoint = execOrShell(rest);
            case "ENV" -> environment.putAll(pairs(rest));
            case "LABEL" -> labels.putAll(pairs(rest));
            case "EXPOSE" ->
                words(rest).stream()
                        .flatMap(word -> Ports.parse(word).stream())
                        .forEach(port -> add(exposedPorts, port));
            case "VOLUME" -> listOrWords(rest).forEach(path -> add(volumes, absolute(path)));
            case "USER" -> user = Optional.of(word(rest));
            case "WORKDIR" -> workingDirectory = Optional.of(directory(word(rest)));
            case "HEALTHCHECK" -> healthCheck = Optional.of(HealthInstruction.parse(rest, ConfigChanges::execForm));
            case "STOPSIGNAL" -> stopSignal = Optional.of(signal(word(rest)));
            default -> throw new IllegalArgumentException("\"" + instruction + "\" is not one that can be used here");
        }
    }

    private static void add(List<String> values, String value) {
        if (!values.contains(value)) {
            values.add(value);
        }
    }

    private static List<String> execOrShell(String text) {
        return execForm(text).orElseGet(() -> List.of("/bin/sh", "-c", text));
    }

    /** A JSON array of strings, if that is what the text is; everything else is for a shell. */
    private static Optional<List<String>> execForm(String text) {
        if (!text.startsWith("[")) {
            return Optional.empty();
        }
        try {
            List<String> words = new ArrayList<>();
            for (JsonNode node : new ObjectMapper().readTree(text)) {
                if (!node.isTextual()) {
                    return Optional.empty();
                }
                words.add(node.textValue());
            }
            return Optional.of(words);
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }

    private Map<String, String> pairs(String text) {
        List<String> words = words(text);
        int equals = words.get(0).indexOf('=');
        Map<String, String> pairs = new LinkedHashMap<>();
        if (equals < 0) {
            // The old form: one name, and everything after it is the value.
            String[] nameAndValue = SPACE.split(text, 2);
            if (nameAndValue.length < 2) {
                throw new IllegalArgumentException("it is not NAME=VALUE");
            }
            pairs.put(nameAndValue[0], word(nameAndValue[1]));
            return pairs;
        }
        for (String word : words) {
            equals = word.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("\"" + word + "\" is not NAME=VALUE");
            }
            pairs.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return pairs;
    }

    private List<String> listOrWords(String text) {
        return execForm(text).orElseGet(() -> words(text));
    }

    private List<String> words(String text) {
        return new DockerfileWords(text, environment).split();
    }

    private String word(String text) {
        return new DockerfileWords(text, environment).whole();
    }

    private static String absolute(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("\"" + path + "\" is not an absolute path");
        }
        return path;
    }

    private String directory(String path) {
        String full = path.startsWith("/") ? path : workingDirectory.orElse("/") + "/" + path;
        List<String> components = new ArrayList<>();
        for (String component : full.split("/", -1)) {
            if (component.equals("..")) {
                components
                        .subList(Math.max(0, components.size() - 1), components.size())
                        .clear();
            } else if (!component.isEmpty() && !component.equals(".")) {
                components.add(component);
            }
        }
        return "/" + String.join("/", components);
    }

    private static String signal(String text) {
        boolean number =
                text.matches("[0-9]{1,2}") && Integer.parseInt(text) > 0 && Integer.parseInt(text) <= HIGHEST_SIGNAL;
        if (!number && !SIGNAL.matcher(text).matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is not a signal");
        }
        return text;
    }
}
