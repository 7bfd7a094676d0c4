package io.carafe.cli.verb;

import io.carafe.Container;
import io.carafe.api.RootSource;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Suggestion;
import io.carafe.runtime.state.ContainerStatus;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Reads {@code --filter KEY=VALUE}: values of one key are alternatives, and every key must agree. */
final class ContainerFilter {
    private static final List<String> KEYS = List.of("ancestor", "exited", "id", "label", "name", "status");

    private ContainerFilter() {}

    static Predicate<Container> of(Arguments arguments) {
        Map<String, List<String>> filters = arguments.all("filter").stream()
                .collect(Collectors.groupingBy(
                        filter -> filter.split("=", 2)[0],
                        Collectors.mapping(filter -> value(arguments, filter), Collectors.toList())));
        Predicate<Container> all = container -> true;
        for (Map.Entry<String, List<String>> filter : filters.entrySet()) {
            Predicate<Container> any = filter.getKey().equals("label") ? container -> true : container -> false;
            for (String value : filter.getValue()) {
                Predicate<Container> one = one(arguments, filter.getKey(), value);
                any = filter.getKey().equals("label") ? any.and(one) : any.or(one);
            }
            all = all.and(any);
        }
        return all;
    }

    /** Whether it asks for containers that may not run. */
    static boolean namesAStatus(Arguments arguments) {
        return arguments.all("filter").stream()
                .anyMatch(filter -> filter.startsWith("status=") || filter.startsWith("exited="));
    }

    private static String value(Arguments arguments, String filter) {
        int equals = filter.indexOf('=');
        if (equals <= 0) {
            throw arguments.problem("--filter: '" + filter + "' is not KEY=VALUE");
        }
        return filter.substring(equals + 1);
    }

    private static Predicate<Container> one(Arguments arguments, String key, String value) {
        return switch (key) {
            case "ancestor" ->
                container -> container.spec().root() instanceof RootSource.Image image
                        && (image.reference().equals(value)
                                || image.reference().equals(value + ":latest")
                                || (image.reference() + ":latest").equals(value)
                                || container.imageId().orElse("").startsWith("sha256:" + value));
            case "exited" ->
                container -> container.state().status() == ContainerStatus.EXITED
                        && Integer.toString(container.state().exitCode()).equals(value);
            case "id" -> container -> container.id().startsWith(value);
            case "label" -> container -> hasLabel(container, value);
            case "name" -> container -> container.name().contains(value.replaceFirst("^/", ""));
            case "status" -> {
                if (List.of(ContainerStatus.values()).stream()
                        .noneMatch(status -> status.text().equals(value))) {
                    throw arguments.problem(
                            "--filter: there is no status '" + value + "'", "It is created, running or exited.");
                }
                yield container -> container.state().status().text().equals(value);
            }
            default ->
                throw arguments.problem(
                        "--filter: '" + key + "' is not something to filter by", Suggestion.sentence(key, KEYS));
        };
    }

    private static boolean hasLabel(Container container, String filter) {
        int equals = filter.indexOf('=');
        String key = equals < 0 ? filter : filter.substring(0, equals);
        String value = container.spec().labels().get(key);
        return value != null && (equals < 0 || value.equals(filter.substring(equals + 1)));
    }
}
