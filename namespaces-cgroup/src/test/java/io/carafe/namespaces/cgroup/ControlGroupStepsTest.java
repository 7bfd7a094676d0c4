package io.carafe.namespaces.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.carafe.api.isolation.CgroupHierarchy;
import io.carafe.api.isolation.ControlGroup;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.DirectoryEntry;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.selinux.SelinuxContext;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;
import org.mockito.invocation.InvocationOnMock;

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

    /** Has a file of a group be opened as this descriptor, and collects what is written to it. */
    private StringBuilder written(Pathname file, int descriptor) {
        StringBuilder written = new StringBuilder();
        when(kernel.open(anyInt(), eq(file), any())).thenReturn(Result.of(descriptor));
        when(kernel.write(eq(descriptor), any())).thenAnswer(call -> {
            ByteBuffer bytes = call.getArgument(1);
            while (bytes.hasRemaining()) {
                written.append((char) bytes.get());
            }
            return Result.of(written.length());
        });
        return written;
    }

    private void reads(Pathname file, int descriptor, String content) {
        when(kernel.open(anyInt(), eq(file), any())).thenReturn(Result.of(descriptor));
        when(kernel.read(eq(descriptor), any())).thenAnswer(new Reading(content));
    }

    /** What is in a file, and at the next call its end; then it is read anew. */
    private static final class Reading implements org.mockito.stubbing.Answer<Result> {
        private final String content;
        private boolean atEnd = true;

        Reading(String content) {
            this.content = content;
        }

        @Override
        public Result answer(InvocationOnMock call) {
            atEnd = !atEnd;
            if (atEnd) {
                return Result.of(0);
            }
            call.<ByteBuffer>getArgument(1).put(content.getBytes());
            return Result.of(content.length());
        }
    }

    @Test
    void theParentIsMadeWhenItIsMissingAndControllersAreEnabledFromTheBaseOn() {
        when(kernel.mkdirat(anyInt(), eq(OWN), anyInt())).thenReturn(Result.failure(Errno.ENOENT), Result.of(0));
        when(kernel.mkdirat(anyInt(), eq(PARENT), anyInt())).thenReturn(Result.of(0));
        StringBuilder base = written(Pathname.of("/cg/cgroup.subtree_control"), 6);
        StringBuilder parent = written(PARENT.resolve("cgroup.subtree_control"), 7);
        reads(OWN.resolve("cgroup.controllers"), 8, "memory\n");

        make.perform(host);

        // The hierarchy has no others of those that containers are measured by.
        assertThat(base).hasToString("+pids");
        assertThat(parent).hasToString("+pids");
        verify(kernel).close(7);
    }

    @Test
    void controllersThatAreEnabledAreLeftAlone() {
        when(kernel.mkdirat(anyInt(), eq(OWN), anyInt())).thenReturn(Result.of(0));
        reads(OWN.resolve("cgroup.controllers"), 8, "cpu memory pids\n");

        make.perform(host);

        verify(kernel, never()).open(anyInt(), eq(Pathname.of("/cg/cgroup.subtree_control")), any());
    }

    @Test
    void aGroupAboveThatGivesNothingOnIsNoReasonToFail() {
        when(kernel.mkdirat(anyInt(), eq(OWN), anyInt())).thenReturn(Result.of(0));
        when(kernel.open(anyInt(), eq(Pathname.of("/cg/cgroup.subtree_control")), any()))
                .thenReturn(Result.of(6));
        when(kernel.write(eq(6), any())).thenReturn(Result.failure(Errno.EBUSY));

        make.perform(host);

        verify(kernel, never()).open(anyInt(), eq(PARENT.resolve("cgroup.subtree_control")), any());
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
        reads(OWN.resolve("cgroup.procs"), 9, "4711\n4712\n");

        new RemoveControlGroup(OWN).perform(host);

        verify(kernel, times(2)).kill(4711, 9);
        verify(kernel, times(2)).kill(4712, 9);
    }

    @Test
    void groupsBelowGoFirst() {
        Pathname below = OWN.resolve("init");
        when(kernel.unlinkat(anyInt(), eq(OWN), any())).thenReturn(Result.failure(Errno.EBUSY), Result.of(0));
        when(kernel.unlinkat(anyInt(), eq(below), any())).thenReturn(Result.of(0));
        when(kernel.open(anyInt(), eq(OWN), any())).thenReturn(Result.of(9));
        when(kernel.getdents64(9))
                .thenReturn(Answer.of(List.of(
                        new DirectoryEntry(Pathname.of("cgroup.procs"), FileType.REGULAR, 3),
                        new DirectoryEntry(Pathname.of("init"), FileType.DIRECTORY, 4))))
                .thenReturn(Answer.of(List.of()));

        new RemoveControlGroup(OWN).perform(host);

        InOrder order = inOrder(kernel);
        order.verify(kernel).unlinkat(anyInt(), eq(below), any());
        order.verify(kernel).unlinkat(anyInt(), eq(OWN), any());
        verify(kernel, never()).unlinkat(anyInt(), eq(OWN.resolve("cgroup.procs")), any());
    }

    @Test
    void aGroupThatIsGoneIsFine() {
        when(kernel.unlinkat(anyInt(), eq(OWN), any())).thenReturn(Result.failure(Errno.ENOENT));

        new RemoveControlGroup(OWN).perform(host);

        verify(kernel, never()).kill(anyInt(), anyInt());
    }

    @Test
    void whoJoinsIsBornWhereTheFirstProcessIs() {
        ControlGroup.Member member = new ControlGroup.Member(new CgroupHierarchy(2, Pathname.of("/cg"), Set.of()), OWN);
        when(kernel.open(anyInt(), eq(OWN.resolve("init.scope")), any())).thenReturn(Result.of(11));
        when(kernel.open(anyInt(), eq(OWN), any())).thenReturn(Result.of(12));

        reads(Pathname.of("/proc/4711/cgroup"), 10, "1:name=x:/\n0::/carafe/42/init.scope\n");
        GiveGroupOfProcess.toBeBornIn(member, 4711).perform(host);
        verify(host).give(member.handle(), 11);

        reads(Pathname.of("/proc/4711/cgroup"), 10, "0::/carafe/42\n");
        GiveGroupOfProcess.toBeBornIn(member, 4711).perform(host);
        verify(host).give(member.handle(), 12);
        // By that the launch knows that the process is to be born there.
        assertThat(GiveGroupOfProcess.toBeBornIn(member, 4711).gives(member.handle()))
                .isTrue();
    }

    @Test
    void whoJoinsLateWritesItselfToTheGroupThatTheFirstProcessIsIn() {
        ControlGroup.Member member = new ControlGroup.Member(new CgroupHierarchy(2, Pathname.of("/cg"), Set.of()), OWN);
        when(kernel.open(anyInt(), eq(OWN.resolve("init.scope/cgroup.procs")), any()))
                .thenReturn(Result.of(11));

        reads(Pathname.of("/proc/4711/cgroup"), 10, "0::/carafe/42/init.scope\n");
        GiveGroupOfProcess late = GiveGroupOfProcess.toEnterLate(member, 4711, Optional.empty());
        late.perform(host);
        verify(host).give(LaunchProgram.LATE_GROUP, 11);
        verify(kernel, never()).lsetxattr(any(), any(), any());
        // It must not be born there.
        assertThat(late.gives(LaunchProgram.CGROUP)).isFalse();
        assertThat(late.gives(LaunchProgram.LATE_GROUP)).isTrue();
    }

    @Test
    void whoHasALabelWhenItEntersMayWriteToTheGroup() {
        ControlGroup.Member member = new ControlGroup.Member(new CgroupHierarchy(2, Pathname.of("/cg"), Set.of()), OWN);
        Pathname file = OWN.resolve("cgroup.procs");
        when(kernel.open(anyInt(), eq(file), any())).thenReturn(Result.of(11));
        when(kernel.lsetxattr(any(), any(), any())).thenReturn(Result.of(0));
        reads(Pathname.of("/proc/4711/cgroup"), 10, "0::/carafe/42\n");

        GiveGroupOfProcess.toEnterLate(member, 4711, SelinuxContext.parse("u:r:t:s0:c1"))
                .perform(host);

        verify(kernel)
                .lsetxattr(
                        file,
                        Pathname.of("security.selinux"),
                        Pathname.of("u:r:t:s0:c1").bytes());
        verify(host).give(LaunchProgram.LATE_GROUP, 11);
    }
}
