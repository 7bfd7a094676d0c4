package io.carafe.linux.keeper;

import io.carafe.api.kernel.Architecture;
import io.carafe.api.testing.RingFrames;
import io.carafe.api.testing.RingFrames.Frame;
import io.carafe.linux.program.Interpreter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

/** A keeper that the interpreter runs, and what its tests do with it. */
final class KeeperCase {
    static final int CHUNK = 64 * 1024;
    static final int CHUNKS = 3;

    final FakeKernel kernel;
    private final Interpreter interpreter;

    /** A keeper whose engine has just started. */
    KeeperCase() {
        this(Architecture.X86_64, new FakeKernel(Architecture.X86_64));
        run();
    }

    KeeperCase(Architecture architecture, FakeKernel kernel) {
        this.kernel = kernel;
        this.interpreter = new Interpreter(
                KeeperProgram.instructions(architecture),
                KeeperMemory.SIZE,
                kernel,
                "carafe-keeper",
                "/engine",
                "first");
    }

    void run() {
        interpreter.run();
    }

    /** Sends a message and returns the answer. */
    ByteBuffer ask(int operation, Object given, long number, long serial, long... arguments) {
        kernel.send(operation, given, number, serial, arguments);
        run();
        return kernel.answers.get(kernel.answers.size() - 1);
    }

    static int result(ByteBuffer answer) {
        return answer.getInt(ControlProtocol.RESULT);
    }

    static long number(ByteBuffer answer) {
        return answer.getLong(ControlProtocol.NUMBER);
    }

    static long serial(ByteBuffer answer) {
        return answer.getLong(ControlProtocol.SERIAL);
    }

    ByteBuffer log(FakeKernel.Store store) {
        return log(store, 1, 0);
    }

    ByteBuffer log(FakeKernel.Store store, long sequence, long offset) {
        return ask(ControlProtocol.LOG, store, 0, 0, CHUNK, CHUNKS, sequence, offset);
    }

    ByteBuffer relay(FakeKernel.Source source, ByteBuffer log, int kind, long credit) {
        return ask(ControlProtocol.RELAY, source, 0, 0, number(log), serial(log), kind, credit);
    }

    ByteBuffer unlimited(FakeKernel.Source source, ByteBuffer log) {
        return relay(source, log, 1, ControlProtocol.UNLIMITED);
    }

    static List<Frame> frames(FakeKernel.Store store) {
        return RingFrames.of(store.content, CHUNK);
    }

    static byte[] payload(FakeKernel.Store store) {
        return RingFrames.payload(frames(store), 1);
    }

    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    static FakeKernel.Source closed(byte[] bytes) {
        FakeKernel.Source source = new FakeKernel.Source(bytes);
        source.closed = true;
        return source;
    }
}
