package io.carafe.linux.keeper;

import static io.carafe.linux.keeper.ControlPart.KEEPER_END;

import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.Errno;
import io.carafe.linux.machine.SystemCall;
import io.carafe.linux.program.Interpreter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * As much of a kernel as the keeper sees, in which the test decides what happens. It checks what a kernel would not
 * forgive: a closed descriptor that is used, a closed one that epoll still knows.
 */
final class FakeKernel implements Interpreter.Answers {
    static final int ENGINE_PID = 1000;
    private static final int EPOLLIN = 1;
    private static final int EPOLLHUP = 0x10;

    /** A file that can be written to. */
    static final class Store {
        byte[] content = new byte[0];
        long room = Long.MAX_VALUE;
        int mostAtOnce = Integer.MAX_VALUE;

        private long write(long position, byte[] bytes) {
            long allowed = Math.min(Math.min(bytes.length, mostAtOnce), room);
            if (allowed == 0) {
                return -Errno.ENOSPC.number();
            }
            room -= allowed == Long.MAX_VALUE ? 0 : allowed;
            int end = Math.toIntExact(position + allowed);
            if (end > content.length) {
                content = Arrays.copyOf(content, end);
            }
            System.arraycopy(bytes, 0, content, Math.toIntExact(position), (int) allowed);
            return allowed;
        }
    }

    /** Something that can be read from. */
    static final class Source {
        final ByteBuffer bytes;
        boolean closed;
        boolean terminal;
        /** Says that there is something to read, and has nothing. */
        boolean lying;

        int interruptions;

        Source(byte[] bytes) {
            this.bytes = ByteBuffer.wrap(bytes);
        }
    }

    /** A message to the keeper. */
    private record Sent(byte[] bytes, int descriptor) {}

    final Map<Integer, Object> open = new TreeMap<>();
    final List<String> calls = new ArrayList<>();
    final List<ByteBuffer> answers = new ArrayList<>();
    final Deque<Integer> signals = new ArrayDeque<>();
    final List<Integer> defaultSignals = new ArrayList<>();
    final Map<Integer, Integer> ended = new LinkedHashMap<>();
    final Map<Integer, Integer> watched = new LinkedHashMap<>();
    private final Map<SystemCall, Deque<Long>> scripts = new HashMap<>();
    private final Deque<Sent> messages = new ArrayDeque<>();
    private final int eventData;
    int children;
    int engines;
    long clock = 5000;
    boolean timerFired;
    long timerSetTo;
    private int nextDescriptor = 20;
    private long cookie;

    FakeKernel(Architecture architecture) {
        this.eventData = architecture == Architecture.X86_64 ? 4 : 8;
    }

    /** The next calls of a kind are answered with these, and do nothing. */
    FakeKernel answering(SystemCall call, long... results) {
        Deque<Long> script = scripts.computeIfAbsent(call, unused -> new ArrayDeque<>());
        Arrays.stream(results).forEach(script::add);
        return this;
    }

    /** Gives the keeper a descriptor with a message. */
    int send(int operation, Object given, long number, long serial, long... arguments) {
        int descriptor = -1;
        if (given != null) {
            descriptor = nextDescriptor++;
            open.put(descriptor, given);
        }
        ByteBuffer message = ByteBuffer.allocate(ControlProtocol.SIZE).order(ByteOrder.LITTLE_ENDIAN);
        message.putInt(0, operation).putLong(8, ++cookie).putLong(16, number).putLong(24, serial);
        for (int i = 0; i < arguments.length; i++) {
            message.putLong(32 + 8 * i, arguments[i]);
        }
        messages.add(new Sent(message.array(), descriptor));
        return descriptor;
    }

    void sendRaw(byte[] bytes, Object given) {
        int descriptor = nextDescriptor++;
        open.put(descriptor, given);
        messages.add(new Sent(bytes, descriptor));
    }

    /** A child has ended. */
    void end(int pid, int status) {
        ended.put(pid, status);
        children--;
        signals.add(ChildPart.SIGCHLD);
    }

