package io.carafe.linux.keeper;

import static io.carafe.linux.keeper.KeeperCase.CHUNK;
import static io.carafe.linux.keeper.KeeperCase.CHUNKS;
import static io.carafe.linux.keeper.KeeperCase.closed;
import static io.carafe.linux.keeper.KeeperCase.frames;
import static io.carafe.linux.keeper.KeeperCase.number;
import static io.carafe.linux.keeper.KeeperCase.payload;
import static io.carafe.linux.keeper.KeeperCase.random;
import static io.carafe.linux.keeper.KeeperCase.result;
import static io.carafe.linux.keeper.KeeperCase.serial;
import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.Errno;
import io.carafe.api.testing.RingFrames;
import io.carafe.linux.keeper.FakeKernel.Source;
import io.carafe.linux.keeper.FakeKernel.Store;
import io.carafe.linux.machine.SystemCall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How output gets from pipes into ring logs. */
class KeeperRelayTest {
    private static final int ROOM = CHUNK - 64;
    private final KeeperCase keeper = new KeeperCase();
    private final Store store = new Store();

    @ParameterizedTest
    @EnumSource
    void outputBecomesFrames(Architecture architecture) {
        KeeperCase other = new KeeperCase(architecture, new FakeKernel(architecture));
        other.run();
        Source source = closed("hello\n".getBytes());
        assertThat(result(other.unlimited(source, other.log(store)))).isZero();
        assertThat(RingFrames.kinds(frames(store))).containsExactly(1, 3);
        assertThat(payload(store)).isEqualTo("hello\n".getBytes());
        assertThat(frames(store).get(0))
                .extracting(RingFrames.Frame::sequence, RingFrames.Frame::seconds, RingFrames.Frame::nanoseconds)
                .containsExactly(1L, 5000L, 77L);
        assertThat(other.kernel.open).doesNotContainValue(source).containsValue(store);
    }

    @Test
    void twoStreamsShareALogAndAreToldApart() {
        ByteBuffer log = keeper.log(store);
        keeper.unlimited(closed("out".getBytes()), log);
        keeper.relay(closed("err".getBytes()), log, 2, ControlProtocol.UNLIMITED);
        assertThat(RingFrames.kinds(frames(store))).containsExactly(1, 3, 2, 4);
        assertThat(RingFrames.payload(frames(store), 2)).isEqualTo("err".getBytes());
    }

    @Test
    void theRingNeverGrowsAndKeepsTheLatest() {
        byte[] bytes = random(20 * CHUNK + 12345);
        keeper.unlimited(closed(bytes), keeper.log(store));
        assertThat(store.content).hasSizeLessThanOrEqualTo(CHUNKS * CHUNK);
        byte[] kept = payload(store);
        assertThat(kept).hasSizeGreaterThan((CHUNKS - 1) * (CHUNK - 200));
        assertThat(kept).isEqualTo(Arrays.copyOfRange(bytes, bytes.length - kept.length, bytes.length));
        assertThat(frames(store).get(frames(store).size() - 1).kind()).isEqualTo(3);
    }

