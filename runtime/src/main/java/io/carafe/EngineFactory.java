package io.carafe;

import com.google.inject.AbstractModule;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.ProvisionException;
import com.google.inject.Scopes;
import com.google.inject.Stage;
import com.google.inject.TypeLiteral;
import io.carafe.api.error.CarafeException;
import io.carafe.linux.LinuxModule;
import io.carafe.runtime.Adoption;
import io.carafe.runtime.RuntimeModule;
import io.carafe.runtime.plugin.IsolatorLoader;
import io.carafe.runtime.stream.StandardDescriptors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the isolators and wires an engine with Guice. */
final class EngineFactory {
    private EngineFactory() {}

    static Carafe open(CarafeSettings settings) {
        IsolatorLoader loader = new IsolatorLoader();
        try {
            List<Module> modules = new ArrayList<>(loader.load(settings.plugins()));
            modules.addAll(loader.loadDrivers());
            modules.add(new LinuxModule());
            modules.add(new RuntimeModule(settings.root(), settings.keeper()));
            modules.add(new EngineModule(settings, loader));
            Injector injector = Guice.createInjector(Stage.DEVELOPMENT, modules);
            Engine engine = injector.getInstance(Engine.class);
            return ready(engine, injector.getInstance(Key.get(new TypeLiteral<Optional<Adoption>>() {})));
        } catch (CreationException | ProvisionException failed) {
            loader.close();
            throw causeOf(failed);
        } catch (RuntimeException | Error failed) {
            loader.close();
            throw failed;
        }
    }

    private static Engine ready(Engine engine, Optional<Adoption> adoption) {
        try {
            engine.sweep();
            adoption.ifPresent(Adoption::adoptAll);
            return engine;
        } catch (RuntimeException | Error failed) {
            engine.close();
            throw failed;
        }
    }

    /** The engine's own error, when that is what kept Guice from wiring. */
    private static CarafeException causeOf(RuntimeException failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof CarafeException own) {
                return own;
            }
        }
        return new CarafeException("cannot wire the engine: " + failed.getMessage(), "", failed);
    }

    private static final class EngineModule extends AbstractModule {
        private final CarafeSettings settings;
        private final IsolatorLoader loader;

        EngineModule(CarafeSettings settings, IsolatorLoader loader) {
            this.settings = settings;
            this.loader = loader;
        }

        @Override
        protected void configure() {
            bind(CarafeSettings.class).toInstance(settings);
            bind(IsolatorLoader.class).toInstance(loader);
            bind(EngineResources.class).in(Scopes.SINGLETON);
            bind(StandardDescriptors.class);
            bind(ContainerServices.class);
            bind(Engine.class);
        }
    }
}
