package io.carafe.linux.client;

import io.carafe.linux.machine.SystemCall;
import io.carafe.linux.program.Interpreter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** As much of a kernel as the client sees, with an engine at the other end of its connection. */
final class FakeEngine implements Interpreter.Answers {
    static final int CONNECTION = 5;
    private static final int SIGNALS = 6;
    private static final int BUILD = 7;
    private static final int EAGAIN = -11;
    private static final int ENOTTY = -25;
    private static final int ENOENT = -2;
    private static final int POLLIN = 1 << Short.SIZE | 1;

    private final Map<SystemCall, Deque<Long>> scripts = new HashMap<>();
    private final Deque<Byte> toClient = new ArrayDeque<>();
    private boolean gone;
    final Deque<Integer> pending = new ArrayDeque<>();
    final ByteArrayOutputStream fromClient = new ByteArrayOutputStream();
    final ByteArrayOutputStream complaint = new ByteArrayOutputStream();
    final List<String> calls = new ArrayList<>();
    final Map<Integer, Long> dispositions = new HashMap<>();
    int mostAtOnce = Integer.MAX_VALUE;
    int terminal = -1;
    int uid = 1000;
    long mode = 040700;
    String build = "a build\n";
    private long watched;

    /** The next calls of a kind are answered with these, and do nothing. */
    FakeEngine answering(SystemCall call, long... results) {
        Deque<Long> script = scripts.computeIfAbsent(call, unused -> new ArrayDeque<>());
        Arrays.stream(results).forEach(script::add);
        return this;
    }

    /** Sends a frame. */
    FakeEngine frame(int type, byte... payload) {
        toClient.add((byte) type);
        for (int shift = 24; shift >= 0; shift -= 8) {
            toClient.add((byte) (payload.length >> shift));
        }
        return raw(payload);
    }

    FakeEngine frame(int type, String payload) {
        return frame(type, payload.getBytes(StandardCharsets.UTF_8));
    }

    FakeEngine raw(byte... bytes) {
        for (byte one : bytes) {
            toClient.add(one);
        }
        return this;
    }

    /** Closes the connection; what was sent before still arrives. */
    FakeEngine close() {
        gone = true;
        return this;
    }

    @Override
    public long call(SystemCall call, long[] a, Interpreter memory) {
        Deque<Long> script = scripts.get(call);
        if (script != null && !script.isEmpty()) {
            return script.remove();
        }
        return switch (call) {
            case GETUID, GETEUID -> uid;
            case IOCTL -> {
                calls.add((a[1] == 0x5401 ? "get " : "set ") + a[0]);
                yield a[0] == terminal ? 0 : ENOTTY;
            }
            case READLINKAT -> {
                String kind = memory.getText(a[1]).substring("/proc/self/ns/".length());
                byte[] link = (kind + ":[7]").getBytes(StandardCharsets.UTF_8);
                memory.putBytes(a[2], link);
                yield link.length;
            }
            case STATX -> {
                calls.add("statx " + memory.getText(a[1]));
                memory.putInt(a[4] + 20, uid);
                memory.putInt(a[4] + 28, (int) mode);
                yield 0;
            }
            case FACCESSAT -> 0;
            case SOCKET -> CONNECTION;
            case CONNECT -> {
                calls.add("connect " + memory.getText(a[1] + 2) + " " + a[2]);
                yield 0;
            }
            case UMASK -> 027;
            case OPENAT -> BUILD;
            case CLOSE -> 0;
            case GETCWD -> {
                memory.putBytes(a[0], "/here\0".getBytes(StandardCharsets.UTF_8));
                yield 6;
            }
            case READ -> a[0] == BUILD ? readBuild(a, memory) : readSignal(a, memory);
            case SENDTO -> {
                int count = (int) Math.min(a[2], mostAtOnce);
                fromClient.writeBytes(memory.getBytes(a[1], count));
                yield count;
            }
            case PPOLL -> poll(a[0], memory);
            case RECVFROM -> receive(a, memory);
            case RT_SIGACTION -> {
                memory.putLong(a[2], dispositions.getOrDefault((int) a[0], 0L));
                yield 0;
            }
            case SIGNALFD4 -> {
                watched = memory.getLong(a[1]);
                yield SIGNALS;
            }
            case RT_SIGPROCMASK -> {
                calls.add("mask " + a[0] + " " + Long.toHexString(memory.getLong(a[1])));
                yield 0;
            }
            case WRITE -> {
                int count = (int) Math.min(a[2], mostAtOnce);
                complaint.writeBytes(memory.getBytes(a[1], count));
                yield count;
            }
            case LSEEK -> {
                calls.add("seek " + a[0] + " " + a[1]);
                yield 0;
            }
            case EXECVE -> {
                calls.add("execve " + memory.getText(a[0]) + " " + memory.getText(memory.getLong(a[1] + 40)));
                yield ENOENT;
            }
            case EXIT_GROUP -> throw new Interpreter.Exited((int) a[0]);
            default -> throw new AssertionError("the client has no use for " + call);
        };
    }

    private long readBuild(long[] a, Interpreter memory) {
        byte[] bytes = build.getBytes(StandardCharsets.UTF_8);
        int count = (int) Math.min(bytes.length, a[2]);
        memory.putBytes(a[1], Arrays.copyOf(bytes, count));
        return count;
    }

    private long readSignal(long[] a, Interpreter memory) {
        if (a[0] != SIGNALS || pending.isEmpty()) {
            return EAGAIN;
        }
        memory.putInt(a[1], pending.remove());
        return a[2];
    }

    private long poll(long entries, Interpreter memory) {
        boolean signal = !pending.isEmpty() && memory.getInt(entries + 8) == SIGNALS;
        boolean frame = gone || !toClient.isEmpty();
        memory.putInt(entries + 4, frame ? POLLIN : 1);
        memory.putInt(entries + 12, signal ? POLLIN : 1);
        if (!signal && !frame) {
            throw new Interpreter.Idle();
        }
        return 1;
    }

    private long receive(long[] a, Interpreter memory) {
        if (toClient.isEmpty()) {
            return gone ? 0 : EAGAIN;
        }
        int count = (int) Math.min(Math.min(a[2], mostAtOnce), toClient.size());
        for (int i = 0; i < count; i++) {
            memory.putBytes(a[1] + i, new byte[] {toClient.remove()});
        }
        return count;
    }

    /** The signals that the client lets a descriptor tell of. */
    long watched() {
        return watched;
    }
}
