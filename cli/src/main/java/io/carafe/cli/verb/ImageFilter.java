package io.carafe.cli.verb;

import io.carafe.api.image.Image;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Filters;
import io.carafe.cli.format.Moment;
import io.carafe.image.ImageStore;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/** The filters of {@code carafe images}, the name among its words as well. */
final class ImageFilter {
    private static final List<String> KEYS =
            List.of("before", "dangling", "label", "label!", "reference", "since", "until");

    private final Filters filters;
    private final List<String> patterns;
    private final List<PathMatcher> references;
    private final Optional<Boolean> dangling;
    private final List<Instant> until;
    private final boolean all;

    private ImageFilter(Arguments arguments, Filters filters, List<String> patterns, ZonedDateTime now) {
        this.filters = filters;
        this.patterns = patterns;
        this.references =
                patterns.stream().map(pattern -> matcher(pattern, arguments)).toList();
        this.dangling = filters.read("dangling", Arguments::bool, "it is neither true nor false").stream()
                .reduce((first, second) -> second);
        this.until = filters.read("until", text -> Moment.parse(text, now), "it is not a time");
        this.all = arguments.has("all");
    }

    /** @param name of the images that are wanted, or empty */
    static ImageFilter of(Arguments arguments, Optional<String> name, ZonedDateTime now) {
        Filters filters = Filters.of(arguments, KEYS);
        List<String> patterns = new ArrayList<>(filters.of("reference"));
        name.ifPresent(patterns::add);
        return new ImageFilter(arguments, filters, patterns, now);
    }

    /** The patterns of Go's {@code path.Match}, in which a star does not pass a slash, as Java writes them. */
    private static PathMatcher matcher(String pattern, Arguments arguments) {
        String glob =
                pattern.replaceAll("\\*+", "*").replaceAll("([{}])", "\\\\$1").replace("[^", "[!");
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + glob);
        } catch (PatternSyntaxException invalid) {
            throw arguments.problem("\"" + pattern + "\" is not a pattern: " + invalid.getDescription());
        }
    }

    /** The images that it lets through, with those of their names that it lets through. */
    List<Image> in(ImageStore store, List<Image> images) {
        List<Instant> before = created(store, "before");
        List<Instant> since = created(store, "since");
        Set<String> parents =
                images.stream().flatMap(image -> image.parent().stream()).collect(Collectors.toSet());
        return images.stream()
                .filter(image -> before.stream().allMatch(image.created()::isBefore))
                .filter(image -> since.stream().allMatch(image.created()::isAfter))
                .filter(image -> until.stream().allMatch(image.created()::isBefore))
                .filter(image -> filters.labels(image.config().labels()))
                .filter(image -> isNamed(image) || (letsNameless() && (all || !parents.contains(image.id()))))
                .filter(image -> !dangling.orElse(false) || image.names().isEmpty())
                .flatMap(image -> named(image).stream())
                .toList();
    }

    private static boolean isNamed(Image image) {
        return !image.names().isEmpty() || !image.digests().isEmpty();
    }

    /** Whether images without any name are wanted. */
    private boolean letsNameless() {
        return dangling.orElse(true) && patterns.isEmpty();
    }

    private Optional<Image> named(Image image) {
        if (patterns.isEmpty()) {
            return Optional.of(image);
        }
        List<String> names = image.names().stream().filter(this::matches).toList();
        List<String> digests = image.digests().stream().filter(this::matches).toList();
        return names.isEmpty() && digests.isEmpty() ? Optional.empty() : Optional.of(image.withNames(names, digests));
    }

    private boolean matches(String reference) {
        int end = reference.indexOf('@') >= 0 ? reference.indexOf('@') : reference.lastIndexOf(':');
        Path whole = Path.of(reference);
        Path repository = Path.of(reference.substring(0, end));
        return references.stream().anyMatch(pattern -> pattern.matches(whole) || pattern.matches(repository));
    }

    private List<Instant> created(ImageStore store, String key) {
        return filters.of(key).stream().map(name -> store.get(name).created()).toList();
    }
}
