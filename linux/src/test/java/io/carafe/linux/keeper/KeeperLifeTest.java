package io.carafe.linux.keeper;

import static io.carafe.linux.keeper.FakeKernel.ENGINE_PID;
import static io.carafe.linux.keeper.KeeperCase.number;
import static io.carafe.linux.keeper.KeeperCase.payload;
import static io.carafe.linux.keeper.KeeperCase.random;
import static io.carafe.linux.keeper.KeeperCase.result;
import static io.carafe.linux.keeper.KeeperCase.serial;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.Errno;
import io.carafe.linux.keeper.FakeKernel.Source;
import io.carafe.linux.keeper.FakeKernel.Store;
import io.carafe.linux.machine.SystemCall;
import io.carafe.linux.program.Interpreter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Engines that die, children that end, and messages. */
class KeeperLifeTest {
    private static final int KILLED = 9;
    private final KeeperCase keeper = new KeeperCase();
    private final FakeKernel kernel = keeper.kernel;
    private final Store exits = new Store();

    @ParameterizedTest
    @EnumSource
    void theChildBecomesTheEngine(Architecture architecture) {
        FakeKernel fresh = new FakeKernel(architecture).answering(SystemCall.CLONE, 0);
        KeeperCase child = new KeeperCase(architecture, fresh);
        assertThatExceptionOfType(Interpreter.Exited.class)
                .isThrownBy(child::run)
                .satisfies(exited -> assertThat(exited.code).isEqualTo(127));
        assertThat(fresh.calls).containsExactly("nofile 16384", "execve /engine first");
        assertThat(fresh.open.get(ControlProtocol.ENGINE_DESCRIPTOR)).isEqualTo("socket");
    }

    @Test
    void noSignalIsIgnoredBecauseItWasBefore() {
        assertThat(kernel.defaultSignals)
                .isEqualTo(IntStream.rangeClosed(1, 64).boxed().toList());
    }

    @Test
    void withoutAnEngineToStartItSaysSo() {
        Interpreter bare = new Interpreter(
                KeeperProgram.instructions(Architecture.X86_64),
                KeeperMemory.SIZE,
                new FakeKernel(Architecture.X86_64),
                "carafe-keeper");
        assertThatExceptionOfType(Interpreter.Exited.class)
                .isThrownBy(bare::run)
                .satisfies(exited -> assertThat(exited.code).isEqualTo(125));
    }

    @ParameterizedTest
    @EnumSource(
            value = SystemCall.class,
            names = {"SOCKETPAIR", "DUP3", "EPOLL_CREATE1", "SIGNALFD4", "TIMERFD_CREATE", "EPOLL_CTL"})
    void itDoesNotStartHalf(SystemCall call) {
        FakeKernel poor = new FakeKernel(Architecture.X86_64).answering(call, -Errno.EMFILE.number());
        assertThatExceptionOfType(Interpreter.Exited.class)
                .isThrownBy(new KeeperCase(Architecture.X86_64, poor)::run)
                .satisfies(exited -> assertThat(exited.code).isEqualTo(125));
    }

    @Test
    void endsAreWrittenDown() {
        kernel.children += 2;
        give(exits);
        kernel.end(2001, 7 << 8);
        kernel.end(2002, KILLED);
        keeper.run();
        assertThat(records()).containsExactly("2001 1792 5000.77", "2002 9 5000.77");
    }

    @Test
    void recordsWaitForAFile() {
        kernel.children += 1;
        kernel.end(2001, 0);
        keeper.run();
        ByteBuffer reaped = keeper.ask(ControlProtocol.REAP, null, 0, 0);
        assertThat(result(reaped)).isEqualTo(1);
        give(exits);
        assertThat(records()).containsExactly("2001 0 5000.77");
    }

    @Test
    void recordsWaitForRoomOnTheDiskAndATornOneIsReplaced() {
        kernel.children += 3;
        exits.content = new byte[5];
        exits.room = 32 + 10;
        give(exits);
        kernel.end(2001, 0);
        kernel.end(2002, 0);
        keeper.run();
        assertThat(exits.content).hasSize(32 + 10);
        exits.room = Long.MAX_VALUE;
        kernel.end(2003, 0);
        keeper.run();
        assertThat(records()).extracting(line -> line.substring(0, 4)).containsExactly("2001", "2002", "2003");
        assertThat(result(keeper.ask(ControlProtocol.REAP, null, 0, 0))).isZero();
    }

    @Test
    void noMoreRecordsWaitThanThereIsRoomFor() {
        kernel.children += 600;
        for (int pid = 2000; pid < 2600; pid++) {
            kernel.end(pid, 0);
        }
        keeper.run();
        assertThat(result(keeper.ask(ControlProtocol.REAP, null, 0, 0))).isEqualTo(ControlProtocol.WAITING_RECORDS);
        give(exits);
        assertThat(records()).hasSize(ControlProtocol.WAITING_RECORDS).first().isEqualTo("2000 0 5000.77");
    }

