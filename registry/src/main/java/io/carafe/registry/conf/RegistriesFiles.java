package io.carafe.registry.conf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlFactory;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.carafe.api.error.CarafeException;
import io.carafe.registry.settings.RegistrySettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the registries files of a user and reads them: the one that {@code CONTAINERS_REGISTRIES_CONF} names, or the user's
 * own, or the machine's; and then all of {@code registries.conf.d}, the machine's and the user's, by their names.
 */
public final class RegistriesFiles {
    private static final Path SYSTEM = Path.of("/etc/containers");
    private static final String MAIN = "registries.conf";
    private static final String PARTS = "registries.conf.d";
    private static final int LARGEST = 1 << 20;

    private final RegistrySettings settings;
    private final Path system;

    public RegistriesFiles(RegistrySettings settings) {
        this(settings, SYSTEM);
    }

    /** @param system the directory of the machine's files */
    RegistriesFiles(RegistrySettings settings, Path system) {
        this.settings = settings;
        this.system = system;
    }

    /**
     * Reads them all.
     *
     * @throws CarafeException when one cannot be read, with its path
     */
    public RegistriesConfig read() {
        RegistriesConfig all = RegistriesConfig.EMPTY;
        for (Path file : files()) {
            all = all.with(read(file));
        }
        return all;
    }

    private List<Path> files() {
        Path own = settings.configHome().resolve("containers");
        List<Path> files = new ArrayList<>();
        var named = settings.path("CONTAINERS_REGISTRIES_CONF");
        if (named.isPresent()) {
            files.add(named.get());
        } else if (Files.exists(own.resolve(MAIN))) {
            files.add(own.resolve(MAIN));
        } else if (Files.exists(system.resolve(MAIN))) {
            files.add(system.resolve(MAIN));
        }
        files.addAll(parts(system.resolve(PARTS)));
        files.addAll(parts(own.resolve(PARTS)));
        return files;
    }

    private static List<Path> parts(Path directory) {
        List<Path> parts = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.conf")) {
            entries.forEach(parts::add);
        } catch (NoSuchFileException | NotDirectoryException none) {
            return List.of();
        } catch (IOException | DirectoryIteratorException e) {
            throw new CarafeException(
                    "cannot list the registries files in " + directory + ": " + e.getMessage(), "", e);
        }
        parts.sort(Comparator.comparing(Path::getFileName));
        return parts;
    }

    private static RegistriesConfig read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] contents = in.readNBytes(LARGEST + 1);
            if (contents.length > LARGEST) {
                throw invalid(file, "it has more than " + LARGEST + " bytes", null);
            }
            return new RegistriesReader(file).read(parse(contents));
        } catch (JsonProcessingException e) {
            var place = e.getLocation();
            throw invalid(file, (place == null ? "" : "line " + place.getLineNr() + ": ") + e.getOriginalMessage(), e);
        } catch (NoSuchFileException e) {
            throw new CarafeException("there is no registries file " + file, "CONTAINERS_REGISTRIES_CONF names it.", e);
        } catch (IOException e) {
            throw new CarafeException("cannot read the registries file " + file + ": " + e.getMessage(), "", e);
        }
    }

    private static JsonNode parse(byte[] contents) throws IOException {
        TomlFactory factory = TomlFactory.builder()
                .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(20).build())
                .build();
        return new TomlMapper(factory).readTree(contents);
    }

    static CarafeException invalid(Path file, String why, @Nullable Exception cause) {
        CarafeException invalid = new CarafeException(
                "the registries file " + file + " cannot be used: " + why,
                "Its form is that of containers-registries.conf(5), version 2.");
        if (cause != null) {
            invalid.initCause(cause);
        }
        return invalid;
    }
}
