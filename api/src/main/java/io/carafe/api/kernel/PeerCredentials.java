package io.carafe.api.kernel;

/**
 * Who connected a Unix socket, as the kernel noted then (SO_PEERCRED, unix(7)).
 *
 * @param pid in the PID namespace of who asks; 0 for a process that is not in it
 */
public record PeerCredentials(int pid, long uid, long gid) {}