    @Test
    void whoAsksFindsEveryRecord() {
        kernel.children += 1;
        give(exits);
        kernel.ended.put(2001, 0);
        kernel.children--;
        assertThat(result(keeper.ask(ControlProtocol.REAP, null, 0, 0))).isZero();
        assertThat(records()).hasSize(1);
    }

    @Test
    void theLastChildTakesTheKeeperWithIt() {
        kernel.children += 1;
        Store store = new Store();
        byte[] bytes = random(100_000);
        Source source = new Source(bytes);
        keeper.relay(source, keeper.log(store), 1, 0);
        give(exits);
        kernel.end(ENGINE_PID, 0);
        keeper.run();
        assertThat(kernel.timerSetTo).as("it left on purpose").isZero();
        kernel.end(2001, 0);
        kernel.answering(SystemCall.EPOLL_CTL, 0);
        assertThatExceptionOfType(Interpreter.Exited.class)
                .isThrownBy(keeper::run)
                .satisfies(exited -> assertThat(exited.code).isZero());
        assertThat(payload(store)).isEqualTo(bytes);
        assertThat(records()).hasSize(2);
    }

    @Test
    void anEngineThatDiedIsStartedAgainEachTimeLater() {
        kernel.children += 1;
        List<Long> delays = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            kernel.end(ENGINE_PID + i, KILLED);
            keeper.run();
            delays.add(kernel.timerSetTo);
            assertThat(kernel.engines).isEqualTo(i + 1);
            kernel.timerFired = true;
            keeper.run();
            assertThat(kernel.engines).isEqualTo(i + 2);
        }
        assertThat(delays).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 64L, 64L);
        kernel.clock += 60;
        kernel.end(ENGINE_PID + 9, KILLED);
        keeper.run();
        assertThat(kernel.timerSetTo).isEqualTo(1);
    }

    @Test
    void withoutAContainerNobodyNeedsAnEngine() {
        kernel.end(ENGINE_PID, KILLED);
        assertThatExceptionOfType(Interpreter.Exited.class).isThrownBy(keeper::run);
    }

    @Test
    void aStartThatFailsIsTriedAgain() {
        kernel.children += 1;
        kernel.end(ENGINE_PID, KILLED);
        keeper.run();
        kernel.answering(SystemCall.CLONE, -Errno.EAGAIN.number());
        kernel.timerFired = true;
        keeper.run();
        assertThat(kernel.timerSetTo).isEqualTo(2);
        kernel.timerFired = true;
        keeper.run();
        assertThat(kernel.engines).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, KILLED})
    void nobodyWaitsForTheCreditOfADeadEngine(int status) {
        kernel.children += 1;
        Store store = new Store();
        byte[] bytes = random(9000);
        keeper.relay(new Source(bytes), keeper.log(store), 1, 100);
        assertThat(payload(store)).hasSize(100);
        kernel.end(ENGINE_PID, status);
        keeper.run();
        assertThat(payload(store)).isEqualTo(bytes);
    }

    @Test
    void aLogThatADeadEngineDidNotComeToUseIsClosed() {
        kernel.children += 1;
        ByteBuffer unused = keeper.log(new Store());
        Source source = new Source(random(10));
        ByteBuffer used = keeper.log(new Store());
        keeper.unlimited(source, used);

        kernel.end(ENGINE_PID, KILLED);
        keeper.run();

        assertThat(kernel.open).doesNotContainKey((int) number(unused)).containsKey((int) number(used));
        assertThat(result(about(ControlProtocol.ASK, unused))).isEqualTo(-Errno.EBADF.number());
        assertThat(result(about(ControlProtocol.ASK, used))).isZero();
    }

    @Test
    void terminatingIsPassedOnAndNotAnsweredByANewEngine() {
        kernel.children += 1;
        kernel.signals.add(ChildPart.SIGTERM);
        keeper.run();
        assertThat(kernel.calls).contains("kill " + ENGINE_PID + " " + ChildPart.SIGTERM);
        kernel.end(ENGINE_PID, 143 << 8);
        keeper.run();
        assertThat(kernel.timerSetTo).isZero();
    }

    @Test
    void terminatingWithoutAnEngineCallsOffTheNext() {
        kernel.children += 1;
        kernel.end(ENGINE_PID, KILLED);
        keeper.run();
        kernel.signals.add(ChildPart.SIGTERM);
        keeper.run();
        kernel.timerFired = true;
        keeper.run();
        assertThat(kernel.engines).isEqualTo(1);
    }

    @Test
    void theDeathOfAForeignEngineCountsToo() {
        kernel.children += 1;
        kernel.end(ENGINE_PID, 0);
        keeper.run();
        Store store = new Store();
        byte[] bytes = random(9000);
        keeper.relay(new Source(bytes), keeper.log(store), 1, 100);
        ByteBuffer watched = keeper.ask(ControlProtocol.WATCH, "process", 0, 0);
        assertThat(payload(store)).hasSize(100);
        kernel.open.put((int) number(watched), "ended process");
        keeper.run();
        assertThat(payload(store)).isEqualTo(bytes);
        assertThat(kernel.open).doesNotContainKey((int) number(watched));
        assertThat(kernel.timerSetTo).isEqualTo(1);
    }

    @Test
    void whatIsKeptStaysOpenUntilItIsDropped() {
        ByteBuffer kept = keeper.ask(ControlProtocol.KEEP, "stdin", 0, 0);
        assertThat(kernel.open).containsEntry((int) number(kept), "stdin");
        assertThat(result(about(ControlProtocol.ASK, kept))).isZero();
        assertThat(result(keeper.ask(ControlProtocol.DROP, null, number(kept), serial(kept) + 1)))
                .isEqualTo(-Errno.ESTALE.number());
        assertThat(result(about(ControlProtocol.GRANT, kept))).isEqualTo(-Errno.EINVAL.number());
        assertThat(result(about(ControlProtocol.DROP, kept))).isZero();
        assertThat(kernel.open).doesNotContainValue("stdin");
        assertThat(result(about(ControlProtocol.ASK, kept))).isEqualTo(-Errno.EBADF.number());
    }

    private ByteBuffer about(int operation, ByteBuffer held) {
        return keeper.ask(operation, null, number(held), serial(held));
    }

    @Test
    void aMessageThatMakesNoSenseIsRefusedAndItsDescriptorClosed() {
        int before = kernel.open.size();
        kernel.sendRaw(new byte[3], "stray");
        keeper.run();
        assertThat(result(kernel.answers.get(0))).isEqualTo(-Errno.EMSGSIZE.number());
        assertThat(result(keeper.ask(0, "stray", 0, 0))).isEqualTo(-Errno.ENOSYS.number());
        assertThat(result(keeper.ask(10, "stray", 0, 0))).isEqualTo(-Errno.ENOSYS.number());
        assertThat(result(keeper.ask(ControlProtocol.KEEP, null, 0, 0))).isEqualTo(-Errno.EBADF.number());
        assertThat(result(keeper.ask(ControlProtocol.DROP, "stray", 8, 0))).isEqualTo(-Errno.EBADF.number());
        assertThat(result(keeper.ask(ControlProtocol.DROP, null, -1, 0))).isEqualTo(-Errno.EBADF.number());
        assertThat(result(keeper.ask(ControlProtocol.ASK, null, 16384, 0))).isEqualTo(-Errno.EBADF.number());
        assertThat(kernel.open).hasSize(before);
    }

    @Test
    void aLogMustHaveAShapeThatMakesSense() {
        int before = kernel.open.size();
        long[][] shapes = {
            {4096, 4, 1, 0},
            {65537, 4, 1, 0},
            {2 << 20, 4, 1, 0},
            {65536, 1, 1, 0},
            {65536, 4, 0, 0},
            {65536, 4, 1, 63},
            {65536, 4, 1, 65537},
            {65536, 4, 1, -1},
            {65536, 1L << 31, 1, 0}
        };
        for (long[] shape : shapes) {
            assertThat(result(keeper.ask(ControlProtocol.LOG, new Store(), 0, 0, shape)))
                    .isEqualTo(-Errno.EINVAL.number());
        }
        assertThat(kernel.open).hasSize(before);
    }

    @Test
    void aRelayMustHaveALogAndAKind() {
        ByteBuffer log = keeper.log(new Store());
        int before = kernel.open.size();
        Source source = new Source(new byte[0]);
        assertThat(result(relay(source, 7, 0, 1, 0))).isEqualTo(-Errno.EBADF.number());
        assertThat(result(relay(source, -1, 0, 1, 0))).isEqualTo(-Errno.EBADF.number());
        assertThat(result(relay(source, number(log), 99, 1, 0))).isEqualTo(-Errno.ESTALE.number());
        assertThat(result(relay(source, number(log), serial(log), 3, 0))).isEqualTo(-Errno.EINVAL.number());
        assertThat(result(relay(source, number(log), serial(log), 1, -1))).isEqualTo(-Errno.EINVAL.number());
        kernel.answering(SystemCall.EPOLL_CTL, -Errno.EPERM.number());
        assertThat(result(relay(source, number(log), serial(log), 1, 0))).isEqualTo(-Errno.EPERM.number());
        assertThat(kernel.open).hasSize(before);
        assertThat(result(about(ControlProtocol.DROP, log))).isZero();
        assertThat(kernel.open).hasSize(before - 1);
    }

    private ByteBuffer relay(Source source, long... arguments) {
        return keeper.ask(ControlProtocol.RELAY, source, 0, 0, arguments);
    }

    private void give(Store file) {
        assertThat(result(keeper.ask(ControlProtocol.EXITS, file, 0, 0))).isZero();
    }

    private List<String> records() {
        assertThat(exits.content.length % 32).isZero();
        ByteBuffer bytes = ByteBuffer.wrap(exits.content).order(ByteOrder.LITTLE_ENDIAN);
        List<String> records = new ArrayList<>();
        while (bytes.hasRemaining()) {
            records.add(bytes.getInt() + " " + bytes.getInt() + " " + bytes.getLong() + "." + bytes.getLong());
            assertThat(bytes.getLong()).isZero();
        }
        return records;
    }
}
