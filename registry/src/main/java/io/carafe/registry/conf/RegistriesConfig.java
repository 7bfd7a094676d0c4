package io.carafe.registry.conf;

import io.carafe.api.error.RegistryException;
import io.carafe.image.Reference;
import io.carafe.registry.name.ImageName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a registries file says, or several of them together.
 *
 * @param searched registries that a name without one may be in; none means Docker Hub
 * @param shortNames what to do when several are searched
 * @param aliases full names of short ones
 */
public record RegistriesConfig(
        List<String> searched,
        Optional<ShortNameMode> shortNames,
        List<RegistryRule> rules,
        Map<String, String> aliases) {
    public static final RegistriesConfig EMPTY = new RegistriesConfig(List.of(), Optional.empty(), List.of(), Map.of());

    public RegistriesConfig {
        searched = List.copyOf(searched);
        rules = List.copyOf(rules);
        aliases = Map.copyOf(aliases);
    }

    /** {@code short-name-mode}. There is nobody to ask, so what asks elsewhere refuses here. */
    public enum ShortNameMode {
        /** A name that may be in several registries is refused. */
        ENFORCING,
        /** All are tried in their order. */
        PERMISSIVE,
        /** All are tried in their order, and aliases do not count. */
        DISABLED
    }

    /** This one with what a further file says, which wins. */
    RegistriesConfig with(RegistriesConfig later) {
        Map<String, RegistryRule> byPrefix = new LinkedHashMap<>();
        rules.forEach(rule -> byPrefix.put(rule.prefix(), rule));
        later.rules.forEach(rule -> byPrefix.put(rule.prefix(), rule));
        Map<String, String> allAliases = new LinkedHashMap<>(aliases);
        allAliases.putAll(later.aliases);
        allAliases.values().removeIf(String::isEmpty);
        return new RegistriesConfig(
                later.searched.isEmpty() ? searched : later.searched,
                later.shortNames.isPresent() ? later.shortNames : shortNames,
                List.copyOf(byPrefix.values()),
                allAliases);
    }

    /**
     * The images that a text may mean, in the order in which they are to be tried; several only for a short name.
     *
     * @throws RegistryException when it may mean several and that is not allowed
     */
    public List<ImageName> candidates(String text) {
        ImageName asDocker = ImageName.parse(text);
        if (ImageName.isQualified(text)) {
            return List.of(asDocker);
        }
        String name = withoutSuffix(text, asDocker);
        String alias = shortNames.equals(Optional.of(ShortNameMode.DISABLED)) ? null : aliases.get(name);
        if (alias != null) {
            return List.of(asDocker.at(
                    ImageName.parse(alias).registry(), ImageName.parse(alias).repository()));
        }
        if (searched.isEmpty()) {
            return List.of(asDocker);
        }
        if (searched.size() > 1 && shortNames.equals(Optional.of(ShortNameMode.ENFORCING))) {
            throw new RegistryException(
                    RegistryException.Reason.NOT_ALLOWED,
                    "the name " + name + " may be in " + String.join(", ", searched)
                            + ", and the registries file says short-name-mode = \"enforcing\"",
                    "Give the full name, for instance " + searched.get(0) + "/" + name + ".");
        }
        return searched.stream()
                .map(registry -> ImageName.parse(registry + "/" + name))
                .map(found -> asDocker.at(found.registry(), found.repository()))
                .toList();
    }

    private static String withoutSuffix(String text, ImageName parsed) {
        int at = text.indexOf('@');
        String named = at < 0 ? text : text.substring(0, at);
        return parsed.tag().isPresent() ? Reference.parse(named).name() : named;
    }

    /**
     * Where an image may be pulled from: mirrors, and then its registry.
     *
     * @throws RegistryException when the registry is blocked
     */
    public List<PullSource> sources(ImageName image) {
        Optional<RegistryRule> rule = rule(image);
        if (rule.isEmpty()) {
            return List.of(new PullSource(image, false));
        }
        refuseIfBlocked(rule.get(), image);
        List<PullSource> sources = new ArrayList<>();
        for (Mirror mirror : rule.get().mirrors()) {
            if (mirror.isFor(image.digest().isPresent())) {
                sources.add(new PullSource(moved(image, rule.get().mirrored(mirror, image.name())), mirror.insecure()));
            }
        }
        sources.add(new PullSource(
                moved(image, rule.get().relocated(image.name())), rule.get().insecure()));
        return sources;
    }

    /**
     * Where an image is pushed to: its registry, never a mirror.
     *
     * @throws RegistryException when the registry is blocked
     */
    public PullSource target(ImageName image) {
        List<PullSource> sources = sources(image);
        return sources.get(sources.size() - 1);
    }

    /** Whether certificates of a registry are not checked, and plain HTTP will do. */
    public boolean isInsecure(String registry) {
        return rules.stream()
                .filter(rule -> rule.matches(registry) || rule.location().equals(registry))
                .anyMatch(RegistryRule::insecure);
    }

    private static ImageName moved(ImageName image, String name) {
        int slash = name.indexOf('/');
        return image.at(name.substring(0, slash), name.substring(slash + 1));
    }

    private static void refuseIfBlocked(RegistryRule rule, ImageName image) {
        if (rule.blocked()) {
            throw new RegistryException(
                    RegistryException.Reason.NOT_ALLOWED,
                    "the registries file blocks " + rule.prefix() + ", where " + image.familiar() + " would be",
                    "");
        }
    }

    private Optional<RegistryRule> rule(ImageName image) {
        return rules.stream()
                .filter(rule -> rule.matches(image.name()))
                .max(Comparator.comparingInt(rule -> rule.prefix().length()));
    }
}
