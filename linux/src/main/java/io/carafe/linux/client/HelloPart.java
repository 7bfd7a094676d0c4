package io.carafe.linux.client;

import static io.carafe.linux.client.ClientMemory.ARGUMENTS;
import static io.carafe.linux.client.ClientMemory.ENVIRONMENT;
import static io.carafe.linux.client.ClientMemory.FRAME_HEADER;
import static io.carafe.linux.client.ClientMemory.HELLO;
import static io.carafe.linux.client.ClientMemory.HELLO_SIZE;
import static io.carafe.linux.client.ClientMemory.POLL;
import static io.carafe.linux.client.ClientMemory.WORDS;
import static io.carafe.linux.program.Operand.address;
import static io.carafe.linux.program.Operand.value;
import static io.carafe.linux.program.Place.at;
import static io.carafe.linux.program.Place.data;
import static io.carafe.linux.program.Register.A;
import static io.carafe.linux.program.Register.B;
import static io.carafe.linux.program.Register.C;
import static io.carafe.linux.program.Register.D;
import static io.carafe.linux.program.Register.E;
import static io.carafe.linux.program.Register.F;

import io.carafe.linux.machine.SystemCall;
import io.carafe.linux.program.Assembler;
import java.nio.charset.StandardCharsets;

/** Says what is wanted: the preface, and a HELLO like that of {@code io.carafe.client.Hello}. */
final class HelloPart extends ClientPart {
    /** Changes all. */
    static final String SAY_HELLO = "hello.say";

    /** Sends to the engine. In: B, an address; C, how many bytes. Out: A, 0 or -errno. Changes B, C, D. */
    static final String SEND = "hello.send";

    /** Stores 32 bits, the highest first. In: A; E, where to. Changes F. */
    private static final String STORE = "hello.store";

    /** Appends a list of texts. In: B, the address of an array that ends with 0. In and out: D. Changes all. */
    private static final String LIST = "hello.list";

    /** {@code carafe}, and 1 in two bytes. */
    private static final String PREFACE = "carafe\0\1";

    private static final int TYPE_HELLO = 1;
    private static final int REQUEST_RUN = 1;
    private static final int LONGEST_BUILD = 255;
    private static final int PATH_MAX = 4096;
    private static final int MSG_NOSIGNAL = 0x4000;

    HelloPart(Assembler asm) {
        super(asm);
    }

    @Override
    public void write() {
        asm.function(SAY_HELLO);
        mask();
        build();
        directory();
        asm.load(B, data(WORDS));
        asm.call(LIST);
        asm.load(B, data(ENVIRONMENT));
        asm.call(LIST);
        leave();
        list();
        store();
        send();
    }

    /** Everything before the build; D comes to be behind it. The mask can only be asked for by being changed. */
    private void mask() {
        addressOf(D, HELLO);
        asm.store(at(D, 0), word(PREFACE.getBytes(StandardCharsets.US_ASCII), 0));
        asm.add(D, PREFACE.length());
        asm.storeByte(at(D, 0), TYPE_HELLO);
        asm.add(D, FRAME_HEADER);
        asm.storeByte(at(D, 0), REQUEST_RUN);
        asm.kernel(A, SystemCall.UMASK, value(0));
        asm.kernel(B, SystemCall.UMASK, A);
        asm.set(E, D);
        asm.add(E, 1);
        asm.call(STORE);
        asm.add(D, 1 + Integer.BYTES);
    }

    /** The content of the build's file, without spaces and newlines at its end. */
    private void build() {
        asm.load(A, data(ARGUMENTS));
        asm.load(A, at(A, Long.BYTES));
        asm.kernel(B, SystemCall.OPENAT, value(AT_FDCWD), A, value(CLOEXEC));
        asm.ifLess(B, 0, ClientProgram.FALL_BACK);
        asm.set(E, D);
        asm.add(D, Integer.BYTES);
        asm.kernel(A, SystemCall.READ, B, D, value(LONGEST_BUILD + 1));
        asm.ifNotGreater(A, 0, ClientProgram.FALL_BACK);
        asm.ifGreater(A, LONGEST_BUILD, ClientProgram.FALL_BACK);
        asm.kernel(B, SystemCall.CLOSE, B);
        asm.set(B, D);
        asm.add(B, A);
        asm.label("hello.build.strip");
        asm.ifEqual(B, D, ClientProgram.FALL_BACK);
        asm.subtract(B, 1);
        asm.loadByte(A, at(B, 0));
        asm.ifNotGreater(A, ' ', "hello.build.strip");
        asm.loadByte(A, at(D, 0));
        asm.ifNotGreater(A, ' ', ClientProgram.FALL_BACK);
        asm.add(B, 1);
        asm.set(A, B);
        asm.subtract(A, D);
        asm.set(D, B);
        asm.call(STORE);
    }

