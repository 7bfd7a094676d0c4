package io.carafe.namespaces.utsipc;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.NamespaceKind;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.launch.Stage;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.Installed;
import io.carafe.api.testing.Recordings;
import org.junit.jupiter.api.Test;

class IpcIsolatorTest {
    private final IpcIsolator isolator = new IpcIsolator();

    @Test
    void aNamespaceOfItsOwnIsAFlagAndNothingElse() {
        LaunchContext context = Contexts.rootful().context();
        Recordings recordings = Recordings.of(isolator, context);

        assertThat(isolator.cloneFlags(context)).containsExactly(CloneFlag.NEWIPC);
        assertThat(recordings.prepare()).isEmpty();
        assertThat(recordings.launch()).isEmpty();
    }

    @Test
    void theHostsIsNothingAtAll() {
        LaunchContext context = Contexts.rootful().host(NamespaceKind.IPC).context();
        Recordings recordings = Recordings.of(isolator, context);

        assertThat(isolator.cloneFlags(context)).isEmpty();
        assertThat(recordings.prepare()).isEmpty();
        assertThat(recordings.launch()).isEmpty();
    }

    @Test
    void anotherContainersIsEntered() {
        LaunchContext context =
                Contexts.rootful().enters(NamespaceKind.IPC, 4711).context();
        Recordings recordings = Recordings.of(isolator, context);

        assertThat(isolator.cloneFlags(context)).isEmpty();
        assertThat(recordings.prepare())
                .containsExactly("open(\"/proc/4711/ns/ipc\", O_RDONLY|O_CLOEXEC) = <ipc.namespace>");
        assertThat(recordings.launch(Stage.NAMESPACES))
                .containsExactly("setns(<ipc.namespace>, CLONE_NEWIPC)", "close(<ipc.namespace>)");
    }

    @Test
    void aFurtherProcessEntersIt() {
        Recordings recordings = Recordings.of(
                isolator, Contexts.rootful().joins(NamespaceKind.IPC, 4711).context());

        assertThat(recordings.join()).containsExactly("setns(<ipc.namespace>, CLONE_NEWIPC)", "close(<ipc.namespace>)");
    }

    @Test
    void bothAreFoundByTheEngine() {
        assertThat(Installed.isolators()).hasExactlyElementsOfTypes(UtsIsolator.class, IpcIsolator.class);
    }
}
