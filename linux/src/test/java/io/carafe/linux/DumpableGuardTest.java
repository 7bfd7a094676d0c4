package io.carafe.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ProcessCalls;
import io.carafe.api.kernel.Result;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.linux.DumpableGuard.Claim;
import io.carafe.linux.DumpableGuard.Permit;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DumpableGuardTest {
    private static final int PR_GET_DUMPABLE = 3;
    private static final int PR_SET_DUMPABLE = 4;

    private final ProcessCalls kernel = mock();
    private final DumpableGuard guard = new DumpableGuard(kernel, false);
    private volatile long dumpable = 1;

    @BeforeEach
    void rememberWhatIsSet() {
        when(kernel.prctl(anyInt(), anyLong())).thenAnswer(call -> {
            int option = call.getArgument(0);
            if (option == PR_SET_DUMPABLE) {
                dumpable = call.getArgument(1);
                return Result.of(0);
            }
            assertThat(option).isEqualTo(PR_GET_DUMPABLE);
            return Result.of(dumpable);
        });
    }

    @Test
    void theJvmIsNotDumpableDuringAJoin() {
        Permit first = guard.enter(Claim.JOINS);
        Permit second = guard.enter(Claim.JOINS);
        assertThat(dumpable).isZero();
        first.close();
        first.close();
        assertThat(dumpable).isZero();
        second.close();
        assertThat(dumpable).isOne();
    }

    @Test
    void whatAChangeOfUserDidIsUndoneWhenNobodyIsLeft() {
        Permit first = guard.enter(Claim.BECOMES_ANOTHER);
        Permit second = guard.enter(Claim.BECOMES_ANOTHER);
        assertThat(dumpable).isOne();
        dumpable = 2;
        first.close();
        assertThat(dumpable).isEqualTo(2);
        second.close();
        assertThat(dumpable).isOne();
    }

    @Test
    void whatWasNotDumpableStaysSo() {
        dumpable = 0;
        guard.enter(Claim.IS_MAPPED).close();
        guard.enter(Claim.BECOMES_ANOTHER).close();
        guard.enter(Claim.JOINS).close();
        assertThat(dumpable).isZero();
    }

    @Test
    void aMappedChildMakesTheJvmDumpableAgain() {
        Permit first = guard.enter(Claim.IS_MAPPED);
        dumpable = 2;
        Permit second = guard.enter(Claim.IS_MAPPED);
        assertThat(dumpable).isOne();
        first.close();
        second.close();
    }

    @Test
    void aMappedLaunchWaitsForAJoin() throws InterruptedException {
        Permit join = guard.enter(Claim.JOINS);
        CountDownLatch entered = new CountDownLatch(1);
        Thread other = new Thread(() -> {
            try (Permit permit = guard.enter(Claim.IS_MAPPED)) {
                assertThat(dumpable).isOne();
                entered.countDown();
            }
        });
        other.start();
        while (other.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        assertThat(entered.getCount()).isOne();
        join.close();
        entered.await();
        other.join();
    }

    @Test
    void aJoinWaitsForAMappedLaunchAsLongAsThatMakesTheJvmDumpable() throws InterruptedException {
        AtomicBoolean makesDumpable = new AtomicBoolean(true);
        Permit mapped = guard.enter(Claim.IS_MAPPED);
        mapped.belongsTo(makesDumpable::get, () -> {});
        Thread other = new Thread(() -> guard.enter(Claim.JOINS).close());
        other.start();
        while (other.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        assertThat(dumpable).isOne();
        makesDumpable.set(false);
        other.join();
        mapped.close();
    }

    /** Whom it joins may keep it for ever. */
    @Test
    void aJoinThatTakesTooLongIsEndedForTheSakeOfTheNext() {
        DumpableGuard impatient = new DumpableGuard(kernel, false, Duration.ZERO);
        Permit join = impatient.enter(Claim.JOINS);
        AtomicInteger ended = new AtomicInteger();
        join.belongsTo(() -> false, () -> {
            ended.incrementAndGet();
            join.close();
        });
        impatient.enter(Claim.JOINS).close();
        assertThat(ended).hasValue(0);

        impatient.enter(Claim.IS_MAPPED).close();
        assertThat(ended).hasValue(1);
    }

    @Test
    void claimsFollowFromThePrograms() {
        LaunchProgram plain = program(Set.of(CloneFlag.NEWPID));
        LaunchProgram user = program(Set.of(CloneFlag.NEWUSER));
        assertThat(guard.claimOf(plain)).isEqualTo(Claim.BECOMES_ANOTHER);
        assertThat(guard.claimOf(user)).isEqualTo(Claim.IS_MAPPED);
        assertThat(new DumpableGuard(kernel, true).claimOf(user)).isEqualTo(Claim.BECOMES_ANOTHER);
    }

    @Test
    void enteringAUserOrPidNamespaceIsAJoinAndEnteringAnotherIsNone() {
        assertThat(guard.claimOf(entering(CloneFlag.NEWPID))).isEqualTo(Claim.JOINS);
        assertThat(guard.claimOf(entering(CloneFlag.NEWUSER))).isEqualTo(Claim.JOINS);
        assertThat(guard.claimOf(entering(CloneFlag.NEWNET))).isEqualTo(Claim.BECOMES_ANOTHER);
    }

    private static LaunchProgram entering(CloneFlag kind) {
        ProgramRecorder recorder = new ProgramRecorder("test");
        recorder.at(Stage.NAMESPACES).to("enter").setns(new Arg.Given(new Handle("namespace")), kind);
        return new LaunchProgram(Set.of(CloneFlag.NEWPID), recorder.steps());
    }

    private static LaunchProgram program(Set<CloneFlag> flags) {
        ProgramRecorder recorder = new ProgramRecorder("test");
        recorder.at(Stage.EXEC).to("run").execve(Pathname.of("/bin/true"), List.of(), List.of());
        return new LaunchProgram(flags, recorder.steps());
    }
}
