package io.carafe.runtime.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Guice;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.IsolatorModule;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IsolatorLoaderTest {
    @TempDir
    Path directory;

    private final IsolatorLoader loader = new IsolatorLoader();
    private Path plugins;
    private Path others;

    @BeforeEach
    void makeDirectories() throws IOException {
        plugins = Files.createDirectory(directory.resolve("plug ins"));
        others = Files.createDirectory(directory.resolve("others"));
    }

    @AfterEach
    void close() {
        loader.close();
    }

    private IsolatorCatalog catalog(Path... directories) {
        List<IsolatorModule> modules = loader.load(List.of(directories));
        Set<Isolator> isolators =
                Guice.createInjector(modules).getInstance(Key.get(new TypeLiteral<Set<Isolator>>() {}));
        return new IsolatorCatalog(isolators);
    }

    @Test
    void isolatorsComeFromTheClassPathAndFromPlugins() throws IOException {
        PluginJar.build(plugins.resolve("time.jar"), "TimeIsolator", "time-machine", "time-offset");
        assertThat(catalog(plugins, others).isolators())
                .extracting(Isolator::name)
                .contains("mnt", "pid", "time-machine")
                .isSorted();
    }

    @Test
    void twoOfOneNameAreToldWithTheirJars() throws IOException {
        Path one = PluginJar.build(plugins.resolve("one.jar"), "One", "magic");
        Path two = PluginJar.build(others.resolve("two.jar"), "Two", "magic");
        assertThatThrownBy(() -> catalog(plugins, others))
                .isInstanceOf(CarafeException.class)
                .hasMessageStartingWith("two isolators are named magic: ")
                .hasMessageContaining("stranger.One in " + one)
                .hasMessageContaining("stranger.Two in " + two)
                .hasMessageEndingWith("Take one of the two jars off the class path or out of the plugin directory.");
    }

    @Test
    void twoOptionsOfOneNameAreToldWithTheirJars() throws IOException {
        Path one = PluginJar.build(plugins.resolve("one.jar"), "One", "one", "same");
        Path two = PluginJar.build(plugins.resolve("two.jar"), "Two", "two", "other", "same");
        assertThatThrownBy(() -> catalog(plugins))
                .isInstanceOf(CarafeException.class)
                .hasMessageStartingWith("two isolators declare the option --same: ")
                .hasMessageContaining("stranger.One in " + one)
                .hasMessageContaining("stranger.Two in " + two);
    }

    @Test
    void aStrangerCannotPassForOneOfOurs() throws IOException {
        Path jar = PluginJar.build(plugins.resolve("fake.jar"), "Fake", "pid");
        assertThatThrownBy(() -> catalog(plugins))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("two isolators are named pid")
                .hasMessageContaining(jar.toString())
                .hasMessageContaining("PidIsolator in ");
    }

    @Test
    void aBlankNameIsToldWithItsJar() throws IOException {
        Path jar = PluginJar.build(plugins.resolve("blank.jar"), "Blank", "  ");
        assertThatThrownBy(() -> catalog(plugins))
                .isInstanceOf(CarafeException.class)
                .hasMessageStartingWith(
                        "the name of an isolator is not usable: \"  \" (class stranger.Blank in " + jar);
    }

    @Test
    void aProviderThatIsNotThereIsTold() throws IOException {
        Path jar = PluginJar.buildFrom(plugins.resolve("broken.jar"), "None", null, "stranger.NoSuchModule");
        assertThatThrownBy(() -> loader.load(List.of(plugins)))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("stranger.NoSuchModule")
                .hasMessageContaining("META-INF/services/io.carafe.api.isolation.IsolatorModule");
        assertThat(jar).exists();
    }

    @Test
    void aProviderThatFailsIsTold() throws IOException {
        String source = """
                package stranger;
                public final class Angry extends io.carafe.api.isolation.IsolatorModule {
                    public Angry() { super(null); throw new IllegalStateException("not today"); }
                }
                """;
        PluginJar.buildFrom(plugins.resolve("angry.jar"), "Angry", source, "stranger.Angry");
        assertThatThrownBy(() -> loader.load(List.of(plugins)))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("stranger.Angry");
    }

    @Test
    void aClassOfAnotherAgeIsTold() throws IOException {
        Path jar = PluginJar.buildFrom(plugins.resolve("future.jar"), "None", null, "stranger.Future");
        Path classes = Files.createTempDirectory(directory, "classes");
        Path file = Files.createDirectories(classes.resolve("stranger")).resolve("Future.class");
        // A class file of a Java that does not exist yet.
        Files.write(file, new byte[] {(byte) 0xca, (byte) 0xfe, (byte) 0xba, (byte) 0xbe, 0, 0, 0x7f, 0, 0, 1, 0, 0});
        try (FileSystem zip = FileSystems.newFileSystem(jar)) {
            Files.createDirectory(zip.getPath("stranger"));
            Files.copy(file, zip.getPath("stranger/Future.class"));
        }
        assertThatThrownBy(() -> loader.load(List.of(plugins)))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("stranger/Future")
                .hasMessageContaining("built for another version");
    }

    @Test
    void whatIsNoJarIsPassedOver() throws IOException {
        Files.writeString(plugins.resolve("README.txt"), "not a jar");
        assertThat(catalog(plugins).isolators()).extracting(Isolator::name).contains("pid");
    }

    @Test
    void aBrokenJarIsTold() throws IOException {
        Path broken = Files.writeString(plugins.resolve("broken.jar"), "");
        assertThatThrownBy(() -> catalog(plugins))
                .isInstanceOf(CarafeException.class)
                .hasMessageStartingWith("cannot load the plugin " + broken + ": it is not a jar that can be read: ");
    }

    @Test
    void aDirectoryThatIsNotThereIsTold() {
        assertThatThrownBy(() -> catalog(directory.resolve("not there")))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("not there: it is not a directory. ");
    }
}
