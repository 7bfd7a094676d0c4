package io.carafe.cli.registry;

import io.carafe.Carafe;
import io.carafe.api.ContainerSpec;
import io.carafe.api.RootSource;
import io.carafe.api.image.Image;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.attach.Foreground;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Printable;
import io.carafe.cli.console.Terminals;
import io.carafe.cli.run.Surroundings;
import io.carafe.image.oci.Platform;
import io.carafe.registry.Registries;
import io.carafe.registry.name.ImageName;
import io.carafe.registry.settings.RegistrySettings;
import io.carafe.registry.transfer.PullOptions;
import io.carafe.registry.transfer.PulledImage;
import java.util.List;
import java.util.Optional;

/** Gets the image of a container that is about to be made, when it is not there. */
public final class ImageSupply {
    private final Console console;
    private final Foreground foreground;
    private final Surroundings surroundings;

    public ImageSupply(Console console, Foreground foreground, Surroundings surroundings) {
        this.console = console;
        this.foreground = foreground;
        this.surroundings = surroundings;
    }

    /**
     * The same specification with an image that is there, as far as that may be pulled.
     *
     * @param arguments of which {@code --pull}, {@code --platform} and {@code --quiet} matter
     */
    public ContainerSpec supplied(Carafe carafe, ContainerSpec spec, Arguments arguments) {
        PullPolicy policy = PullPolicy.of(arguments);
        if (policy == PullPolicy.NEVER || !(spec.root() instanceof RootSource.Image wanted)) {
            return spec;
        }
        Optional<Platform> platform = arguments
                .text("platform")
                .map(text -> Platform.parse(text, Platform.linux(carafe.host().architecture())));
        String name = wanted.reference();
        if (policy == PullPolicy.MISSING && isThere(carafe, name, platform)) {
            return spec;
        }
        RegistryWork work = new RegistryWork(
                carafe, console, foreground, RegistrySettings.of(surroundings.environment(), surroundings.directory()));
        PullOptions options = platform.map(PullOptions.DEFAULT::withPlatform).orElse(PullOptions.DEFAULT);
        boolean quiet = arguments.has("quiet");
        String found = quiet
                ? work.quietly(registries -> pulled(carafe, registries, name, policy, options, true))
                : work.shown(Terminals.ERROR, registries -> pulled(carafe, registries, name, policy, options, false));
        return spec.withRoot(new RootSource.Image(found));
    }

    private static boolean isThere(Carafe carafe, String name, Optional<Platform> platform) {
        Optional<Image> image = carafe.images().find(name);
        return image.filter(found -> platform.isEmpty()
                        || found.architecture().equals(platform.get().architecture()))
                .isPresent();
    }

    private String pulled(
            Carafe carafe, Registries registries, String name, PullPolicy policy, PullOptions options, boolean quiet) {
        if (policy == PullPolicy.MISSING && !ImageName.isQualified(name)) {
            Optional<String> elsewhere = underFullName(carafe, registries.candidates(name), options.platform());
            if (elsewhere.isPresent()) {
                return elsewhere.get();
            }
        }
        if (policy == PullPolicy.MISSING && !quiet) {
            console.errorln("Unable to find image '"
                    + Printable.line(ImageName.parse(name).familiar()) + "' locally");
        }
        PulledImage pulled = registries.pull(name, options);
        if (!quiet) {
            console.errorln("Digest: " + pulled.digest());
            console.errorln("Status: " + PullReport.status(pulled));
        }
        return nameOf(carafe, name, pulled);
    }

    /** As the user has written it, if the store understands that. */
    private static String nameOf(Carafe carafe, String typed, PulledImage pulled) {
        for (String name : List.of(typed, pulled.name().familiar())) {
            if (carafe.images()
                    .find(name)
                    .filter(found -> found.id().equals(pulled.image().id()))
                    .isPresent()) {
                return name;
            }
        }
        return pulled.image().id();
    }

    /** A short name may stand for one that was pulled from a registry other than Docker Hub. */
    private static Optional<String> underFullName(
            Carafe carafe, List<ImageName> candidates, Optional<Platform> platform) {
        return candidates.stream()
                .map(ImageName::familiar)
                .filter(full -> isThere(carafe, full, platform))
                .findFirst();
    }
}
