package io.carafe.runtime.network;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.NetworkDriver;
import io.carafe.runtime.plugin.IsolatorCatalog;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The network drivers at work, checked: each has a proper name of its own. Immutable. */
public final class NetworkDrivers {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    private final Map<String, NetworkDriver> drivers = new TreeMap<>();

    /**
     * Checks drivers.
     *
     * @throws CarafeException when names are malformed or taken; it says in which jars
     */
    public NetworkDrivers(Collection<NetworkDriver> found) {
        for (NetworkDriver driver : found) {
            if (!NAME.matcher(driver.name()).matches()) {
                throw new CarafeException(
                        "the name of a network driver is not usable: \"" + driver.name() + "\" (class "
                                + driver.getClass().getName() + " in " + IsolatorCatalog.origin(driver.getClass())
                                + ")",
                        "Names are 1 to 32 lower-case letters, digits and hyphens, and begin with a letter.");
            }
            NetworkDriver other = drivers.put(driver.name(), driver);
            if (other != null) {
                throw new CarafeException(
                        "two network drivers are named " + driver.name() + ": "
                                + other.getClass().getName() + " in " + IsolatorCatalog.origin(other.getClass())
                                + ", and " + driver.getClass().getName() + " in "
                                + IsolatorCatalog.origin(driver.getClass()),
                        "Take one of the two jars off the class path or out of the plugin directory.");
            }
        }
    }

    /** By name. */
    public List<NetworkDriver> all() {
        return List.copyOf(drivers.values());
    }

    /**
     * The driver of a name.
     *
     * @throws UnsupportedFeatureException when there is none
     */
    public NetworkDriver get(String name) {
        NetworkDriver driver = drivers.get(name);
        if (driver == null) {
            throw new UnsupportedFeatureException(
                    "there is no network driver " + name,
                    "Those there are: " + String.join(", ", drivers.keySet()) + ".");
        }
        return driver;
    }
}
