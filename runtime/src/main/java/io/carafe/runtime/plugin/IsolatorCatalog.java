package io.carafe.runtime.plugin;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.IsolatorOption;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The isolators at work, checked: each has a proper name of its own, and no two declare the same option. The order is that
 * of their names, never that of discovery. Immutable.
 */
public final class IsolatorCatalog {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    /** Whose steps those are that belong to no isolator, in plans and errors. */
    public static final String PROCESS = "process";

    private final List<Isolator> isolators;

    /**
     * Checks and sorts isolators.
     *
     * @throws CarafeException when names are missing, malformed or taken; it says in which jars
     */
    public IsolatorCatalog(Collection<Isolator> found) {
        Map<String, Isolator> byName = new HashMap<>();
        Map<String, Isolator> byOption = new HashMap<>();
        for (Isolator isolator : found) {
            checkName("the name of an isolator", isolator.name(), isolator);
            if (isolator.name().equals(PROCESS)) {
                throw new CarafeException(
                        "an isolator is named " + PROCESS + ", as the engine's own steps are ("
                                + isolator.getClass().getName() + " in " + origin(isolator.getClass()) + ")",
                        "This is a mistake in that isolator.");
            }
            requireUnique("isolators are named " + isolator.name(), byName.put(isolator.name(), isolator), isolator);
            for (IsolatorOption option : isolator.options()) {
                checkName("an option of the isolator " + isolator.name(), option.name(), isolator);
                requireUnique(
                        "isolators declare the option --" + option.name(),
                        byOption.put(option.name(), isolator),
                        isolator);
            }
        }
        isolators = found.stream().sorted(Comparator.comparing(Isolator::name)).toList();
    }

    /** In the order of their names. */
    public List<Isolator> isolators() {
        return isolators;
    }

    /** Closes the isolators that can be closed. */
    public void close() {
        for (Isolator isolator : isolators) {
            if (isolator instanceof AutoCloseable closeable) {
                close(isolator, closeable);
            }
        }
    }

    private static void close(Isolator isolator, AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (Exception failed) {
            throw new CarafeException("cannot close the isolator " + isolator.name() + ": " + failed, "", failed);
        }
    }

    /** The jar or directory that a class came from, for people. */
    public static String origin(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return source == null || source.getLocation() == null ? type.getName() : readable(source.getLocation());
    }

    private static String readable(URL location) {
        try {
            return Path.of(location.toURI()).toString();
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException noFile) {
            return location.toString();
        }
    }

    private static void checkName(String what, @Nullable String name, Isolator isolator) {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new CarafeException(
                    what + " is not usable: " + (name == null ? "null" : "\"" + name + "\"") + " (class "
                            + isolator.getClass().getName() + " in " + origin(isolator.getClass()) + ")",
                    "Names are 1 to 32 lower-case letters, digits and hyphens, and begin with a letter.");
        }
    }

    private static void requireUnique(String clash, @Nullable Isolator other, Isolator isolator) {
        if (other != null) {
            throw new CarafeException(
                    "two " + clash + ": " + other.getClass().getName() + " in " + origin(other.getClass()) + ", and "
                            + isolator.getClass().getName() + " in " + origin(isolator.getClass()),
                    "Take one of the two jars off the class path or out of the plugin directory.");
        }
    }
}
