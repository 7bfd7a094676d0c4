package io.carafe.runtime.plugin;

import com.google.inject.AbstractModule;
import io.carafe.api.isolation.IsolatorModule;
import jakarta.inject.Inject;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Builds a stranger's jar with one isolator. */
final class PluginJar {
    private PluginJar() {}

    /** A jar whose isolator has this name and, perhaps, one option. */
    static Path build(Path jar, String className, String name, String... options) throws IOException {
        String declared = Stream.of(options)
                .map(option -> "new IsolatorOption(\"" + option + "\", \"\", \"an option\")")
                .collect(Collectors.joining(", "));
        String isolator = """
                package stranger;
                import io.carafe.api.isolation.*;
                import java.util.List;
                public final class %1$s implements Isolator {
                    public String name() { return "%2$s"; }
                    public String description() { return "a stranger's"; }
                    public List<IsolatorOption> options() { return List.of(%3$s); }
                    public static final class Module extends IsolatorModule {
                        public Module() { super(%1$s.class); }
                    }
                }
                """.formatted(className, name, declared);
        return buildFrom(jar, className, isolator, "stranger." + className + "$Module");
    }

    /** A jar of one source file, and of a service file with the given content. */
    static Path buildFrom(Path jar, String className, @Nullable String source, String services) throws IOException {
        Path classes = Files.createTempDirectory(jar.getParent(), "classes");
        if (source != null) {
            compile(className, source, classes);
        }
        Path service = classes.resolve("META-INF/services/" + IsolatorModule.class.getName());
        Files.createDirectories(service.getParent());
        Files.writeString(service, services + "\n");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
        return jar;
    }

    private static void compile(String className, String source, Path classes) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavaFileObject file =
                new SimpleJavaFileObject(
                        URI.create("string:///stranger/" + className + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        List<String> options =
                List.of("-proc:none", "-nowarn", "--release", "17", "-cp", classPath(), "-d", classes.toString());
        StringWriter complaints = new StringWriter();
        if (!compiler.getTask(complaints, null, null, options, null, List.of(file))
                .call()) {
            throw new IllegalStateException("the plugin does not compile: " + complaints);
        }
    }

    private static String classPath() {
        return Stream.of(IsolatorModule.class, AbstractModule.class, Inject.class)
                .map(PluginJar::location)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException impossible) {
            throw new UncheckedIOException(new IOException(impossible));
        }
    }
}
