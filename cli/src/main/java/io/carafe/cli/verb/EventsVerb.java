package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.api.error.CarafeException;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Filters;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Printable;
import io.carafe.cli.format.Moment;
import io.carafe.cli.format.Template;
import io.carafe.cli.inspect.EventDocument;
import io.carafe.runtime.event.Event;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@code carafe events}: prints what happens to containers, images, networks and volumes, as it happens. */
final class EventsVerb implements Verb {
    private static final List<String> KEYS =
            List.of("container", "event", "image", "label", "label!", "network", "scope", "type", "volume");

    private final Engines engines;
    private final Console console;
    private final Clock clock;

    EventsVerb(Engines engines, Console console, Clock clock) {
        this.engines = engines;
        this.console = console;
        this.clock = clock;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "events",
                "",
                "Print what happens, as it happens",
                Option.value(
                        "-f --filter",
                        "KEY=VALUE",
                        "Only this container, event, image, label, network, volume or type"),
                Option.value("--format", "FORMAT", "json, or a template such as '{{.Action}} {{.Actor.ID}}'"),
                Option.value("--since", "TIME", "What has happened since, too: a time, or so long ago (10m)"),
                Option.value("--until", "TIME", "Up to a time, and then end"));
    }

    @Override
    public int run(Arguments arguments) throws InterruptedException {
        arguments.operands(0, 0);
        Filters filters = Filters.of(arguments, KEYS);
        Instant now = clock.instant();
        Optional<Instant> until = moment(arguments, "until", now.atZone(clock.getZone()));
        // An end that is past means what has been; Docker begins with the oldest that it knows.
        Instant since = moment(arguments, "since", now.atZone(clock.getZone()))
                .orElse(until.filter(end -> !end.isAfter(now)).isPresent() ? Instant.EPOCH : now);
        Function<Event, String> format = format(arguments.text("format").orElse(""), clock.getZone());
        try (Carafe carafe = engines.open()) {
            List<String> containers = filters.of("container").stream()
                    .map(name -> idOf(carafe, name))
                    .toList();
            carafe.events().follow(since, until, event -> {
                if (lets(filters, containers, event)) {
                    console.println(format.apply(event));
                }
            });
        }
        return 0;
    }

    private Function<Event, String> format(String format, ZoneId zone) {
        if (format.isEmpty()) {
            return event -> Printable.line(EventDocument.line(event, zone));
        }
        if (format.equals("json") || format.replace(" ", "").equals("{{json.}}")) {
            return EventDocument::json;
        }
        Template template = new Template(format);
        return event -> console.foreign(template.apply(EventDocument.of(event)));
    }

    private static Optional<Instant> moment(Arguments arguments, String option, ZonedDateTime now) {
        return arguments
                .text(option)
                .map(text -> Moment.parse(text, now)
                        .orElseThrow(() -> arguments.problem(
                                "--" + option + ": '" + text + "' is not a time",
                                "For instance 2025-01-02T03:04:05, or 10m for so long ago.")));
    }

    /** A container that is gone has its events all the same; then the name itself is compared. */
    private static String idOf(Carafe carafe, String nameOrId) {
        try {
            return carafe.find(nameOrId).id();
        } catch (CarafeException gone) {
            return nameOrId;
        }
    }

    private static boolean lets(Filters filters, List<String> containers, Event event) {
        String image =
                event.attributes().getOrDefault("image", event.attributes().getOrDefault("name", ""));
        boolean container =
                containers.isEmpty() || containers.stream().anyMatch(wanted -> isA(event, Event.CONTAINER, wanted));
        return container
                && filters.any("event", wanted -> isOfAction(event, wanted))
                && filters.any("type", event.type()::equals)
                && filters.any("scope", "local"::equals)
                && filters.any(
                        Event.IMAGE,
                        wanted -> (event.type().equals(Event.CONTAINER)
                                        || event.type().equals(Event.IMAGE))
                                && (image.equals(wanted)
                                        || image.startsWith(wanted + ":")
                                        || event.id().equals(wanted)))
                && filters.any(Event.VOLUME, wanted -> isA(event, Event.VOLUME, wanted))
                && filters.any("network", wanted -> isA(event, Event.NETWORK, wanted))
                && filters.labels(event.attributes());
    }

    /** Some actions have more after a colon, {@code health_status: healthy}, which need not be asked for. */
    private static boolean isOfAction(Event event, String wanted) {
        return event.action().equals(wanted) || event.action().startsWith(wanted + ":");
    }

    private static boolean isA(Event event, String type, String wanted) {
        return event.type().equals(type) && isAbout(event, wanted);
    }

    private static boolean isAbout(Event event, String wanted) {
        return event.id().equals(wanted)
                || wanted.equals(event.attributes().get("name"))
                || (wanted.length() > 3 && event.id().startsWith(wanted));
    }
}
