package io.carafe.api.kernel;

/**
 * The door to the kernel. Module {@code linux} implements it with real system calls; a unit test gives a mock or the
 * recording double. Code that needs only a part should ask for that part. Thread-safe.
 */
public interface Kernel extends BpfCalls, FileCalls, MountCalls, ProcessCalls, SocketCalls, NetlinkCalls {
    /** The architecture that the calls are made on. */
    Architecture architecture();
}
