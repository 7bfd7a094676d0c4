package io.carafe.api.testing;

import com.google.inject.Guice;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.IsolatorModule;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * The isolators that an engine with this class path would find: shows that a jar's service file and Guice module are right.
 */
public final class Installed {
    private Installed() {}

    /** All of them, made by Guice. */
    public static List<Isolator> isolators() {
        List<Isolator> found = new ArrayList<>();
        for (IsolatorModule module : ServiceLoader.load(IsolatorModule.class)) {
            Set<Isolator> brought =
                    Guice.createInjector(module).getInstance(Key.get(new TypeLiteral<Set<Isolator>>() {}));
            found.addAll(brought);
        }
        return found;
    }
}
