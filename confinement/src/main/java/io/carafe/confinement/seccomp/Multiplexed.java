package io.carafe.confinement.seccomp;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The calls that programs of i386 make through one of two others, whose first argument says which: socketcall(2) and ipc(2).
 * A rule for such a call is also one for its way through these; what else it asks of the first argument cannot be seen there.
 */
final class Multiplexed {
    private static final String[] SOCKETCALL = {
        "socket",
        "bind",
        "connect",
        "listen",
        "accept",
        "getsockname",
        "getpeername",
        "socketpair",
        "send",
        "recv",
        "sendto",
        "recvfrom",
        "shutdown",
        "setsockopt",
        "getsockopt",
        "sendmsg",
        "recvmsg",
        "accept4",
        "recvmmsg",
        "sendmmsg"
    };
    private static final Map<String, Integer> IPC = Map.ofEntries(
            Map.entry("semop", 1),
            Map.entry("semget", 2),
            Map.entry("semctl", 3),
            Map.entry("semtimedop", 4),
            Map.entry("msgsnd", 11),
            Map.entry("msgrcv", 12),
            Map.entry("msgget", 13),
            Map.entry("msgctl", 14),
            Map.entry("shmat", 21),
            Map.entry("shmdt", 22),
            Map.entry("shmget", 23),
            Map.entry("shmctl", 24));

    /** {@code through} is called, with {@code selector} as its first argument. */
    record Way(String through, int selector) {}

    private final Map<String, Way> ways = new HashMap<>();

    Multiplexed() {
        for (int i = 0; i < SOCKETCALL.length; i++) {
            ways.put(SOCKETCALL[i], new Way("socketcall", i + 1));
        }
        IPC.forEach((name, selector) -> ways.put(name, new Way("ipc", selector)));
    }

    Optional<Way> of(String name) {
        return Optional.ofNullable(ways.get(name));
    }
}
