package io.carafe.api.selinux;

import io.carafe.api.error.InvalidSpecificationException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Docker's {@code --security-opt label=…}: what somebody wants a container to be called. Of a part that is given twice the
 * last one counts.
 *
 * @param disabled whether its processes are to have no label of a container's
 * @param parts the parts of the label that are given
 */
public record LabelOptions(boolean disabled, Map<Part, String> parts) {
    private static final String PREFIX = "label=";
    private static final String DISABLE = "disable";
    private static final String ADVICE = "There are label=disable, label=user:USER, label=role:ROLE, label=type:TYPE,"
            + " label=level:LEVEL and label=filetype:TYPE.";

    /** What can be given. */
    public enum Part {
        USER,
        ROLE,
        TYPE,
        LEVEL,
        /** The type of its files; all else is of its processes, and user and level of both. */
        FILETYPE;

        private boolean takes(String value) {
            return this == LEVEL ? !value.isEmpty() && SelinuxContext.isLevel(value) : SelinuxContext.isName(value);
        }

        private static Optional<Part> of(String word) {
            for (Part part : values()) {
                if (part.name().toLowerCase(Locale.ROOT).equals(word)) {
                    return Optional.of(part);
                }
            }
            return Optional.empty();
        }
    }

    public LabelOptions {
        parts = Map.copyOf(parts);
    }

    /**
     * Picks those of all security options that are about labels, and understands them.
     *
     * @throws InvalidSpecificationException when there is no such part, or the options contradict each other
     */
    public static LabelOptions of(List<String> securityOptions) {
        boolean disabled = false;
        Map<Part, String> parts = new EnumMap<>(Part.class);
        for (String option : securityOptions) {
            if (!option.startsWith(PREFIX)) {
                continue;
            }
            String label = option.substring(PREFIX.length());
            if (label.equals(DISABLE)) {
                disabled = true;
                continue;
            }
            int colon = label.indexOf(':');
            String value = label.substring(colon + 1);
            Part part = Part.of(colon < 0 ? "" : label.substring(0, colon))
                    .filter(known -> known.takes(value))
                    .orElseThrow(() -> new InvalidSpecificationException(
                            "--security-opt: there is no option '" + option + "'", ADVICE));
            parts.put(part, value);
        }
        if (disabled && !parts.isEmpty()) {
            throw new InvalidSpecificationException(
                    "--security-opt: label=disable leaves no label that another option could change",
                    "Leave out the one or the other.");
        }
        return new LabelOptions(disabled, parts);
    }

    /** Whether a part of the label was given. */
    public boolean isGiven() {
        return !parts.isEmpty();
    }

    public Optional<String> level() {
        return Optional.ofNullable(parts.get(Part.LEVEL));
    }

    /** Labels with the parts that were given in place of theirs. */
    public SelinuxLabels in(SelinuxLabels usual) {
        SelinuxContext file = usual.file();
        return new SelinuxLabels(
                usual.process()
                        .map(process -> new SelinuxContext(
                                part(Part.USER, process.user()),
                                part(Part.ROLE, process.role()),
                                part(Part.TYPE, process.type()),
                                part(Part.LEVEL, process.level()))),
                new SelinuxContext(
                        part(Part.USER, file.user()),
                        file.role(),
                        part(Part.FILETYPE, file.type()),
                        part(Part.LEVEL, file.level())),
                usual.layer());
    }

    private String part(Part part, String usual) {
        return parts.getOrDefault(part, usual);
    }
}
