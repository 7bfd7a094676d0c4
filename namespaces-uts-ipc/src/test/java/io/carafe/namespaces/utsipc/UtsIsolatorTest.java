package io.carafe.namespaces.utsipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.MountSpec;
import io.carafe.api.NamespaceKind;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Stage;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.Recordings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UtsIsolatorTest {
    private final UtsIsolator isolator = new UtsIsolator();

    @Test
    void givesTheContainerItsHostName() {
        LaunchContext context =
                Contexts.rootful().spec(spec -> spec.hostname("web")).context();
        Recordings recordings = Recordings.of(isolator, context);

        assertThat(isolator.cloneFlags(context)).containsExactly(CloneFlag.NEWUTS);
        assertThat(recordings.prepare())
                .containsExactly("write(\"/var/lib/carafe/containers/0123456789ab/hostname\", \"web\\n\", 4)");
        assertThat(recordings.launch(Stage.SETTINGS)).containsExactly("sethostname(\"web\", 3)");
    }

    @Test
    void theDefaultIsTheShortId() {
        assertThat(Recordings.of(isolator, Contexts.rootful().context()).launch(Stage.SETTINGS))
                .containsExactly("sethostname(\"0123456789ab\", 12)");
    }

    @Test
    void inTheHostsNetworkTheDefaultIsTheHostsName() {
        LaunchContext context = Contexts.rootful().host(NamespaceKind.NET).context();

        assertThat(Recordings.of(isolator, context).launch(Stage.SETTINGS)).containsExactly("sethostname(\"host\", 4)");
    }

    @Test
    void inAnothersNetworkTheDefaultIsThatContainersName() {
        LaunchContext context =
                Contexts.rootful().enters(NamespaceKind.NET, 4711).context();

        assertThat(Recordings.of(isolator, context).launch(Stage.SETTINGS)).containsExactly("sethostname(\"peer\", 4)");
    }

    @Test
    void setsADomainNameWhenThereIsOne() {
        LaunchContext context = Contexts.rootful()
                .spec(spec -> spec.hostname("web").domainname("example.org"))
                .context();

        assertThat(Recordings.of(isolator, context).launch(Stage.SETTINGS))
                .containsExactly("sethostname(\"web\", 3)", "setdomainname(\"example.org\", 11)");
    }

    @Test
    void mountsTheFileOfTheName() {
        Recordings recordings = Recordings.of(isolator, Contexts.rootful().context());

        assertThat(recordings.launch(Stage.SOURCES))
                .containsExactly(
                        "open_tree(AT_FDCWD, \"/var/lib/carafe/containers/0123456789ab/hostname\", OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC)",
                        "mount_setattr(</etc/hostname>, \"\", AT_EMPTY_PATH, {attr_set=0, attr_clr=0, propagation=MS_PRIVATE}, 32)");
        assertThat(recordings.launch(Stage.VOLUMES))
                .contains("move_mount(</etc/hostname>, \"\", <place for /etc/hostname>, \"\", "
                        + "MOVE_MOUNT_F_EMPTY_PATH|MOVE_MOUNT_T_EMPTY_PATH)");
    }

    @Test
    void theFileIsReadOnlyWhereTheRootIs() {
        LaunchContext context =
                Contexts.rootful().spec(spec -> spec.readOnly(true)).context();

        assertThat(Recordings.of(isolator, context).launch(Stage.SOURCES))
                .anyMatch(call -> call.contains("attr_set=MOUNT_ATTR_RDONLY"));
    }

    @Test
    void aMountOfTheUsersWins() {
        LaunchContext context = Contexts.rootful()
                .spec(spec -> spec.mount(new MountSpec.Bind(
                        Pathname.of("/srv/name"), Pathname.of("/etc/hostname"), true, false, MountFlag.PRIVATE, false)))
                .context();

        assertThat(Recordings.of(isolator, context).launch()).containsExactly("sethostname(\"0123456789ab\", 12)");
    }

    @Test
    void theHostsNamespaceKeepsTheHostsName() {
        LaunchContext context = Contexts.rootful().host(NamespaceKind.UTS).context();
        Recordings recordings = Recordings.of(isolator, context);

        assertThat(isolator.cloneFlags(context)).isEmpty();
        assertThat(recordings.prepare())
                .containsExactly("write(\"/var/lib/carafe/containers/0123456789ab/hostname\", \"host\\n\", 5)");
        assertThat(recordings.launch(Stage.SETTINGS)).isEmpty();
    }

    @Test
    void aNameInTheHostsNamespaceIsRefusedInDockersWords() {
        Contexts contexts = Contexts.rootful().host(NamespaceKind.UTS).spec(spec -> spec.hostname("web"));

        assertThatThrownBy(() -> isolator.validate(contexts.spec(), contexts.profile()))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageStartingWith("conflicting options: hostname and the UTS mode");
    }

    @Test
    void anotherContainersNamespaceIsRefused() {
        Contexts contexts = Contexts.rootful().enters(NamespaceKind.UTS, 4711);

        assertThatThrownBy(() -> isolator.validate(contexts.spec(), contexts.profile()))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("--uts=container:fedcba987654");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-web",
                "web-",
                ".web",
                "web.",
                "we b",
                "we\nb",
                "wéb",
                "a234567890123456789012345678901234567890123456789012345678901234x"
            })
    void refusesNamesThatAreNone(String name) {
        Contexts contexts = Contexts.rootful().spec(spec -> spec.hostname(name));

        assertThatThrownBy(() -> isolator.validate(contexts.spec(), contexts.profile()))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageStartingWith("invalid host name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "web-1",
                "web.example.org",
                "my_web",
                "a23456789012345678901234567890123456789012345678901234567890123x"
            })
    void takesNamesThatAreSome(String name) {
        Contexts contexts = Contexts.rootful().spec(spec -> spec.hostname(name));

        assertThatCode(() -> isolator.validate(contexts.spec(), contexts.profile()))
                .doesNotThrowAnyException();
    }

    @Test
    void aFurtherProcessEntersIt() {
        Recordings recordings = Recordings.of(
                isolator, Contexts.rootful().joins(NamespaceKind.UTS, 4711).context());

        assertThat(recordings.joinOnHost())
                .containsExactly("open(\"/proc/4711/ns/uts\", O_RDONLY|O_CLOEXEC) = <uts.namespace>");
        assertThat(recordings.join()).containsExactly("setns(<uts.namespace>, CLONE_NEWUTS)", "close(<uts.namespace>)");
    }
}
