package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.api.error.ImageNotFoundException;
import io.carafe.api.error.NetworkNotFoundException;
import io.carafe.api.network.Network;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.inspect.ContainerDocument;
import io.carafe.cli.inspect.ImageDocument;
import io.carafe.cli.inspect.NetworkDocument;
import io.carafe.cli.inspect.VolumeDocument;
import java.util.List;
import java.util.Map;

/** {@code carafe inspect}: prints all that is known of containers and images, as JSON. */
final class InspectVerb implements Verb {
    /** Containers alone. */
    static final String CONTAINER = "container";
    /** Images alone. */
    static final String IMAGE = "image";
    /** Whatever has the name. */
    static final String ANY = "";

    private static final String VOLUME = "volume";
    private static final String NETWORK = "network";

    private final Engines engines;
    private final Console console;
    private final String only;

    /** @param only what it is about, or {@link #ANY} */
    InspectVerb(Engines engines, Console console, String only) {
        this.engines = engines;
        this.console = console;
        this.only = only;
    }

    @Override
    public Syntax syntax() {
        Option format = Option.value("-f --format", "FORMAT", "json, or a template such as '{{.State.Pid}}'");
        Option size = Option.flag("-s --size", "Say how large containers are, too");
        return switch (only) {
            case CONTAINER ->
                Syntax.of(
                        "container inspect",
                        "CONTAINER [CONTAINER...]",
                        "Print all that is known of containers",
                        format,
                        size);
            case IMAGE -> Syntax.of("image inspect", "IMAGE [IMAGE...]", "Print all that is known of images", format);
            default ->
                Syntax.of(
                        "inspect",
                        "NAME|ID [NAME|ID...]",
                        "Print all that is known of containers, images, volumes and networks",
                        format,
                        size,
                        Option.value("--type", "TYPE", "container, image, volume or network alone"));
        };
    }

    @Override
    public int run(Arguments arguments) {
        arguments.operands(1, Integer.MAX_VALUE);
        String type = only.equals(ANY) ? arguments.text("type").orElse(ANY) : only;
        if (!List.of(ANY, CONTAINER, IMAGE, VOLUME, NETWORK).contains(type)) {
            throw arguments.problem("--type: '" + type + "' is not container, image, volume or network");
        }
        boolean size = arguments.has("size");
        try (Carafe carafe = engines.open()) {
            return new Inspection(console, arguments).print(name -> document(carafe, name, type, size));
        }
    }

    private static Map<String, Object> document(Carafe carafe, String name, String type, boolean size) {
        return switch (type) {
            case CONTAINER -> ContainerDocument.of(carafe, carafe.find(name), size);
            case IMAGE -> ImageDocument.of(carafe.images().inspect(name));
            case VOLUME -> VolumeDocument.of(carafe.volumes().get(name));
            case NETWORK -> network(carafe, name);
            default -> anything(carafe, name, size);
        };
    }

    private static Map<String, Object> anything(Carafe carafe, String name, boolean size) {
        try {
            return ContainerDocument.of(carafe, carafe.find(name), size);
        } catch (ContainerNotFoundException notAContainer) {
            return imageOrVolume(carafe, name);
        }
    }

    private static Map<String, Object> imageOrVolume(Carafe carafe, String name) {
        try {
            return ImageDocument.of(carafe.images().inspect(name));
        } catch (ImageNotFoundException notAnImage) {
            return carafe.volumes().find(name).map(VolumeDocument::of).orElseGet(() -> networkAtLast(carafe, name));
        }
    }

    private static Map<String, Object> networkAtLast(Carafe carafe, String name) {
        try {
            return network(carafe, name);
        } catch (NetworkNotFoundException nothing) {
            throw new CarafeException(
                    "no such object: " + name,
                    "See what there is with: carafe ps -a, carafe images, carafe volume ls, carafe network ls");
        }
    }

    private static Map<String, Object> network(Carafe carafe, String name) {
        Network network = carafe.networks().get(name);
        return NetworkDocument.of(network, carafe.networks().members(network));
    }
}
