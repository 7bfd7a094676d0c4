package io.carafe.registry;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import io.carafe.api.kernel.Kernel;
import io.carafe.image.ImageStore;

/** Binds what opens {@link Registries}. Wants a {@link Kernel} and an {@link ImageStore}. */
public final class RegistryModule extends AbstractModule {
    @Override
    protected void configure() {
        requireBinding(Kernel.class);
        requireBinding(ImageStore.class);
        bind(RegistriesFactory.class).in(Singleton.class);
    }
}
