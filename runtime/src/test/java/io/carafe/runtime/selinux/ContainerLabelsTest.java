package io.carafe.runtime.selinux;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.ContainerSpec;
import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.selinux.SelinuxContext;
import io.carafe.api.selinux.SelinuxLabels;
import io.carafe.api.testing.Contexts;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.Records;
import io.carafe.runtime.state.StateJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerLabelsTest {
    private static final String PROCESS = "system_u:system_r:container_t:s0";
    private static final String FILE = "system_u:object_r:container_file_t:s0";

    @TempDir
    Path root;

    private Contexts host = Contexts.rootful().selinux(PROCESS, FILE);
    private ContainerStore store;
    private ContainerLabels labels;

    @BeforeEach
    void open() {
        store = new ContainerStore(root.resolve("state"), new StateJson(), () -> () -> {});
        labels = new ContainerLabels(store, () -> host.profile());
    }

    private ContainerRecord container(int number, Consumer<ContainerSpecBuilder> change) {
        ContainerSpecBuilder spec = ContainerSpec.ofDirectory("/srv").command("true");
        change.accept(spec);
        ContainerRecord record = Records.of(number, "c" + number, spec);
        store.begin(record.id());
        store.names().take(record.name(), record.id());
        store.create(record);
        return record;
    }

    private static String process(SelinuxLabels labels) {
        return labels.process().map(SelinuxContext::text).orElse("");
    }

    private SelinuxLabels started(int number, Consumer<ContainerSpecBuilder> change) {
        return labels.toStart(container(number, change)).orElseThrow();
    }

    @Test
    void withoutSelinuxNobodyIsCalledAnything() {
        host = Contexts.rootful();

        assertThat(labels.toStart(container(1, spec -> {}))).isEmpty();
        assertThat(root.resolve("state/categories")).doesNotExist();
    }

    @Test
    void eachHasCategoriesOfItsOwnFromItsFirstStartOn() {
        ContainerRecord one = container(1, spec -> {});
        assertThat(labels.ofStarted(one)).isEmpty();

        SelinuxLabels own = labels.toStart(one).orElseThrow();
        assertThat(process(own)).matches(PROCESS + ":c\\d+,c\\d+");
        assertThat(own.file().text()).startsWith(FILE + ":c");
        assertThat(own.file().level()).isEqualTo(own.process().orElseThrow().level());
        assertThat(labels.toStart(one)).contains(own);
        assertThat(labels.ofStarted(one)).contains(own);
        assertThat(labels.imagine(one)).contains(own);

        Set<String> levels = new HashSet<>(Set.of(own.file().level()));
        for (int number = 2; number < 40; number++) {
            assertThat(levels.add(started(number, spec -> {}).file().level())).isTrue();
        }
    }

    /** The ids of tests differ in their last digits alone, so that all of them would have the same pair. */
    @Test
    void whoAsksForWhatAnotherHasGetsTheNext() {
        ContainerRecord one = container(1, spec -> {});
        ContainerRecord two = container(2, spec -> {});
        assertThat(labels.imagine(two).orElseThrow().file())
                .isEqualTo(labels.imagine(one).orElseThrow().file());

        SelinuxLabels first = labels.toStart(one).orElseThrow();
        SelinuxLabels second = labels.toStart(two).orElseThrow();
        assertThat(second.file()).isNotEqualTo(first.file());

        store.hide(one.id());
        assertThat(labels.toStart(container(3, spec -> {})).orElseThrow().file())
                .isEqualTo(first.file());
        assertThat(labels.toStart(two)).contains(second);
    }

    @Test
    void aRemovedContainerLeavesNothing() throws Exception {
        ContainerRecord one = container(1, spec -> {});
        labels.toStart(one);
        assertThat(root.resolve("state/categories")).isNotEmptyDirectory();

        store.hide(one.id());
        assertThat(root.resolve("state/categories")).isEmptyDirectory();
    }

    @Test
    void whatWasTakenJustBeforeACrashIsFoundAgain() throws Exception {
        ContainerRecord one = container(1, spec -> {});
        SelinuxLabels own = labels.toStart(one).orElseThrow();
        Files.delete(store.directory(one.id()).path().resolve("categories"));

        assertThat(labels.toStart(one)).contains(own);
    }

    @Test
    void imaginingTakesNothing() {
        labels.imagine(container(1, spec -> {}));

        assertThat(root.resolve("state/categories")).doesNotExist();
    }

    @Test
    void whoIsOutOfReachHasNoLabelButItsFilesHave() {
        Consumer<ContainerSpecBuilder> hostIpc = spec -> spec.namespace(NamespaceKind.IPC, NamespaceMode.HOST);
        Consumer<ContainerSpecBuilder> hostPid = spec -> spec.namespace(NamespaceKind.PID, NamespaceMode.HOST);
        Consumer<ContainerSpecBuilder> privileged = spec -> spec.privileged(true);
        Consumer<ContainerSpecBuilder> disabled = spec -> spec.securityOpt("label=disable");
        int number = 1;
        for (Consumer<ContainerSpecBuilder> change : Set.of(hostIpc, hostPid, privileged, disabled)) {
            SelinuxLabels given = started(number++, change);
            assertThat(given.process()).isEmpty();
            assertThat(given.file().text()).isEqualTo(FILE + ":c1022,c1023");
        }
        assertThat(process(started(number, spec -> spec.privileged(true).securityOpt("label=type:mine_t"))))
                .startsWith("system_u:system_r:mine_t:s0:c");
    }

    @Test
    void aLevelThatIsGivenIsTaken() {
        SelinuxLabels given = started(1, spec -> spec.securityOpt("label=level:s0:c7,c8"));

        assertThat(process(given)).isEqualTo(PROCESS + ":c7,c8");
        assertThat(given.file().text()).isEqualTo(FILE + ":c7,c8");
        assertThat(root.resolve("state/categories")).doesNotExist();
    }

    @Test
    void whoSharesIpcOrProcessesHasTheSameCategories() {
        SelinuxLabels one = started(1, spec -> {});
        for (NamespaceKind kind : Set.of(NamespaceKind.IPC, NamespaceKind.PID)) {
            SelinuxLabels two =
                    started(10 + kind.ordinal(), spec -> spec.namespace(kind, new NamespaceMode.OfContainer("c1")));
            assertThat(two).isEqualTo(one);
        }
        assertThat(started(30, spec -> spec.namespace(NamespaceKind.NET, new NamespaceMode.OfContainer("c1")))
                        .file())
                .isNotEqualTo(one.file());
    }

    @Test
    void aPolicyWithoutLevelsHasNoCategories() {
        host = Contexts.rootful().selinux("u:r:container_t", "u:r:container_file_t");

        assertThat(process(started(1, spec -> {}))).isEqualTo("u:r:container_t");
    }
}