    @Override
    public long call(SystemCall call, long[] a, Interpreter memory) {
        Deque<Long> script = scripts.get(call);
        if (script != null && !script.isEmpty()) {
            return script.remove();
        }
        return switch (call) {
            case CLONE -> {
                engines++;
                children++;
                yield ENGINE_PID + engines - 1;
            }
            case EXIT_GROUP -> throw new Interpreter.Exited((int) a[0]);
            case SOCKETPAIR -> {
                memory.putInt(a[3], 3);
                memory.putInt(a[3] + 4, 4);
                open.put(3, "socket");
                open.put(4, "socket");
                yield 0;
            }
            case DUP3 -> {
                open.put((int) a[1], file(a[0]));
                yield a[1];
            }
            case CLOSE -> {
                file(a[0]);
                open.remove((int) a[0]);
                if (watched.containsKey((int) a[0])) {
                    throw new AssertionError("epoll still knows of " + a[0]);
                }
                yield 0;
            }
            case EPOLL_CREATE1 -> made(3, "epoll");
            case SIGNALFD4 -> made(4, "signals");
            case TIMERFD_CREATE -> made(5, "timer");
            case TIMERFD_SETTIME -> {
                timerSetTo = memory.getLong(a[2] + 16);
                yield 0;
            }
            case EPOLL_CTL -> control(a, memory);
            case EPOLL_PWAIT -> event(a[1], memory);
            case CLOCK_GETTIME -> {
                memory.putLong(a[1], clock);
                memory.putLong(a[1] + 8, 77);
                yield 0;
            }
            case WAIT4 -> reap(a[1], memory);
            case RECVMSG -> receive(a[1], memory);
            case SENDTO -> {
                answers.add(ByteBuffer.wrap(memory.getBytes(a[1], (int) a[2])).order(ByteOrder.LITTLE_ENDIAN));
                yield a[2];
            }
            case READ -> read(a, memory);
            case PWRITE64 -> ((Store) file(a[0])).write(a[3], memory.getBytes(a[1], (int) a[2]));
            case WRITE -> {
                Store store = (Store) file(a[0]);
                yield store.write(store.content.length, memory.getBytes(a[1], (int) a[2]));
            }
            case LSEEK -> ((Store) file(a[0])).content.length;
            case FTRUNCATE -> {
                Store store = (Store) file(a[0]);
                store.content = Arrays.copyOf(store.content, (int) a[1]);
                yield 0;
            }
            case PRLIMIT64 -> {
                if (a[3] != 0) {
                    memory.putLong(a[3] + 8, -1);
                } else {
                    calls.add("nofile " + memory.getLong(a[2]));
                }
                yield 0;
            }
            case EXECVE -> {
                calls.add("execve " + memory.getText(a[0]) + " " + memory.getText(memory.getLong(a[1] + 8)));
                yield -Errno.ENOENT.number();
            }
            case KILL -> {
                calls.add("kill " + a[0] + " " + a[1]);
                yield 0;
            }
            case RT_SIGACTION -> {
                defaultSignals.add((int) a[0]);
                yield 0;
            }
            case FCNTL, SETSID, RT_SIGPROCMASK, CLOSE_RANGE, PRCTL -> 0;
            default -> throw new AssertionError("the keeper has no use for " + call);
        };
    }

    private long made(int number, Object file) {
        open.put(number, file);
        return number;
    }

    private Object file(long descriptor) {
        Object file = open.get((int) descriptor);
        if (file == null) {
            throw new AssertionError("descriptor " + descriptor + " is not open");
        }
        return file;
    }

    private long control(long[] a, Interpreter memory) {
        int descriptor = (int) a[2];
        file(descriptor);
        boolean known = watched.containsKey(descriptor);
        if (a[1] == 1) {
            if (known) {
                return -Errno.EEXIST.number();
            }
            if (memory.getInt(a[3] + eventData) != descriptor) {
                throw new AssertionError("epoll is told a wrong number for " + descriptor);
            }
            watched.put(descriptor, memory.getInt(a[3]));
            return 0;
        }
        return watched.remove(descriptor) == null ? -Errno.ENOENT.number() : 0;
    }

    private long event(long address, Interpreter memory) {
        for (int descriptor : List.copyOf(watched.keySet())) {
            int seen = ready(descriptor);
            if (seen != 0) {
                // To the end of the row, as epoll does.
                watched.put(descriptor, watched.remove(descriptor));
                memory.putInt(address, seen);
                memory.putInt(address + eventData, descriptor);
                return 1;
            }
        }
        throw new Interpreter.Idle();
    }

    private int ready(int descriptor) {
        Object file = file(descriptor);
        if (descriptor == KEEPER_END) {
            return messages.isEmpty() ? 0 : EPOLLIN;
        }
        if (file instanceof Source source) {
            boolean some = source.bytes.hasRemaining() || source.lying;
            return (some ? EPOLLIN : 0) | (source.closed ? EPOLLHUP : 0);
        }
        if (file.equals("signals")) {
            return signals.isEmpty() ? 0 : EPOLLIN;
        }
        if (file.equals("timer")) {
            return timerFired ? EPOLLIN : 0;
        }
        return file.equals("ended process") ? EPOLLIN : 0;
    }

    private long read(long[] a, Interpreter memory) {
        Object file = file(a[0]);
        if (file.equals("signals")) {
            memory.putInt(a[1], signals.remove());
            return a[2];
        }
        if (file.equals("timer")) {
            timerFired = false;
            return 8;
        }
        Source source = (Source) file;
        if (source.interruptions > 0) {
            source.interruptions--;
            return -Errno.EINTR.number();
        }
        if (source.bytes.hasRemaining()) {
            byte[] bytes = new byte[(int) Math.min(source.bytes.remaining(), a[2])];
            source.bytes.get(bytes);
            memory.putBytes(a[1], bytes);
            return bytes.length;
        }
        if (!source.closed || source.lying) {
            return -Errno.EAGAIN.number();
        }
        return source.terminal ? -Errno.EIO.number() : 0;
    }

    private long reap(long status, Interpreter memory) {
        if (ended.isEmpty()) {
            return children == 0 ? -Errno.ECHILD.number() : 0;
        }
        int pid = ended.keySet().iterator().next();
        memory.putInt(status, ended.remove(pid));
        return pid;
    }

    private long receive(long header, Interpreter memory) {
        Sent sent = messages.remove();
        memory.putBytes(memory.getLong(memory.getLong(header + 16)), sent.bytes());
        long ancillary = memory.getLong(header + 32);
        if (sent.descriptor() >= 0) {
            memory.putLong(ancillary, 20);
            memory.putInt(ancillary + 8, 1);
            memory.putInt(ancillary + 12, 1);
            memory.putInt(ancillary + 16, sent.descriptor());
        } else {
            memory.putLong(header + 40, 0);
        }
        return sent.bytes().length;
    }
}
