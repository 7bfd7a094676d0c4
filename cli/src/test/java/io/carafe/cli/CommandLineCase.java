package io.carafe.cli;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.carafe.Carafe;
import io.carafe.CarafeSettings;
import io.carafe.Container;
import io.carafe.api.ContainerSpec;
import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.api.image.ImageConfig;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.testing.Contexts;
import io.carafe.cli.attach.Foreground;
import io.carafe.cli.attach.UserProcess;
import io.carafe.cli.engine.EngineVerb;
import io.carafe.cli.run.Surroundings;
import io.carafe.cli.testing.Screen;
import io.carafe.cli.verb.Verbs;
import io.carafe.engine.SessionHandler;
import io.carafe.runtime.Networks;
import io.carafe.runtime.host.HostNotices;
import io.carafe.runtime.network.NetworkView;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ProcessIdentity;
import io.carafe.runtime.terminal.HostTerminal;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;

/** Words become exit codes and texts, with an engine that only pretends. */
abstract class CommandLineCase {
    final Carafe carafe = mock(Carafe.class);
    final HostNotices notices = new HostNotices();
    final Networks networks = mock(Networks.class);
    final Screen screen = new Screen();
    String input = "";

    @BeforeEach
    void prepareEngine() {
        when(carafe.isolators()).thenReturn(List.of());
        when(carafe.networks()).thenReturn(networks);
        when(carafe.host()).thenReturn(Contexts.rootful().profile());
        when(carafe.notices()).thenReturn(notices);
        when(carafe.terminal(0)).thenReturn(mock(HostTerminal.class));
        when(carafe.find("missing")).thenThrow(ContainerNotFoundException.none("missing"));
    }

    static ContainerState running() {
        return running(Instant.EPOCH);
    }

    static ContainerState running(Instant since) {
        return ContainerState.created()
                .running(Optional.of(new ProcessIdentity(7, 1, "boot")), Optional.empty(), since, Optional.empty());
    }

    static Container container(String name, ContainerState state) {
        Container container = mock(Container.class);
        ContainerSpec spec = ContainerSpec.ofImage("debian:12")
                .label("tier", name.equals("web") ? "front" : "back")
                .command("sleep", "a very long time indeed")
                .build();
        when(container.id()).thenReturn("0123456789abcdef".repeat(4));
        when(container.name()).thenReturn(name);
        when(container.spec()).thenReturn(spec);
        when(container.imageId()).thenReturn(Optional.of("sha256:" + "ab".repeat(32)));
        when(container.commandLine()).thenReturn(spec.process().command());
        when(container.created()).thenReturn(Instant.parse("2024-01-02T03:04:05Z"));
        when(container.state()).thenReturn(state);
        when(container.labels()).thenReturn(spec.labels());
        when(container.imageConfig()).thenReturn(ImageConfig.empty());
        when(container.layers()).thenReturn(List.of(Pathname.of("/state/layers/a/diff")));
        when(container.directory()).thenReturn(Path.of("/state/containers/0123"));
        when(container.pid()).thenReturn(OptionalInt.empty());
        when(container.networks()).thenReturn(new NetworkView("none", List.of(), Optional.empty()));
        return container;
    }

    int run(String... words) {
        return run(false, words);
    }

    int run(boolean debug, String... words) {
        Surroundings surroundings = new Surroundings(Map.of(), Path.of("/work"), 022);
        Foreground foreground =
                new Foreground(screen.console(), InputStream.nullInputStream(), mock(UserProcess.class));
        CommandLine command = new CommandLine(
                screen.console(),
                global -> new Verbs(
                        () -> carafe,
                        screen.console(),
                        surroundings,
                        foreground,
                        new ByteArrayInputStream(input.getBytes()),
                        () -> new EngineVerb(
                                CarafeSettings.at(Path.of("/work/root")),
                                surroundings,
                                screen.console(),
                                mock(UserProcess.class),
                                shared -> mock(SessionHandler.class))),
                debug);
        return command.run(List.of(words));
    }
}