    /** What is left of a chunk in front of the next frame: header and one byte must fit, else the next chunk begins. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 33, 34, 64})
    void aFrameGoesWhereItFits(int left) {
        ByteBuffer log = keeper.log(store);
        Source source = new Source(random(ROOM - 32 - left));
        keeper.unlimited(source, log);
        assertThat(frames(store)).hasSize(1);
        Source another = new Source(random(100));
        keeper.unlimited(another, log);
        boolean fits = left >= 33;
        assertThat(frames(store).get(1).sequence()).isEqualTo(fits ? 1 : 2);
        assertThat(frames(store).get(1).payload()).hasSize(fits ? Math.min(left - 32, 100) : 100);
        assertThat(payload(store)).hasSize(ROOM - 32 - left + 100);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 32, 33})
    void theEndOfAStreamIsAFrameToo(int left) {
        Source source = new Source(random(ROOM - 32 - left));
        keeper.unlimited(source, keeper.log(store));
        source.closed = true;
        keeper.run();
        assertThat(RingFrames.kinds(frames(store))).containsExactly(1, 3);
        assertThat(frames(store).get(1).sequence()).isEqualTo(left >= 33 ? 1 : 2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPayloadMayTakeSeveralWritesAndAHeaderOne(boolean wholeHeaders) {
        ByteBuffer log = keeper.log(store);
        keeper.unlimited(new Source("begun".getBytes()), log);
        store.mostAtOnce = wholeHeaders ? 32 : 24;
        byte[] bytes = random(500);
        keeper.unlimited(new Source(bytes), log);
        if (wholeHeaders) {
            assertThat(payload(store)).endsWith(bytes);
        } else {
            assertThat(payload(store)).isEqualTo("begun".getBytes());
        }
    }

    @Test
    void aFullDiskCostsOutputAndNeverBlocks() {
        ByteBuffer log = keeper.log(store);
        keeper.unlimited(new Source("kept".getBytes()), log);
        store.room = 100;
        Source lost = new Source(random(200_000));
        keeper.unlimited(lost, log);
        assertThat(lost.bytes.hasRemaining()).isFalse();
        store.room = Long.MAX_VALUE;
        keeper.unlimited(closed(" again".getBytes()), log);
        assertThat(payload(store)).isEqualTo("kept again".getBytes());
        assertThat(RingFrames.kinds(frames(store))).containsExactly(1, 1, 3);
    }

    @Test
    void aChunkThatCannotBeEnteredIsTriedAgain() {
        store.room = 0;
        ByteBuffer log = keeper.log(store);
        Source lost = new Source(random(200_000));
        keeper.unlimited(lost, log);
        assertThat(lost.bytes.hasRemaining()).isFalse();
        assertThat(store.content).isEmpty();
        store.room = Long.MAX_VALUE;
        keeper.unlimited(closed("there".getBytes()), log);
        assertThat(payload(store)).isEqualTo("there".getBytes());
    }

    /** What was output is what a header in the next lap would be, wherever a frame may end there. */
    @Test
    void aContainerCannotForgeFrames() {
        ByteBuffer forged = ByteBuffer.allocate(CHUNKS * ROOM).order(ByteOrder.LITTLE_ENDIAN);
        while (forged.remaining() >= 32) {
            forged.putInt(0).putInt(3).putLong(1).putLong(2).putLong(CHUNKS + 1);
        }
        ByteBuffer log = keeper.log(store);
        keeper.unlimited(new Source(Arrays.copyOf(forged.array(), CHUNKS * (ROOM - 32))), log);
        assertThat(frames(store)).hasSize(CHUNKS).allMatch(frame -> frame.kind() == 1);
        keeper.unlimited(new Source(random(32)), log);
        assertThat(frames(store)).hasSize(CHUNKS).allMatch(frame -> frame.kind() == 1);
        assertThat(payload(store)).endsWith(random(32));
    }

    @Test
    void interruptedCallsAreMadeAgain() {
        Source source = closed("x".getBytes());
        source.interruptions = 3;
        keeper.kernel.answering(SystemCall.PWRITE64, -4, -4).answering(SystemCall.EPOLL_PWAIT, -4);
        keeper.unlimited(source, keeper.log(store));
        keeper.kernel.answering(SystemCall.PWRITE64, -4);
        assertThat(payload(store)).isEqualTo("x".getBytes());
    }

    @Test
    void aWriterGoesOnWhereAnotherStopped() {
        keeper.unlimited(new Source("one".getBytes()), keeper.log(store));
        Store copy = new Store();
        copy.content = store.content.clone();
        keeper.unlimited(new Source(" two".getBytes()), keeper.log(copy, 1, 64 + 35));
        assertThat(payload(copy)).isEqualTo("one two".getBytes());
        keeper.unlimited(new Source(" three".getBytes()), keeper.log(copy, 7, 0));
        assertThat(frames(copy)).extracting(RingFrames.Frame::sequence).containsExactly(7L);
    }

