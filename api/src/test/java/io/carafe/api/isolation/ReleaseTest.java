package io.carafe.api.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.PerformedHost;
import io.carafe.api.testing.Recordings;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReleaseTest {
    private final Recordings recordings =
            Recordings.of(new ScratchIsolator(), Contexts.rootful().context());
    private final HostStep step = new ScratchIsolator.RemoveDirectory(Pathname.of("/run/scratch/0123456789ab"));

    @Test
    void whatIsMadeIsDeclaredAndRemoved() {
        assertThat(recordings.effects())
                .containsExactly(new HostEffect("scratch", "directory", "/run/scratch/0123456789ab"));
        assertThat(recordings.prepare()).containsExactly("mkdir(\"/run/scratch/0123456789ab\", 0700)");
        assertThat(recordings.release()).containsExactly("rmdir(\"/run/scratch/0123456789ab\")");
    }

    @Test
    void aDirectoryThatIsGoneIsNoError() {
        PerformedHost host = new PerformedHost();
        host.recording().answering("unlinkat", Result.failure(Errno.ENOENT));

        assertThatCode(() -> step.perform(host)).doesNotThrowAnyException();
        assertThat(host.calls()).containsExactly("unlinkat(AT_FDCWD, \"/run/scratch/0123456789ab\", AT_REMOVEDIR)");
    }

    @Test
    void aDirectoryThatCannotBeRemovedIs() {
        Kernel kernel = mock(Kernel.class);
        HostSide host = mock(HostSide.class);
        when(host.kernel()).thenReturn(kernel);
        when(kernel.unlinkat(anyInt(), any(), any())).thenReturn(Result.failure(Errno.ENOTEMPTY));

        assertThatThrownBy(() -> step.perform(host))
                .isInstanceOf(KernelException.class)
                .hasMessage("cannot remove /run/scratch/0123456789ab: ENOTEMPTY (Directory not empty)");
        verify(kernel).unlinkat(FileCalls.AT_FDCWD, Pathname.of("/run/scratch/0123456789ab"), Set.of(AtFlag.REMOVEDIR));
    }
}
