package io.carafe.registry.name;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.image.Reference;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The full name of an image in a registry: {@code docker.io/library/debian:12}, {@code localhost:5000/app@sha256:…}.
 *
 * @param registry host and port; {@code docker.io} for Docker Hub, by whichever of its names
 * @param repository the path in it
 * @param tag may stand beside a digest, and then says nothing
 * @param digest of the manifest or index
 */
public record ImageName(String registry, String repository, Optional<String> tag, Optional<String> digest) {
    public static final String DOCKER_HUB = "docker.io";

    private static final String DOCKER_HUB_FORMERLY = "index.docker.io";
    private static final String OFFICIAL = "library/";
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    /**
     * The name that a text stands for; one without a registry stands for Docker Hub, as everywhere.
     *
     * @throws InvalidSpecificationException when it stands for none
     */
    public static ImageName parse(String text) {
        int at = text.indexOf('@');
        String named = at < 0 ? text : text.substring(0, at);
        Optional<String> digest = at < 0 ? Optional.empty() : Optional.of(text.substring(at + 1));
        digest.filter(some -> !DIGEST.matcher(some).matches()).ifPresent(wrong -> {
            throw new InvalidSpecificationException(
                    "\"" + text
                            + "\" is not a valid image reference: its digest is not sha256: and 64 hexadecimal digits",
                    "");
        });
        Reference reference = Reference.parse(named);
        boolean tagged = named.indexOf(':', named.lastIndexOf('/') + 1) >= 0;
        return of(reference.name(), tagged ? Optional.of(reference.tag()) : Optional.empty(), digest);
    }

    private static ImageName of(String name, Optional<String> tag, Optional<String> digest) {
        if (!isQualified(name)) {
            return hub(name, tag, digest);
        }
        int slash = name.indexOf('/');
        String registry = name.substring(0, slash);
        String repository = name.substring(slash + 1);
        return registry.equals(DOCKER_HUB) || registry.equals(DOCKER_HUB_FORMERLY)
                ? hub(repository, tag, digest)
                : new ImageName(registry, repository, tag, digest);
    }

    private static ImageName hub(String repository, Optional<String> tag, Optional<String> digest) {
        return new ImageName(DOCKER_HUB, repository.contains("/") ? repository : OFFICIAL + repository, tag, digest);
    }

    /** Whether a text begins with a registry's host, by the rule that Docker made: it has a dot or a colon, or is localhost. */
    public static boolean isQualified(String text) {
        int slash = text.indexOf('/');
        String first = slash < 0 ? "" : text.substring(0, slash);
        return first.contains(".") || first.contains(":") || first.equals("localhost");
    }

    /** Without tag and digest. */
    public String name() {
        return registry + "/" + repository;
    }

    /** Without tag and digest, as people write it: without Docker Hub's host, and without {@code library/}. */
    public String familiarName() {
        if (!registry.equals(DOCKER_HUB)) {
            return name();
        }
        return repository.startsWith(OFFICIAL) && repository.indexOf('/', OFFICIAL.length()) < 0
                ? repository.substring(OFFICIAL.length())
                : repository;
    }

    /** As people write it, with the tag that is meant where there is neither tag nor digest. */
    public String familiar() {
        return familiarName() + suffix();
    }

    /** What it is asked for by: the digest if there is one, or the tag. */
    public String reference() {
        return digest.orElseGet(this::tagOrDefault);
    }

    public String tagOrDefault() {
        return tag.orElse(Reference.DEFAULT_TAG);
    }

    /** How the image store knows it by its tag. */
    public Reference storeReference() {
        return new Reference(familiarName(), tagOrDefault());
    }

    public ImageName withTag(String other) {
        return new ImageName(registry, repository, Optional.of(other), Optional.empty());
    }

    public ImageName withDigest(String other) {
        return new ImageName(registry, repository, Optional.empty(), Optional.of(other));
    }

    /** The same tag and digest at another place. */
    public ImageName at(String otherRegistry, String otherRepository) {
        return new ImageName(otherRegistry, otherRepository, tag, digest);
    }

    private String suffix() {
        return digest.isPresent() ? tag.map(some -> ":" + some).orElse("") + "@" + digest.get() : ":" + tagOrDefault();
    }

    /** In full. */
    @Override
    public String toString() {
        return name() + suffix();
    }
}