    @Test
    void withoutCreditNothingIsRead() {
        ByteBuffer log = keeper.log(store);
        byte[] bytes = random(5000);
        Source source = closed(bytes);
        ByteBuffer relay = keeper.relay(source, log, 1, 0);
        assertThat(source.bytes.remaining()).isEqualTo(5000);
        assertThat(result(grant(relay, 1000))).isZero();
        assertThat(source.bytes.remaining()).isEqualTo(4000);
        assertThat(keeper.kernel.watched).doesNotContainKey((int) number(relay));
        grant(relay, 0);
        assertThat(source.bytes.remaining()).isEqualTo(4000);
        grant(relay, 4000);
        assertThat(keeper.kernel.open).containsValue(source);
        grant(relay, ControlProtocol.UNLIMITED);
        grant(relay, ControlProtocol.UNLIMITED);
        assertThat(payload(store)).isEqualTo(bytes);
        assertThat(keeper.kernel.open).doesNotContainValue(source);
    }

    private ByteBuffer grant(ByteBuffer relay, long bytes) {
        return keeper.ask(ControlProtocol.GRANT, null, number(relay), serial(relay), bytes);
    }

    private ByteBuffer drop(ByteBuffer held) {
        return keeper.ask(ControlProtocol.DROP, null, number(held), serial(held));
    }

    @Test
    void aTerminalStaysOpenAfterItsEnd() {
        ByteBuffer log = keeper.log(store);
        Source terminal = closed("prompt".getBytes());
        terminal.terminal = true;
        ByteBuffer relay = keeper.unlimited(terminal, log);
        assertThat(RingFrames.kinds(frames(store))).containsExactly(1, 3);
        assertThat(keeper.kernel.open).containsValue(terminal);
        assertThat(keeper.kernel.watched).doesNotContainKey((int) number(relay));
        assertThat(result(grant(relay, 5))).isZero();
        drop(relay);
        assertThat(keeper.kernel.open).doesNotContainValue(terminal);
        assertThat(RingFrames.kinds(frames(store))).containsExactly(1, 3);
    }

    @Test
    void whatClaimsToBeReadyWithoutDataCannotKeepTheKeeperBusy() {
        Source liar = closed(new byte[0]);
        liar.lying = true;
        keeper.unlimited(liar, keeper.log(store));
        assertThat(RingFrames.kinds(frames(store))).containsExactly(3);
        assertThat(keeper.kernel.watched).hasSize(3);
    }

    @Test
    void aDroppedRelayIsReadToTheEndBefore() {
        ByteBuffer log = keeper.log(store);
        byte[] bytes = random(150_000);
        Source source = new Source(bytes);
        ByteBuffer relay = keeper.relay(source, log, 1, 10);
        drop(relay);
        assertThat(payload(store)).isEqualTo(bytes);
        assertThat(keeper.kernel.open).doesNotContainValue(source);
    }

    @Test
    void aDroppedLogIsClosedWithItsLastRelay() {
        ByteBuffer log = keeper.log(store);
        Source source = new Source("a".getBytes());
        ByteBuffer relay = keeper.unlimited(source, log);
        assertThat(result(drop(log))).isZero();
        assertThat(result(drop(log))).isEqualTo(-Errno.EBADF.number());
        assertThat(result(keeper.unlimited(new Source(new byte[0]), log))).isEqualTo(-Errno.EBADF.number());
        assertThat(keeper.kernel.open).containsValue(store);
        source.closed = true;
        keeper.run();
        assertThat(payload(store)).isEqualTo("a".getBytes());
        assertThat(keeper.kernel.open).doesNotContainValue(store).doesNotContainValue(source);
        assertThat(result(drop(relay))).isEqualTo(-Errno.EBADF.number());
    }

    @Test
    void aBusyContainerDoesNotStarveAnother() {
        ByteBuffer log = keeper.log(store);
        Source busy = new Source(random(CHUNK * 3 / 2));
        Source quiet = new Source("q".getBytes());
        keeper.kernel.send(ControlProtocol.RELAY, busy, 0, 0, number(log), serial(log), 1, ControlProtocol.UNLIMITED);
        keeper.kernel.send(ControlProtocol.RELAY, quiet, 0, 0, number(log), serial(log), 2, ControlProtocol.UNLIMITED);
        keeper.run();
        assertThat(RingFrames.kinds(frames(store))).startsWith(1, 2).endsWith(1);
    }
}
