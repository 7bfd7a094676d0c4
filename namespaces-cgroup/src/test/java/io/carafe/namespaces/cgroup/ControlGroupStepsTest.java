package io.carafe.namespaces.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.carafe.api.isolation.CgroupHierarchy;
import io.carafe.api.isolation.ControlGroup;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.nio.ByteBuffer;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControlGroupStepsTest {
    private static final Pathname PARENT = Pathname.of("/cg/carafe");
    private static final Pathname OWN = Pathname.of("/cg/carafe/42");

    private final Kernel kernel = mock();
    private final HostSide host = mock();
    private final MakeControlGroup make = new MakeControlGroup(
            new ControlGroup.Member(new CgroupHierarchy(2, Pathname.of("/cg"), Set.of("memory", "pids")), OWN));

    @BeforeEach
    void hostHasAKernel() {
        when(host.kernel()).thenReturn(kernel);
        when(kernel.open(anyInt(), any(), any())).thenReturn(Result.failure(Errno.ENOENT));
    }

    @Test
    void theParentIsMadeWhenItIsMissingAndGivesItsControllersOn() {
        when(kernel.mkdirat(anyInt(), eq(OWN), anyInt())).thenReturn(Result.failure(Errno.ENOENT), Result.of(0));
        when(kernel.mkdirat(anyInt(), eq(PARENT), anyInt())).thenReturn(Result.of(0));
        when(kernel.open(anyInt(), eq(Pathname.of("/cg/cgroup.subtree_control")), any()))
                .thenReturn(Result.of(6));
        when(kernel.read(eq(6), any())).thenAnswer(call -> {
            call.<ByteBuffer>getArgument(1).put("pids memory\n".getBytes());
            return Result.of(12);
        });
        when(kernel.open(anyInt(), eq(Pathname.of("/cg/carafe/cgroup.subtree_control")), any()))
                .thenReturn(Result.of(7));
        StringBuilder written = new StringBuilder();
        when(kernel.write(eq(7), any())).thenAnswer(call -> {
            ByteBuffer bytes = call.getArgument(1);
            while (bytes.hasRemaining()) {
                written.append((char) bytes.get());
            }
            return Result.of(written.length());
        });

        make.perform(host);

        assertThat(written).hasToString("+memory +pids");
        verify(kernel).close(7);
    }

    @Test
    void aParentThatAnotherEngineRemovesMeanwhileIsMadeAgain() {
        when(kernel.mkdirat(anyInt(), eq(OWN), anyInt()))
                .thenReturn(Result.failure(Errno.ENOENT), Result.failure(Errno.ENOENT), Result.of(0));
        when(kernel.mkdirat(anyInt(), eq(PARENT), anyInt())).thenReturn(Result.failure(Errno.EEXIST));

        make.perform(host);

        verify(kernel, times(3)).mkdirat(anyInt(), eq(OWN), anyInt());
    }

    @Test
    void aParentThatIsRemovedBeforeItGivesItsControllersOnIsMadeAgain() {
        when(kernel.mkdirat(anyInt(), eq(OWN), anyInt()))
                .thenReturn(Result.failure(Errno.ENOENT), Result.failure(Errno.ENOENT), Result.of(0));
        when(kernel.mkdirat(anyInt(), eq(PARENT), anyInt())).thenReturn(Result.of(0));
        when(kernel.open(anyInt(), eq(Pathname.of("/cg/cgroup.subtree_control")), any()))
                .thenReturn(Result.of(6));
        when(kernel.read(eq(6), any())).thenAnswer(call -> {
            call.<ByteBuffer>getArgument(1).put("pids\n".getBytes());
            return Result.of(5);
        });

        make.perform(host);

        verify(kernel, times(2)).mkdirat(anyInt(), eq(PARENT), anyInt());
    }

    @Test
    void whatCannotBeMadeIsNamed() {
        when(kernel.mkdirat(anyInt(), eq(OWN), anyInt())).thenReturn(Result.failure(Errno.EROFS));

        assertThatThrownBy(() -> make.perform(host))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("/cg/carafe/42");
    }

    @Test
    void aGroupThatIsStillBusyIsTriedAgainAndItsProcessesEnded() {
        when(kernel.unlinkat(anyInt(), eq(OWN), any()))
                .thenReturn(Result.failure(Errno.EBUSY), Result.failure(Errno.EBUSY), Result.of(0));
        when(kernel.open(anyInt(), eq(OWN.resolve("cgroup.procs")), any())).thenReturn(Result.of(9));
        when(kernel.read(eq(9), any())).thenAnswer(call -> {
            ByteBuffer buffer = call.getArgument(1);
            buffer.put("4711\n4712\n".getBytes());
            return Result.of(10);
        });

        new RemoveControlGroup(OWN).perform(host);

        verify(kernel, times(2)).kill(4711, 9);
        verify(kernel, times(2)).kill(4712, 9);
    }

    @Test
    void aGroupThatIsGoneIsFine() {
        when(kernel.unlinkat(anyInt(), eq(OWN), any())).thenReturn(Result.failure(Errno.ENOENT));

        new RemoveControlGroup(OWN).perform(host);

        verify(kernel, never()).kill(anyInt(), anyInt());
    }
}
