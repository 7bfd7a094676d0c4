package io.carafe.image;

import io.carafe.api.error.InvalidSpecificationException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name and tag of an image, for instance {@code debian:12} or {@code registry.example:5000/team/app:1.0}, in the
 * grammar that Docker and the OCI distribution specification share.
 *
 * @param name the repository, with the registry when there is one
 * @param tag {@code latest} where none was given
 */
public record Reference(String name, String tag) implements Comparable<Reference> {
    public static final String DEFAULT_TAG = "latest";

    private static final List<String> DOCKER_HUB = List.of("docker.io/", "index.docker.io/");
    private static final String OFFICIAL = "library/";
    private static final int LONGEST_NAME = 255;
    private static final Pattern COMPONENT = Pattern.compile("[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*");
    private static final Pattern REGISTRY =
            Pattern.compile("(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:]+])(?::[0-9]+)?");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final Pattern IMAGE_ID = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern NOT_IN_A_NAME = Pattern.compile("[^a-z0-9._-]");
    private static final String ADVICE =
            "A reference is NAME[:TAG], where NAME has lower-case letters, digits and . _ - / between them.";

    public Reference {
        checkName(name);
        if (!TAG.matcher(tag).matches()) {
            throw invalid(
                    name + ":" + tag,
                    tag.isEmpty()
                            ? "its tag is empty"
                            : "its tag \"" + tag + "\" is not made of up to 128 letters, digits and _ . -");
        }
    }

    /**
     * The reference that a text stands for. Docker Hub has several names, and its images are known without any.
     *
     * @throws InvalidSpecificationException when it stands for none
     */
    public static Reference parse(String text) {
        if (text.indexOf('@') >= 0) {
            throw invalid(text, "it has a digest, and images are kept by tag");
        }
        int colon = text.indexOf(':', text.lastIndexOf('/') + 1);
        return colon < 0
                ? new Reference(familiar(text), DEFAULT_TAG)
                : new Reference(familiar(text.substring(0, colon)), text.substring(colon + 1));
    }

    /** A name without Docker Hub's host, and without the {@code library/} that its official images are in. */
    static String familiar(String name) {
        String repository = name;
        for (String host : DOCKER_HUB) {
            if (name.startsWith(host)) {
                repository = name.substring(host.length());
            }
        }
        boolean official = repository.startsWith(OFFICIAL) && repository.indexOf('/', OFFICIAL.length()) < 0;
        return official ? repository.substring(OFFICIAL.length()) : repository;
    }

    static void checkName(String name) {
        if (name.isEmpty()) {
            throw invalid(name, "it has no name");
        }
        if (name.length() > LONGEST_NAME) {
            throw invalid(name, "its name has " + name.length() + " characters, and " + LONGEST_NAME + " are allowed");
        }
        if (DOCKER_HUB.stream().anyMatch(name::startsWith)) {
            // Without its host, or with it once more, it would be another image.
            throw invalid(name, "it names Docker Hub's host twice");
        }
        if (IMAGE_ID.matcher(name).matches()) {
            throw invalid(name, "its name looks like the id of an image");
        }
        String[] components = name.split("/", -1);
        int first = components.length > 1 && isRegistry(components[0]) ? 1 : 0;
        if (first == 1 && !REGISTRY.matcher(components[0]).matches()) {
            throw invalid(name, "\"" + components[0] + "\" is not a registry's host");
        }
        for (int i = first; i < components.length; i++) {
            if (!COMPONENT.matcher(components[i]).matches()) {
                throw invalid(name, whatIsWrong(components[i]));
            }
        }
    }

    private static boolean isRegistry(String component) {
        return component.contains(".") || component.contains(":") || component.equals("localhost");
    }

    private static String whatIsWrong(String component) {
        if (component.isEmpty()) {
            return "there is nothing before, after or between its slashes";
        }
        Matcher character = NOT_IN_A_NAME.matcher(component);
        if (!character.find()) {
            return "\"" + component + "\" does not begin and end, and join its parts, as a name may";
        }
        return Character.isUpperCase(character.group().codePointAt(0))
                ? "its name has capital letters"
                : "its name has the character \"" + character.group() + "\"";
    }

    private static InvalidSpecificationException invalid(String text, String why) {
        return new InvalidSpecificationException("\"" + text + "\" is not a valid image reference: " + why, ADVICE);
    }

    @Override
    public int compareTo(Reference other) {
        int byName = name.compareTo(other.name);
        return byName != 0 ? byName : tag.compareTo(other.tag);
    }

    /** {@code NAME:TAG}. */
    @Override
    public String toString() {
        return name + ":" + tag;
    }
}
