package io.carafe.runtime.plugin;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.IsolatorModule;
import io.carafe.api.isolation.NetworkDriverModule;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.jar.JarFile;

/** Finds isolators: on the class path of this program, and in the jars of plugin directories. */
public final class IsolatorLoader implements AutoCloseable {
    private final List<URLClassLoader> loaders = new ArrayList<>();
    private ClassLoader classes = IsolatorLoader.class.getClassLoader();

    /**
     * Makes the modules of all isolators that it finds.
     *
     * @param plugins directories; one that does not exist has no plugins
     * @throws CarafeException when a directory cannot be read or a provider cannot be made
     */
    public List<IsolatorModule> load(List<Path> plugins) {
        List<URL> jars = new ArrayList<>();
        for (Path directory : plugins) {
            if (!Files.isDirectory(directory)) {
                throw new CarafeException(
                        "cannot load isolators from " + directory + ": it is not a directory",
                        "Name a directory that holds their jars.");
            }
            jars.addAll(jarsOf(directory));
        }
        if (!jars.isEmpty()) {
            URLClassLoader pluginLoader = new URLClassLoader("carafe-plugins", jars.toArray(URL[]::new), classes);
            loaders.add(pluginLoader);
            classes = pluginLoader;
        }
        return found(IsolatorModule.class);
    }

    /** Makes the modules of all network drivers that are where {@link #load} has looked. */
    public List<NetworkDriverModule> loadDrivers() {
        return found(NetworkDriverModule.class);
    }

    private <T> List<T> found(Class<T> type) {
        List<T> modules = new ArrayList<>();
        try {
            ServiceLoader.load(type, classes).forEach(modules::add);
        } catch (ServiceConfigurationError broken) {
            throw new CarafeException(
                    "cannot load an isolator: " + broken.getMessage(),
                    "Look at META-INF/services/" + type.getName() + " in the jar that it names.",
                    broken);
        } catch (LinkageError broken) {
            throw new CarafeException(
                    "cannot load an isolator: " + broken,
                    "It was built for another version of Carafe or of Java, or a library that it needs is missing.",
                    broken);
        }
        return modules;
    }

    private static List<URL> jarsOf(Path directory) {
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.jar")) {
            entries.forEach(jars::add);
        } catch (IOException unreadable) {
            throw new CarafeException(
                    "cannot read the plugin directory " + directory + ": " + unreadable.getMessage(), "", unreadable);
        }
        jars.sort(null);
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars) {
            refuseWhatIsNoJar(jar);
            try {
                urls.add(jar.toUri().toURL());
            } catch (MalformedURLException impossible) {
                throw new CarafeException("cannot load the plugin " + jar, "Rename the file.", impossible);
            }
        }
        return urls;
    }

    /** A class loader passes over such a file in silence. */
    private static void refuseWhatIsNoJar(Path jar) {
        try {
            new JarFile(jar.toFile()).close();
        } catch (IOException broken) {
            throw new CarafeException(
                    "cannot load the plugin " + jar + ": it is not a jar that can be read: " + broken.getMessage(),
                    "Replace it, or take it out of the plugin directory.",
                    broken);
        }
    }

    /** Closes the jars. Isolators that came from them must not be used any more. */
    @Override
    public void close() {
        for (URLClassLoader loader : loaders) {
            try {
                loader.close();
            } catch (IOException unclosable) {
                throw new CarafeException("cannot close a plugin jar: " + unclosable.getMessage(), "", unclosable);
            }
        }
        loaders.clear();
    }
}
