package io.carafe.linux;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.PeerAddress;
import io.carafe.api.kernel.PeerCredentials;
import io.carafe.api.kernel.Pipe;
import io.carafe.api.kernel.ReceivedMessage;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.SocketCalls;
import io.carafe.linux.Scratch.Block;
import io.carafe.linux.machine.SystemCall;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.OptionalInt;

/** Calls on sockets, which never raise SIGPIPE. */
interface LinuxSocketCalls extends SocketCalls {
    int AF_UNIX = 1;
    int AF_INET = 2;
    int AF_INET6 = 10;
    /** The room for a path in a {@code struct sockaddr_un}, its NUL among it. */
    int UNIX_PATH = 108;
    /** The size of a {@code struct sockaddr_in6}, which is the larger one. */
    int INTERNET_ADDRESS = 28;

    int SOCK_CLOEXEC = 0x80000;
    int MSG_NOSIGNAL = 0x4000;
    int MSG_CMSG_CLOEXEC = 0x40000000;

    Door door();

    @Override
    default Answer<Pipe> socketpair() {
        int sockSeqpacket = 5;
        try (Scratch scratch = door().scratch()) {
            Block ends = scratch.zeroes(8);
            Result result =
                    door().call(SystemCall.SOCKETPAIR, AF_UNIX, sockSeqpacket | SOCK_CLOEXEC, 0, ends.address());
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
    default Result bindUnix(int socket, Pathname path) {
        return atAddress(SystemCall.BIND, socket, path);
    }

    @Override
    default Result connectUnix(int socket, Pathname path) {
        return atAddress(SystemCall.CONNECT, socket, path);
    }

    /** A {@code struct sockaddr_un}: the family, and the path with its NUL. */
    private Result atAddress(SystemCall call, int socket, Pathname path) {
        if (path.length() >= UNIX_PATH) {
            return Result.failure(Errno.ENAMETOOLONG);
        }
        try (Scratch scratch = door().scratch()) {
            Block address = scratch.zeroes(2 + UNIX_PATH);
            address.putShort(0, AF_UNIX);
            address.put(2, path.bytes());
            return door().call(call, socket, address.address(), 2 + path.length() + 1);
        }
    }

    @Override
    default Result bindInternet(int socket, byte[] address, int port, boolean reuse) {
        boolean v4 = address.length == 4;
        int solSocket = 1;
        int soReuseaddr = 2;
        int ipprotoIpv6 = 41;
        int ipv6V6only = 26;
        try (Scratch scratch = door().scratch()) {
            Result set = reuse ? setOption(scratch, socket, solSocket, soReuseaddr) : Result.of(0);
            Result alone = set.ok() && !v4 ? setOption(scratch, socket, ipprotoIpv6, ipv6V6only) : set;
            if (!alone.ok()) {
                return alone;
            }
            return atAddress(SystemCall.BIND, scratch, socket, address, port);
        }
    }

    @Override
    default Result connectInternet(int socket, byte[] address, int port) {
        try (Scratch scratch = door().scratch()) {
            return atAddress(SystemCall.CONNECT, scratch, socket, address, port);
        }
    }

    /** A {@code struct sockaddr_in} or {@code sockaddr_in6}: the port in network order, a flow label before IPv6's address. */
    private Result atAddress(SystemCall call, Scratch scratch, int socket, byte[] address, int port) {
        boolean v4 = address.length == 4;
        Block name = scratch.zeroes(v4 ? 16 : INTERNET_ADDRESS);
        name.putShort(0, v4 ? AF_INET : AF_INET6);
        name.put(2, new byte[] {(byte) (port >> 8), (byte) port});
        name.put(v4 ? 4 : 8, address);
        return door().call(call, socket, name.address(), v4 ? 16 : INTERNET_ADDRESS);
    }

    @Override
    default Result setPrompt(int socket) {
        int solSocket = 1;
        int soKeepalive = 9;
        int ipprotoTcp = 6;
        int tcpNodelay = 1;
        try (Scratch scratch = door().scratch()) {
            Result alive = setOption(scratch, socket, solSocket, soKeepalive);
            return alive.ok() ? setOption(scratch, socket, ipprotoTcp, tcpNodelay) : alive;
        }
    }

    private Result setOption(Scratch scratch, int socket, int level, int name) {
        Block on = scratch.zeroes(4);
        on.putInt(0, 1);
        return door().call(SystemCall.SETSOCKOPT, socket, level, name, on.address(), 4);
    }

    @Override
    default Result listen(int socket, int backlog) {
        return door().call(SystemCall.LISTEN, socket, backlog);
    }

    @Override
    default Result accept(int socket) {
        return door().uninterrupted(SystemCall.ACCEPT4, socket, 0, 0, SOCK_CLOEXEC, 0);
    }

    @Override
    default Answer<PeerCredentials> peerCredentials(int socket) {
        int soPeercred = 17;
        try (Scratch scratch = door().scratch()) {
            Block credentials = scratch.zeroes(12);
            Result result = option(scratch, socket, soPeercred, credentials, 12);
            return result.ok()
                    ? Answer.of(
                            new PeerCredentials(credentials.getInt(0), credentials.getWord(4), credentials.getWord(8)))
                    : Answer.failure(result);
        }
    }

    @Override
    default Result peerPidfd(int socket) {
        int soPeerpidfd = 77;
        try (Scratch scratch = door().scratch()) {
            Block pidfd = scratch.zeroes(4);
            Result result = option(scratch, socket, soPeerpidfd, pidfd, 4);
            return result.ok() ? Result.of(pidfd.getInt(0)) : result;
        }
    }

    private Result option(Scratch scratch, int socket, int name, Block value, int size) {
        int solSocket = 1;
        Block length = scratch.zeroes(4);
        length.putInt(0, size);
        return door().call(SystemCall.GETSOCKOPT, socket, solSocket, name, value.address(), length.address());
    }

    @Override
    default Result shutdown(int socket) {
        int shutRdwr = 2;
        return door().call(SystemCall.SHUTDOWN, socket, shutRdwr);
    }

    @Override
    default Result shutdownSending(int socket) {
        int shutWr = 1;
        return door().call(SystemCall.SHUTDOWN, socket, shutWr);
    }

    @Override
    default Answer<PeerAddress> receiveFrom(int socket, ByteBuffer direct, int flags) {
        if (direct.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        try (Scratch scratch = door().scratch()) {
            Block name = scratch.zeroes(INTERNET_ADDRESS);
            Block length = scratch.zeroes(4);
            length.putInt(0, INTERNET_ADDRESS);
            Result result =
                    door().datagram(SystemCall.RECVFROM, socket, direct, flags, name.address(), length.address());
            return result.ok()
                    ? Answer.of(new PeerAddress(name.get(0, Math.min(length.getInt(0), INTERNET_ADDRESS))))
                    : Answer.failure(result);
        }
    }

    @Override
    default Result sendTo(int socket, ByteBuffer direct, int flags, PeerAddress to) {
        byte[] structure = to.structure();
        try (Scratch scratch = door().scratch()) {
            Block name = scratch.zeroes(structure.length);
            name.put(0, structure);
            return door().datagram(
                            SystemCall.SENDTO, socket, direct, flags | MSG_NOSIGNAL, name.address(), structure.length);
        }
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
