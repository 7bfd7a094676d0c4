package io.carafe.cli.inspect;

import io.carafe.Container;
import io.carafe.DamagedContainer;
import io.carafe.api.MountSpec;
import io.carafe.api.RootSource;
import io.carafe.cli.format.Listing;
import io.carafe.cli.format.Quantities;
import io.carafe.cli.format.TemplateMethod;
import io.carafe.runtime.network.NetworkView;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ContainerStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A container as a line of {@code carafe ps}, by Docker's names for its fields. */
public final class ContainerRow {
    /** How the lines are printed. */
    public static final Listing LISTING = new Listing(
            Map.of(
                    "ID", "CONTAINER ID",
                    "LocalVolumes", "LOCAL VOLUMES",
                    "RunningFor", "CREATED",
                    "CreatedAt", "CREATED AT"),
            List.of("ID", "Image", "Command", "RunningFor", "Status", "Ports", "Names"));

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z z", Locale.ROOT);
    private static final String DAMAGED = "Dead (damaged)";
    private static final int SHORT_ID = 12;
    private static final int SHORT_COMMAND = 20;
    private static final int SHORT_MOUNT = 15;

    private ContainerRow() {}

    /**
     * The fields.
     *
     * @param state how it was when it was looked at
     * @param now in the zone of the user
     * @param whole whether nothing is shortened
     * @param size what is said of its size
     */
    public static Map<String, Object> of(
            Container container, ContainerState state, ZonedDateTime now, boolean whole, String size) {
        Map<String, String> labels = container.labels();
        List<String> mounts = container.mounts().stream()
                .map(mount -> mount(container, mount))
                .map(name -> whole ? name : shortened(name, SHORT_MOUNT))
                .toList();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Command", '"' + command(container, whole) + '"');
        row.put("CreatedAt", DATE.format(container.created().atZone(now.getZone())));
        row.put("ID", whole ? container.id() : shortId(container.id()));
        row.put("Image", image(container));
        row.put("Label", TemplateMethod.ofText("Label", key -> labels.getOrDefault(key, "")));
        row.put(
                "Labels",
                labels.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(",")));
        row.put(
                "LocalVolumes",
                Long.toString(container.mounts().stream()
                        .filter(MountSpec.Volume.class::isInstance)
                        .count()));
        row.put("Mounts", String.join(",", mounts));
        row.put("Names", container.name());
        row.put("Networks", networks(container));
        row.put("Ports", PortsDocument.line(container, state));
        row.put("RunningFor", Quantities.age(since(container.created(), now.toInstant())) + " ago");
        row.put("Size", size);
        row.put("State", state.status().text());
        row.put("Status", status(state, now.toInstant()) + (state.isRunning() ? healthNote(container) : ""));
        return row;
    }

    /** The fields of one of which nothing more is known than that it is there. */
    public static Map<String, Object> of(DamagedContainer container, boolean whole) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (String unknown : List.of(
                "Command",
                "CreatedAt",
                "Image",
                "Labels",
                "LocalVolumes",
                "Mounts",
                "Networks",
                "Ports",
                "RunningFor")) {
            row.put(unknown, "");
        }
        row.put("ID", whole ? container.id() : shortId(container.id()));
        row.put("Label", TemplateMethod.ofText("Label", key -> ""));
        row.put("Names", container.name());
        row.put("Size", "0B");
        row.put("State", ContainerStatus.DEAD.text());
        row.put("Status", DAMAGED);
        return row;
    }

    private static String networks(Container container) {
        NetworkView view = container.networks();
        return view.networks().isEmpty() ? view.mode() : String.join(",", view.networks());
    }

    /** The network that it is in first, by Docker's name. */
    public static String network(Container container) {
        return container.networks().mode();
    }

    /** What is known of its health; {@code none} when nobody checks it. */
    public static String health(Container container) {
        return container.health().map(health -> health.status().text()).orElse("none");
    }

    private static String healthNote(Container container) {
        return container
                .health()
                .map(health -> switch (health.status()) {
                    case STARTING -> " (health: starting)";
                    case HEALTHY -> " (healthy)";
                    case UNHEALTHY -> " (unhealthy)";
                })
                .orElse("");
    }

    /** The first twelve digits of an id. */
    public static String shortId(String id) {
        return id.substring(0, Math.min(SHORT_ID, id.length()));
    }

    /** What its root is made of, as the user said it. */
    static String image(Container container) {
        RootSource root = container.spec().root();
        return root instanceof RootSource.Image image
                ? image.reference()
                : ((RootSource.Directory) root).path().toString();
    }

    private static String command(Container container, boolean whole) {
        String command = container.commandLine().stream()
                .map(word -> word.contains(" ") ? "'" + word + "'" : word)
                .collect(Collectors.joining(" "));
        return whole ? command : shortened(command, SHORT_COMMAND);
    }

    private static String shortened(String text, int most) {
        return text.codePointCount(0, text.length()) <= most
                ? text
                : text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
    }

    private static String mount(Container container, MountSpec mount) {
        if (mount instanceof MountSpec.Volume volume) {
            return volumeName(container, volume);
        }
        return mount instanceof MountSpec.Bind bind ? bind.source().toString() : "tmpfs";
    }

    /** A volume without a name is called as its directory. */
    static String volumeName(Container container, MountSpec.Volume volume) {
        return volume.name().isEmpty() ? String.valueOf(container.volume(volume).getFileName()) : volume.name();
    }

    private static String status(ContainerState state, Instant now) {
        return switch (state.status()) {
            case CREATED -> "Created";
            case RUNNING -> up(state, now);
            case PAUSED -> up(state, now) + " (Paused)";
            case EXITED -> "Exited " + end(state, now);
            case RESTARTING -> "Restarting " + end(state, now);
            case DEAD -> DAMAGED;
        };
    }

    private static String end(ContainerState state, Instant now) {
        return "(" + state.exitCode() + ") "
                + Quantities.age(since(state.finishedAt().orElse(now), now)) + " ago";
    }

    private static String up(ContainerState state, Instant now) {
        return "Up " + Quantities.age(since(state.startedAt().orElse(now), now));
    }

    private static Duration since(Instant then, Instant now) {
        Duration age = Duration.between(then, now);
        return age.isNegative() ? Duration.ZERO : age;
    }
}
