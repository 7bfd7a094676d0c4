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

    /** bind(2) of a Unix socket to a path, which is made and must not be there; it has at most 107 bytes. */
    Result bindUnix(int socket, Pathname path);

    /** connect(2) of a Unix socket to a path of at most 107 bytes. */
    Result connectUnix(int socket, Pathname path);

    /**
     * bind(2) of an Internet socket to an address of 4 or 16 bytes, as the socket's family has them. A socket of IPv6
     * takes IPv6 alone ({@code IPV6_V6ONLY}, ipv6(7)).
     *
     * @param reuse whether the rest of a connection that was there before does not hinder ({@code SO_REUSEADDR},
     *     socket(7))
     */
    Result bindInternet(int socket, byte[] address, int port, boolean reuse);

    Result listen(int socket, int backlog);

    /** connect(2) of an Internet socket, to what {@link #bindInternet} takes. */
    Result connectInternet(int socket, byte[] address, int port);

    /**
     * Has a TCP socket send what there is at once ({@code TCP_NODELAY}, tcp(7)), and find out one day that the other side is
     * gone ({@code SO_KEEPALIVE}, socket(7)).
     */
    Result setPrompt(int socket);

    /** shutdown(2) of what is sent: the other side sees the end. */
    Result shutdownSending(int socket);

    /** recvfrom(2) of a datagram into a direct buffer from its position, which moves. Who sent it. */
    Answer<PeerAddress> receiveFrom(int socket, ByteBuffer direct, int flags);

    /** sendto(2) of a datagram in a direct buffer from its position, which moves. */
    Result sendTo(int socket, ByteBuffer direct, int flags, PeerAddress to);

    /** accept4(2) with SOCK_CLOEXEC. Returns a descriptor. */
    Result accept(int socket);

    /** getsockopt(2) with SO_PEERCRED: who connected a Unix socket. */
    Answer<PeerCredentials> peerCredentials(int socket);

    /** getsockopt(2) with SO_PEERPIDFD, of Linux 6.5: a pidfd of who connected; ENOPROTOOPT before. */
    Result peerPidfd(int socket);

    /** shutdown(2) of both directions: whoever waits for this socket wakes. */
    Result shutdown(int socket);

    /** send(2) of a direct buffer from its position, which moves. */
    Result send(int socket, ByteBuffer direct, int flags);

    /** recv(2) into a direct buffer from its position, which moves. */
    Result receive(int socket, ByteBuffer direct, int flags);
}
