package io.carafe.linux;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Pipe;
import io.carafe.api.kernel.ReceivedMessage;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.SocketCalls;
import io.carafe.linux.Scratch.Block;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.OptionalInt;

/** Calls on sockets, which never raise SIGPIPE. */
interface LinuxSocketCalls extends SocketCalls {
    int SOCK_CLOEXEC = 0x80000;
    int MSG_NOSIGNAL = 0x4000;
    int MSG_CMSG_CLOEXEC = 0x40000000;

    Door door();

    @Override
    default Answer<Pipe> socketpair() {
        int afUnix = 1;
        int sockSeqpacket = 5;
        try (Scratch scratch = door().scratch()) {
            Block ends = scratch.zeroes(8);
            Result result = door().call(SystemCall.SOCKETPAIR, afUnix, sockSeqpacket | SOCK_CLOEXEC, 0, ends.address());
            return result.ok() ? Answer.of(new Pipe(ends.getInt(0), ends.getInt(4))) : Answer.failure(result);
        }
    }

    @Override
    default Result sendDescriptor(int socket, int descriptor) {
        try (Scratch scratch = door().scratch()) {
            RightsMessage message = RightsMessage.ofOneByte(scratch);
            message.attach(descriptor);
            return door().uninterrupted(SystemCall.SENDMSG, socket, message.address(), MSG_NOSIGNAL);
        }
    }

    @Override
    default Result receiveDescriptor(int socket) {
        try (Scratch scratch = door().scratch()) {
            RightsMessage message = RightsMessage.ofOneByte(scratch);
            Result result = door().uninterrupted(SystemCall.RECVMSG, socket, message.address(), MSG_CMSG_CLOEXEC);
            if (!result.ok()) {
                return result;
            }
            return message.carriesDescriptor() ? Result.of(message.descriptor()) : Result.failure(Errno.EBADMSG);
        }
    }

    @Override
    default Result sendMessage(int socket, ByteBuffer direct, int descriptor) {
        try (Scratch scratch = door().scratch()) {
            RightsMessage message =
                    RightsMessage.of(scratch, door().address(direct) + direct.position(), direct.remaining());
            message.attach(descriptor);
            Result result = door().uninterrupted(SystemCall.SENDMSG, socket, message.address(), MSG_NOSIGNAL);
            if (result.ok()) {
                direct.position(direct.position() + (int) result.raw());
            }
            return result;
        } finally {
            Reference.reachabilityFence(direct);
        }
    }

    @Override
    default Answer<ReceivedMessage> receiveMessage(int socket, ByteBuffer direct) {
        if (direct.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        try (Scratch scratch = door().scratch()) {
            RightsMessage message =
                    RightsMessage.of(scratch, door().address(direct) + direct.position(), direct.remaining());
            Result result = door().uninterrupted(SystemCall.RECVMSG, socket, message.address(), MSG_CMSG_CLOEXEC);
            if (!result.ok()) {
                return Answer.failure(result);
            }
            int length = (int) result.raw();
            direct.position(direct.position() + length);
            return Answer.of(new ReceivedMessage(
                    length, message.carriesDescriptor() ? OptionalInt.of(message.descriptor()) : OptionalInt.empty()));
        } finally {
            Reference.reachabilityFence(direct);
        }
    }

    @Override
    default Result socket(int domain, int type, int protocol) {
        return door().call(SystemCall.SOCKET, domain, type | SOCK_CLOEXEC, protocol);
    }

    @Override
    default Result send(int socket, ByteBuffer direct, int flags) {
        return door().drain(SystemCall.SENDTO, socket, direct, flags | MSG_NOSIGNAL);
    }

    @Override
    default Result receive(int socket, ByteBuffer direct, int flags) {
        return door().fill(SystemCall.RECVFROM, socket, direct, flags);
    }
}
