package io.carafe.api.kernel;

import java.nio.ByteBuffer;

/** Calls on sockets. Thread-safe. */
public interface SocketCalls {
    /** socketpair(2) of connected Unix datagram-preserving (SOCK_SEQPACKET) sockets. */
    Answer<Pipe> socketpair();

    /** Sends one byte with a descriptor attached (SCM_RIGHTS, unix(7)). */
    Result sendDescriptor(int socket, int descriptor);

    /** Receives what {@link #sendDescriptor} sent; a message without a descriptor, or the end, is {@link Errno#EBADMSG}. */
    Result receiveDescriptor(int socket);

    /** sendmsg(2) of a direct buffer from its position, which moves, with a descriptor attached (SCM_RIGHTS, unix(7)). */
    Result sendMessage(int socket, ByteBuffer direct, int descriptor);

    /**
     * recvmsg(2) into a direct buffer from its position, which moves, with room for one descriptor; more that came with
     * the message are closed.
     */
    Answer<ReceivedMessage> receiveMessage(int socket, ByteBuffer direct);

    /** socket(2) with SOCK_CLOEXEC; the numbers are the kernel's. */
    Result socket(int domain, int type, int protocol);

    /** send(2) of a direct buffer from its position, which moves. */
    Result send(int socket, ByteBuffer direct, int flags);

    /** recv(2) into a direct buffer from its position, which moves. */
    Result receive(int socket, ByteBuffer direct, int flags);
}