    /** One that is out of reach does not begin with a slash. */
    private void directory() {
        asm.set(E, D);
        asm.add(D, Integer.BYTES);
        asm.kernel(A, SystemCall.GETCWD, D, value(PATH_MAX));
        asm.ifNotGreater(A, 0, ClientProgram.FALL_BACK);
        asm.loadByte(B, at(D, 0));
        asm.ifNotEqual(B, '/', ClientProgram.FALL_BACK);
        asm.subtract(A, 1);
        asm.add(D, A);
        asm.call(STORE);
    }

    /** An engine that does not take it all may have said why; it has begun nothing. */
    private void leave() {
        asm.set(A, D);
        asm.subtract(A, address(HELLO + PREFACE.length() + FRAME_HEADER));
        addressOf(E, HELLO + PREFACE.length() + 1);
        asm.call(STORE);
        addressOf(B, HELLO);
        asm.set(C, D);
        asm.subtract(C, B);
        asm.call(SEND);
        asm.ifNotEqual(A, 0, ClientProgram.FALL_BACK);
        asm.ret();
    }

    private void list() {
        asm.function(LIST);
        asm.set(C, B);
        asm.label("hello.list.count");
        asm.load(A, at(C, 0));
        asm.add(C, Long.BYTES);
        asm.ifNotEqual(A, 0, "hello.list.count");
        asm.set(A, C);
        asm.subtract(A, B);
        asm.shiftRight(A, 3);
        asm.subtract(A, 1);
        addressOf(F, HELLO + HELLO_SIZE - 2 * Integer.BYTES);
        asm.ifNotLess(D, F, ClientProgram.FALL_BACK);
        asm.set(E, D);
        asm.call(STORE);
        asm.add(D, Integer.BYTES);

        // B, the array; C, the text; D, where it goes, with its length before; E, the end of the room.
        asm.label("hello.list.next");
        asm.load(C, at(B, 0));
        asm.ifEqual(C, 0, "hello.list.done");
        asm.add(B, Long.BYTES);
        asm.set(F, D);
        asm.add(D, Integer.BYTES);
        addressOf(E, HELLO + HELLO_SIZE - 2 * Integer.BYTES);
        asm.ifNotLess(D, E, ClientProgram.FALL_BACK);
        asm.call(TextPart.COPY);
        asm.ifEqual(D, E, ClientProgram.FALL_BACK);
        asm.set(E, F);
        asm.set(A, D);
        asm.subtract(A, E);
        asm.subtract(A, Integer.BYTES);
        asm.call(STORE);
        asm.jump("hello.list.next");
        asm.label("hello.list.done");
        asm.ret();
    }

    private void store() {
        asm.function(STORE);
        for (int i = 0; i < Integer.BYTES; i++) {
            asm.set(F, A);
            asm.shiftRight(F, Integer.SIZE - Byte.SIZE * (i + 1));
            asm.storeByte(at(E, i), F);
        }
        asm.ret();
    }

    private void send() {
        asm.function(SEND);
        asm.loadInt(D, data(POLL));
        asm.label("hello.send.more");
        asm.kernel(A, SystemCall.SENDTO, D, B, C, value(MSG_NOSIGNAL), value(0), value(0));
        asm.ifEqual(A, -EINTR, "hello.send.more");
        asm.ifLess(A, 0, "hello.send.done");
        asm.add(B, A);
        asm.subtract(C, A);
        asm.ifGreater(C, 0, "hello.send.more");
        asm.set(A, 0);
        asm.label("hello.send.done");
        asm.ret();
    }
}
