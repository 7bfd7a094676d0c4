package io.carafe.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.ImageStore;
import io.carafe.image.ImageUsers;
import io.carafe.image.oci.ContentDescriptor;
import io.carafe.linux.LinuxKernel;
import io.carafe.linux.machine.MachineCode;
import io.carafe.registry.settings.RegistrySettings;
import io.carafe.registry.testing.FakeRegistry;
import io.carafe.registry.testing.LayerBytes;
import io.carafe.registry.testing.Settings;
import io.carafe.registry.transfer.LayerState;
import io.carafe.registry.transfer.PulledImage;
import io.carafe.registry.transfer.TransferListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A registry that can be made to misbehave, and a real store. */
abstract class RegistryCase {
    @TempDir
    Path home;

    private final Kernel kernel =
            LinuxKernel.of(MachineCode.forThisMachine(), Architecture.of(System.getProperty("os.arch")));
    final List<String> told = Collections.synchronizedList(new ArrayList<>());
    final LayerBytes first = LayerBytes.withFile("etc/one", 400_000);
    final LayerBytes second = LayerBytes.withFile("etc/two", 10);
    FakeRegistry registry;
    ImageStore store;
    Registries registries;

    @BeforeEach
    void open() {
        registry = new FakeRegistry();
        store = openStore("store");
        registries = registries(store, Settings.in(home));
    }

    ImageStore openStore(String name) {
        return ImageStore.open(kernel, Pathname.of(home.resolve(name).toString()), ImageUsers.none());
    }

    Registries registries(ImageStore images, RegistrySettings settings) {
        return new RegistriesFactory(kernel, images).open(settings, new TransferListener() {
            @Override
            public void layer(ContentDescriptor layer, LayerState state, long done, long total) {
                if (state != LayerState.DOWNLOADING && state != LayerState.PUSHING) {
                    told.add(state.words());
                }
            }
        });
    }

    @AfterEach
    void close() {
        registries.close();
        store.close();
        registry.close();
    }

    byte[] config() {
        return LayerBytes.config("amd64", first, second);
    }

    String name(String rest) {
        return registry.authority() + "/" + rest;
    }

    String image() {
        return registry.image("app", "1", config(), first.compressed(), second.compressed());
    }

    Path file(PulledImage pulled, String path) throws IOException {
        for (Pathname layer : pulled.image().layers()) {
            if (Files.exists(Path.of(layer.toString()).resolve(path))) {
                return Path.of(layer.toString()).resolve(path);
            }
        }
        throw new IOException("no " + path);
    }

    void assertThatNothingIsHalf() throws IOException {
        try (Stream<Path> left = Files.list(home.resolve("store/tmp"))) {
            assertThat(left).isEmpty();
        }
        try (Stream<Path> layers = Files.list(home.resolve("store/layers"))) {
            assertThat(layers.count()).isLessThanOrEqualTo(2);
        }
    }
}
