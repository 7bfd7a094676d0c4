package io.carafe.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Result;
import io.carafe.api.testing.RecordingKernel;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.Records;
import io.carafe.runtime.state.StateJson;
import io.carafe.testing.OneAtATime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordUpdatesTest {
    @TempDir
    Path root;

    private final RecordingKernel kernel = new RecordingKernel();
    private ContainerStore store;
    private RecordUpdates updates;

    @BeforeEach
    void open() {
        store = new ContainerStore(root, new StateJson(), new OneAtATime());
        updates = new RecordUpdates(store, kernel.kernel());
    }

    private ContainerRecord make(int number) {
        ContainerRecord container = Records.plain(number, "c" + number);
        store.begin(container.id());
        store.names().take(container.name(), container.id());
        store.create(container);
        return container;
    }

    @Test
    void aContainerGetsAnotherName() {
        ContainerRecord container = make(1);

        assertThat(updates.rename(container, "/web").name()).isEqualTo("web");

        assertThat(store.resolve("web")).isEqualTo(container.id());
        assertThat(store.record(container.id()).name()).isEqualTo("web");
        assertThat(root.resolve("names").toFile().list()).containsExactly("web");
        assertThat(store.isRenaming(container.id())).isFalse();
        assertThat(kernel.calls("flock")).containsExactly("flock(3, 6)", "flock(3, 8)");
    }

    @Test
    void theOldNameIsFreeAndANewOneMayBeTaken() {
        ContainerRecord first = make(1);
        ContainerRecord second = make(2);

        assertThatThrownBy(() -> updates.rename(first, "c2"))
                .isInstanceOf(ContainerConflictException.class)
                .hasMessageContaining("the container name c2 is already in use by container " + second.id());
        assertThatThrownBy(() -> updates.rename(first, "c1"))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("that is its name already");
        assertThatThrownBy(() -> updates.rename(first, "no/name")).isInstanceOf(InvalidSpecificationException.class);
        assertThat(root.resolve("names").toFile().list()).containsExactlyInAnyOrder("c1", "c2");

        updates.rename(first, "c3");
        updates.rename(second, "c1");
        assertThat(store.resolve("c1")).isEqualTo(second.id());
    }

    @Test
    void aRenameThatACrashCutOffIsFinished() throws IOException {
        ContainerRecord before = make(1);
        store.noteRenaming(before.id(), true);
        store.names().take("too-early", before.id());
        ContainerRecord after = make(2);
        store.noteRenaming(after.id(), true);
        store.names().take("late", after.id());
        store.rewrite(after.withName("late"));
        ContainerRecord damaged = make(3);
        store.noteRenaming(damaged.id(), true);
        Files.writeString(store.directory(damaged.id()).record(), "{");

        updates.finishRenames();

        assertThat(root.resolve("names").toFile().list()).containsExactlyInAnyOrder("c1", "late", "c3");
        assertThat(store.isRenaming(before.id())).isFalse();
        assertThat(store.isRenaming(after.id())).isFalse();
    }

    @Test
    void oneAtATime() {
        ContainerRecord container = make(1);
        kernel.answering("flock", Result.failure(Errno.EAGAIN));

        assertThat(updates.update(container, record -> record.withName("x")).name())
                .isEqualTo("x");

        assertThat(kernel.calls("flock")).containsExactly("flock(3, 6)", "flock(4, 6)", "flock(4, 8)");
    }

    @Test
    void whatIsGoneIsNotChanged() {
        ContainerRecord container = Records.plain(1, "c1");
        kernel.answering("openat2", Result.failure(Errno.ENOENT));

        assertThatThrownBy(() -> updates.rename(container, "x")).isInstanceOf(ContainerNotFoundException.class);
    }
}
