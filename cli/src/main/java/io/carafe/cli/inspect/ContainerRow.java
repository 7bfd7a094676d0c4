package io.carafe.cli.inspect;

import io.carafe.Container;
import io.carafe.api.MountSpec;
import io.carafe.api.RootSource;
import io.carafe.cli.format.Listing;
import io.carafe.cli.format.Quantities;
import io.carafe.runtime.state.ContainerState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
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
                    "RunningFor", "CREATED",
                    "CreatedAt", "CREATED AT"),
            List.of("ID", "Image", "Command", "RunningFor", "Status", "Ports", "Names"));

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z z", Locale.ROOT);
    private static final int SHORT_ID = 12;
    private static final int SHORT_COMMAND = 20;

    private ContainerRow() {}

    public static Map<String, Object> of(Container container, Instant now, boolean whole) {
        ContainerState state = container.state();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Command", '"' + command(container, whole) + '"');
        row.put("CreatedAt", DATE.format(container.created().atZone(ZoneId.systemDefault())));
        row.put("ID", whole ? container.id() : shortId(container.id()));
        row.put("Image", image(container));
        row.put(
                "Labels",
                container.spec().labels().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(",")));
        row.put(
                "Mounts",
                container.spec().mounts().stream().map(ContainerRow::mount).collect(Collectors.joining(",")));
        row.put("Names", container.name());
        row.put("Ports", "");
        row.put("RunningFor", Quantities.age(since(container.created(), now)) + " ago");
        row.put("State", state.status().text());
        row.put("Status", status(state, now));
        return row;
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
        String command = String.join(" ", container.commandLine());
        return whole || command.length() <= SHORT_COMMAND ? command : command.substring(0, SHORT_COMMAND - 1) + "…";
    }

    private static String mount(MountSpec mount) {
        if (mount instanceof MountSpec.Volume volume) {
            return volume.name();
        }
        return mount instanceof MountSpec.Bind bind ? bind.source().toString() : "tmpfs";
    }

    private static String status(ContainerState state, Instant now) {
        return switch (state.status()) {
            case CREATED -> "Created";
            case RUNNING -> up(state, now);
            case PAUSED -> up(state, now) + " (Paused)";
            case EXITED ->
                "Exited (" + state.exitCode() + ") "
                        + Quantities.age(since(state.finishedAt().orElse(now), now)) + " ago";
        };
    }

    private static String up(ContainerState state, Instant now) {
        return "Up " + Quantities.age(since(state.startedAt().orElse(now), now));
    }

    private static Duration since(Instant then, Instant now) {
        Duration age = Duration.between(then, now);
        return age.isNegative() ? Duration.ZERO : age;
    }
}
