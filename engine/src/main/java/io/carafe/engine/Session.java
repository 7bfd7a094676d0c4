package io.carafe.engine;

import io.carafe.Stdio;
import io.carafe.api.error.ExitCode;
import io.carafe.client.Frame;
import io.carafe.client.FrameChannel;
import io.carafe.client.FrameType;
import io.carafe.client.Hello;
import io.carafe.client.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * One command of one client: what it was told, its streams, its signals. Everything that such a command may take from its
 * process it must take from here, because the process is the engine's.
 */
public final class Session {
    /** What ends a process that does not listen, in the order of signal(7). */
    private static final Map<String, Integer> ENDING = Map.of("HUP", 1, "INT", 2, "TERM", 15);

    private static final int SIGTTOU = 22;
    private static final long LOOK_AGAIN_MILLIS = 50;

    private final Hello hello;
    private final ClientProcess client;
    private final SessionStreams streams;
    private final FrameChannel channel;
    private final Thread thread;
    private final Map<String, Runnable> handlers = new HashMap<>();
    private final List<Runnable> farewells = new ArrayList<>();
    private OptionalInt ended = OptionalInt.empty();
    private String complaint = "";

    /** @param thread that will do what the client asks */
    Session(Hello hello, ClientProcess client, SessionStreams streams, FrameChannel channel, Thread thread) {
        this.hello = hello;
        this.client = client;
        this.streams = streams;
        this.channel = channel;
        this.thread = thread;
    }

    /** For a log. */
    String name() {
        return "process " + client.pid();
    }

    /** The words of the command. */
    public List<String> words() {
        List<String> words = new ArrayList<>();
        hello.arguments().forEach(word -> words.add(new String(word, StandardCharsets.UTF_8)));
        return words;
    }

    /** The variables of the client. */
    public Map<String, String> environment() {
        Map<String, String> variables = new LinkedHashMap<>();
        for (byte[] bytes : hello.environment()) {
            String entry = new String(bytes, StandardCharsets.UTF_8);
            int equals = entry.indexOf('=', 1);
            if (equals > 0) {
                variables.putIfAbsent(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
        return variables;
    }

    /** Where the client's relative paths begin. */
    public Path directory() {
        return client.directory(hello.directory());
    }

    /** The client's directory in proc(5), which is nobody else's as long as the session lasts. */
    public Path processDirectory() {
        return client.procDirectory();
    }

    /** What the client does not let others do with its new files, umask(2). */
    public int mask() {
        return hello.mask();
    }

    /** The client's standard streams as descriptors of this process, open until the session ends. */
    public Stdio.Descriptors descriptors() {
        return streams.numbers();
    }

    public InputStream input() {
        return streams.input();
    }

    public OutputStream output() {
        return streams.output();
    }

    public OutputStream error() {
        return streams.error();
    }

    /**
     * Waits until what is typed on the client's terminal is meant for it. Until then it is stopped, as the kernel stops a
     * process in the background that touches its terminal.
     */
    public void awaitForeground() throws InterruptedException {
        while (!client.isInForeground()) {
            if (!client.isStopped()) {
                client.signal(SIGTTOU);
            }
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
    }

    /** Calls {@code handler} at each signal of this name that the client gets, on a thread that must not be kept. */
    public void onSignal(String name, Runnable handler) {
        synchronized (this) {
            handlers.put(name, handler);
        }
        watch(name);
    }

    /**
     * Calls {@code farewell} when the session ends before its command is done: the client is gone, or a signal that nobody
     * handles has ended it.
     */
    public void onCut(Runnable farewell) {
        boolean late;
        synchronized (this) {
            late = ended.isPresent();
            if (!late) {
                farewells.add(farewell);
            }
        }
        if (late) {
            farewell.run();
        }
        ENDING.keySet().forEach(this::watch);
    }

    /** Takes {@link #onCut} back. */
    public synchronized void noLongerOnCut(Runnable farewell) {
        farewells.remove(farewell);
    }

    /** Tells the client whether its terminal is in raw mode, so that it can put it back should the engine be killed. */
    public void tellRawMode(boolean raw) {
        send(new Frame(FrameType.RAW, new byte[] {(byte) (raw ? 1 : 0)}));
    }

    /** As {@link #end(int)}, and the client says why. */
    void endForReason(String reason) {
        synchronized (this) {
            if (ended.isEmpty()) {
                complaint = reason;
            }
        }
        end(ExitCode.ENGINE_ERROR);
    }

    /** Ends it, and with it what its thread does; the client exits with {@code code} as soon as that has come to its end. */
    public void end(int code) {
        List<Runnable> last;
        synchronized (this) {
            if (ended.isPresent()) {
                return;
            }
            ended = OptionalInt.of(code);
            last = List.copyOf(farewells);
        }
        try {
            last.forEach(Runnable::run);
        } finally {
            thread.interrupt();
            streams.cut();
        }
    }

    /** Its thread has come to the end; from now on nobody can cut it. Returns the last frame for the client. */
    Frame finish(int code) {
        int exit;
        String reason;
        synchronized (this) {
            exit = ended.orElse(code);
            ended = OptionalInt.of(exit);
            reason = complaint;
        }
        return reason.isEmpty() ? streams.notice(exit).frame() : new Refusal(false, reason).frame();
    }

    /** The client got a signal. */
    void signalled(String name) {
        Runnable handler;
        synchronized (this) {
            handler = handlers.get(name);
        }
        Integer number = ENDING.get(name);
        if (handler != null) {
            handler.run();
        } else if (number != null) {
            end(ExitCode.ofSignal(number));
        }
    }

    private void watch(String signal) {
        send(Frame.of(FrameType.WATCH, signal));
    }

    private void send(Frame frame) {
        try {
            channel.write(frame);
        } catch (IOException gone) {
            // The thread that reads from the client finds out as well, and ends the session.
        }
    }
}
