package io.carafe.runtime.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.PollEntry;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.Timestamp;
import io.carafe.linux.keeper.ControlProtocol;
import io.carafe.runtime.state.Held;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the engine says to a keeper, and makes of its answers. */
class KeeperLinkTest {
    private static final int SOCKET = 40;
    private static final Held HELD = new Held(12, 34);

    private final Kernel kernel = mock(Kernel.class);
    private final List<ByteBuffer> sent = new ArrayList<>();
    private final List<Integer> given = new ArrayList<>();
    private final Deque<Function<ByteBuffer, ByteBuffer>> answers = new ArrayDeque<>();

    @BeforeEach
    void answer() {
        Timestamp time = new Timestamp(0, 0);
        FileStatus socket = new FileStatus(FileType.SOCKET.bits(), 0, 0, 0, 1, 1, 1, 0, 0, time, time, time, 1);
        PollEntry ready = new PollEntry(SOCKET, PollEntry.IN, PollEntry.IN);
        when(kernel.statx(anyInt(), any(), any())).thenReturn(Answer.of(socket));
        when(kernel.pidfdOpen(anyInt())).thenReturn(Result.of(41));
        when(kernel.duplicate(anyInt(), anyInt())).thenReturn(Result.of(SOCKET));
        when(kernel.poll(any(), anyInt())).thenReturn(Answer.of(List.of(ready)));
        when(kernel.send(anyInt(), any(), anyInt())).thenAnswer(call -> taken(call.getArgument(1), -1));
        when(kernel.sendMessage(anyInt(), any(), anyInt()))
                .thenAnswer(call -> taken(call.getArgument(1), call.getArgument(2)));
        when(kernel.receive(anyInt(), any(), anyInt())).thenAnswer(call -> {
            ByteBuffer answer = answers.remove().apply(last());
            int length = answer.remaining();
            call.<ByteBuffer>getArgument(1).put(answer);
            return Result.of(length);
        });
    }

    private Result taken(ByteBuffer message, int descriptor) {
        sent.add(ByteBuffer.allocate(message.remaining()).put(message).flip());
        given.add(descriptor);
        return Result.of(ControlProtocol.SIZE);
    }

    private ByteBuffer last() {
        return ByteBuffer.wrap(sent.get(sent.size() - 1).array().clone()).order(ByteOrder.LITTLE_ENDIAN);
    }

    private List<Long> lastArguments() {
        return List.of(last().getLong(32), last().getLong(40), last().getLong(48), last().getLong(56));
    }

    private KeeperLink link() {
        return KeeperLink.own(kernel, 7, 100);
    }

    private static Function<ByteBuffer, ByteBuffer> result(int result) {
        return message -> message.putInt(ControlProtocol.RESULT, result)
                .putLong(ControlProtocol.NUMBER, HELD.number())
                .putLong(ControlProtocol.SERIAL, HELD.serial());
    }

    private static Function<ByteBuffer, ByteBuffer> error(Errno errno) {
        return result(-errno.number());
    }

    @Test
    void aLogIsDescribed() {
        answers.add(result(0));
        assertThat(link().log(50, new LogPosition(65536, 4, 9, 128))).isEqualTo(HELD);
        assertThat(given).containsExactly(50);
        assertThat(last().remaining()).isEqualTo(ControlProtocol.SIZE);
        assertThat(last().getInt(0)).isEqualTo(ControlProtocol.LOG);
        assertThat(lastArguments()).containsExactly(65536L, 4L, 9L, 128L);
    }

    @Test
    void aRelayNamesItsLog() {
        answers.add(result(0));
        link().relay(51, HELD, KeptStream.ERROR, 77);
        assertThat(last().getInt(0)).isEqualTo(ControlProtocol.RELAY);
        assertThat(lastArguments()).containsExactly(12L, 34L, 2L, 77L);
    }

    @Test
    void creditIsForWhatIsHeld() {
        answers.add(result(0));
        link().grant(HELD, 500);
        assertThat(given).containsExactly(-1);
        assertThat(last().getLong(ControlProtocol.NUMBER)).isEqualTo(12);
        assertThat(last().getLong(ControlProtocol.SERIAL)).isEqualTo(34);
        assertThat(lastArguments()).startsWith(500L);
    }

    @Test
    void theInheritedDescriptorIsReplaced() {
        link().close();
        verify(kernel).duplicate(ControlProtocol.ENGINE_DESCRIPTOR, ControlProtocol.ENGINE_DESCRIPTOR);
        verify(kernel).close(ControlProtocol.ENGINE_DESCRIPTOR);
        verify(kernel).close(SOCKET);
    }

    @Test
    void withoutAKeeperNothingIsClosed() {
        when(kernel.statx(anyInt(), any(), any())).thenReturn(Answer.failure(Errno.EBADF));
        assertThatThrownBy(this::link).hasMessage("this engine was not started by a keeper");
        verify(kernel, never()).close(anyInt());
    }

    @Test
    void theAnswerToAnEngineThatDiedIsPassedOver() {
        answers.add(message -> error(Errno.EINVAL).apply(message).putLong(ControlProtocol.COOKIE, 5));
        answers.add(result(3));
        assertThat(link().reap()).isEqualTo(3);
    }

    @Test
    void aRefusalNamesWhatWasWanted() {
        answers.add(error(Errno.EMFILE));
        assertThatThrownBy(() -> link().keep(50))
                .isInstanceOf(KernelException.class)
                .hasMessage("cannot have the keeper keep a descriptor: EMFILE (Too many open files)");
    }

    @Test
    void whatIsNotHeldAnyMoreIsNoError() {
        KeeperLink link = link();
        answers.add(error(Errno.EBADF));
        assertThat(link.holds(HELD)).isFalse();
        answers.add(error(Errno.ESTALE));
        assertThat(link.holds(HELD)).isFalse();
        answers.add(result(0));
        assertThat(link.holds(HELD)).isTrue();
        answers.add(error(Errno.EINVAL));
        assertThatThrownBy(() -> link.holds(HELD)).isInstanceOf(KernelException.class);
    }

    @Test
    void aKeeperThatEndedIsNoticed() {
        KeeperLink link = link();
        doReturn(Result.failure(Errno.EPIPE)).when(kernel).send(anyInt(), any(), anyInt());
        assertThatThrownBy(link::reap).isInstanceOf(CarafeException.class).hasMessageContaining("has ended");
        doReturn(Result.of(ControlProtocol.SIZE)).when(kernel).send(anyInt(), any(), anyInt());
        doReturn(Result.of(0)).when(kernel).receive(anyInt(), any(), anyInt());
        assertThatThrownBy(link::reap).isInstanceOf(CarafeException.class).hasMessageContaining("has ended");
    }

    @Test
    void anAnswerOfAWrongSizeMakesNoSense() {
        answers.add(message -> message.limit(10));
        KeeperLink link = link();
        assertThatThrownBy(link::reap).hasMessageContaining("10 bytes");
    }
}
