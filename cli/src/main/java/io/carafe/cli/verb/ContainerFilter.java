package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.Container;
import io.carafe.DamagedContainer;
import io.carafe.api.MountSpec;
import io.carafe.api.RootSource;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Filters;
import io.carafe.cli.inspect.ContainerRow;
import io.carafe.runtime.network.NetworkView;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ContainerStatus;
import io.carafe.runtime.state.RunNetworks;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The filters of {@code carafe ps}. */
final class ContainerFilter {
    private static final List<String> KEYS = List.of(
            "ancestor",
            "before",
            "exited",
            "health",
            "id",
            "label",
            "label!",
            "name",
            "network",
            "since",
            "status",
            "volume");
    private static final List<String> STATUSES =
            List.of("created", "restarting", "running", "removing", "paused", "exited", "dead");
    private static final List<String> OF_DAMAGED = List.of("id", "name", "status");
    private static final List<String> HEALTH = List.of("starting", "healthy", "unhealthy", "none");
    private static final String LATEST = ":latest";

    private final Filters filters;
    private final List<Integer> exitCodes;

    private ContainerFilter(Filters filters) {
        this.filters = filters;
        this.exitCodes = filters.read("exited", ContainerFilter::number, "it is not an exit code");
        checkWords("status", STATUSES);
        checkWords("health", HEALTH);
    }

    static ContainerFilter of(Arguments arguments) {
        return new ContainerFilter(Filters.of(arguments, KEYS));
    }

    private static Optional<Integer> number(String text) {
        return text.matches("\\d{1,9}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }

    private void checkWords(String key, List<String> words) {
        filters.read(
                key,
                value -> Optional.of(value.toLowerCase(Locale.ROOT)).filter(words::contains),
                "it is none of " + String.join(", ", words));
    }

    /** Whether it asks for containers that may not run. */
    boolean namesAStatus() {
        return filters.has("status");
    }

    /**
     * What it lets through, of containers in the states in which they were found.
     *
     * @throws io.carafe.api.error.ContainerNotFoundException when it names a container that is not there
     */
    BiPredicate<Container, ContainerState> in(Carafe carafe) {
        List<Instant> before = created(carafe, "before");
        List<Instant> since = created(carafe, "since");
        return (container, state) -> since.stream().allMatch(container.created()::isAfter)
                && before.stream().allMatch(container.created()::isBefore)
                && lets(container, state);
    }

    /** Whether it lets one through of which only id and name are known. */
    boolean lets(DamagedContainer container) {
        return KEYS.stream().filter(filters::has).allMatch(OF_DAMAGED::contains)
                && filters.any("id", id -> matches(id, container.id()))
                && filters.any("name", name -> matches(name, container.name()))
                && filters.any("status", ContainerStatus.DEAD.text()::equalsIgnoreCase);
    }

    private List<Instant> created(Carafe carafe, String key) {
        return filters.of(key).stream().map(name -> carafe.find(name).created()).toList();
    }

    private boolean lets(Container container, ContainerState state) {
        String status = state.status().text();
        return filters.any("id", id -> matches(id, container.id()))
                && filters.any("name", name -> matches(name, container.name()) || matches(name, "/" + container.name()))
                && filters.any("status", status::equalsIgnoreCase)
                && (exitCodes.isEmpty() || (status.equals("exited") && exitCodes.contains(state.exitCode())))
                && filters.any("ancestor", image -> isOf(container, image))
                && filters.any("health", ContainerRow.health(container)::equalsIgnoreCase)
                && filters.any("network", name -> isIn(container, name))
                && filters.any("volume", volume -> container.mounts().stream().anyMatch(mount -> isOn(mount, volume)))
                && filters.labels(container.labels());
    }

    /** Docker takes these values for regular expressions that match anywhere. */
    private static boolean matches(String wanted, String text) {
        try {
            return text.equals(wanted) || Pattern.compile(wanted).matcher(text).find();
        } catch (PatternSyntaxException notOne) {
            return text.contains(wanted);
        }
    }

    private static boolean isOf(Container container, String wanted) {
        if (!(container.spec().root() instanceof RootSource.Image image)) {
            return false;
        }
        String reference = image.reference();
        String id = container.imageId().orElse("");
        return reference.equals(wanted)
                || reference.equals(wanted + LATEST)
                || (reference + LATEST).equals(wanted)
                || (!wanted.isEmpty() && (id.startsWith(wanted) || id.startsWith("sha256:" + wanted)));
    }

    private static boolean isIn(Container container, String network) {
        NetworkView view = container.networks();
        boolean byId = view.present().map(RunNetworks::endpoints).orElse(List.of()).stream()
                .anyMatch(endpoint -> !network.isEmpty() && endpoint.network().startsWith(network));
        return byId || view.mode().equals(network) || view.networks().contains(network);
    }

    private static boolean isOn(MountSpec mount, String wanted) {
        boolean source = mount instanceof MountSpec.Volume volume
                ? volume.name().equals(wanted)
                : mount instanceof MountSpec.Bind bind
                        && bind.source().toString().equals(wanted);
        return source || mount.target().toString().equals(wanted);
    }
}
