package io.carafe.linux.client;

import static io.carafe.linux.client.ClientMemory.ADDRESS;
import static io.carafe.linux.client.ClientMemory.DIRECTORY_END;
import static io.carafe.linux.client.ClientMemory.DIRECTORY_VARIABLE;
import static io.carafe.linux.client.ClientMemory.HASH;
import static io.carafe.linux.client.ClientMemory.LINK;
import static io.carafe.linux.client.ClientMemory.LINK_SIZE;
import static io.carafe.linux.client.ClientMemory.PATH;
import static io.carafe.linux.client.ClientMemory.PATH_SIZE;
import static io.carafe.linux.client.ClientMemory.POLL;
import static io.carafe.linux.client.ClientMemory.RUNTIME_VARIABLE;
import static io.carafe.linux.client.ClientMemory.STATUS;
import static io.carafe.linux.client.ClientMemory.TEXT;
import static io.carafe.linux.client.ClientMemory.USER;
import static io.carafe.linux.program.Operand.address;
import static io.carafe.linux.program.Operand.value;
import static io.carafe.linux.program.Place.at;
import static io.carafe.linux.program.Place.data;
import static io.carafe.linux.program.Register.A;
import static io.carafe.linux.program.Register.B;
import static io.carafe.linux.program.Register.C;
import static io.carafe.linux.program.Register.D;
import static io.carafe.linux.program.Register.E;

import io.carafe.linux.machine.SystemCall;
import io.carafe.linux.program.Assembler;
import java.util.List;

/** Finds the engine's directory, as {@code io.carafe.client.EngineDirectory} does, and connects to the engine. */
final class DirectoryPart extends ClientPart {
    /** Connects; the descriptor is that of the first entry of {@link ClientMemory#POLL}. Changes all. */
    static final String CONNECT = "directory.connect";

    /** In: C, a path. Out: A, 1 if it is a directory that the user alone can enter, else 0. Leaves all but A and B. */
    private static final String IS_PRIVATE = "directory.private";

    private static final String NAME = "directory.name";
    private static final String WORLD = "directory.world";
    private static final String NUMBER = "directory.number";

    private static final List<String> NAMESPACES = List.of("mnt", "net", "pid", "user");

    /** With what stands behind the directory above the engine's: a slash, the hash, the socket's name, a NUL. */
    private static final int BEHIND = 1 + 16 + "/socket".length() + 1;

    private static final int LONGEST_NAMED = PATH_SIZE - BEHIND;
    private static final int LONGEST_RUNTIME = LONGEST_NAMED - "/carafe".length();

    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final int STATUS_USER = 20;
    private static final int STATUS_MODE = 28;
    private static final int MODE_BITS = 0xffff;
    private static final int PRIVATE_DIRECTORY = 0040700;
    private static final int W_OK = 2;
    private static final int SOCK_STREAM = 1;
    private static final int POLLIN = 1;
    private static final int TEN = 10;

    DirectoryPart(Assembler asm) {
        super(asm);
    }

    @Override
    public void write() {
        asm.function(CONNECT);
        asm.call(WORLD);
        asm.storeInt(data(ADDRESS), AF_UNIX);
        addressOf(D, PATH);
        named();
        rootsOwn();
        runtime();
        temporary();
        connect();
        name();
        world();
        isPrivate();
        number();
    }

    private void named() {
        asm.load(C, data(DIRECTORY_VARIABLE));
        asm.ifEqual(C, 0, "directory.root");
        asm.loadByte(A, at(C, 0));
        asm.ifEqual(A, 0, "directory.root");
        asm.call(TextPart.MUST_BE_NORMAL);
        addressOf(E, PATH + LONGEST_NAMED + 1);
        asm.call(TextPart.COPY);
        asm.ifEqual(D, E, ClientProgram.FALL_BACK);
        append(D, "/");
        asm.jump("directory.found");
    }

    private void rootsOwn() {
        asm.label("directory.root");
        asm.load(A, data(USER));
        asm.ifNotEqual(A, 0, "directory.runtime");
        text(TEXT, "/run");
        asm.kernel(A, SystemCall.FACCESSAT, value(AT_FDCWD), address(TEXT), value(W_OK));
        asm.ifNotEqual(A, 0, "directory.runtime");
        append(D, "/run/carafe/");
        asm.jump("directory.found");
    }

    private void runtime() {
        asm.label("directory.runtime");
        asm.load(C, data(RUNTIME_VARIABLE));
        asm.ifEqual(C, 0, "directory.run");
        asm.loadByte(A, at(C, 0));
        asm.ifNotEqual(A, '/', "directory.run");
        asm.call(TextPart.MUST_BE_NORMAL);
        asm.call(IS_PRIVATE);
        asm.ifEqual(A, 0, "directory.run");
        addressOf(E, PATH + LONGEST_RUNTIME + 1);
        asm.call(TextPart.COPY);
        asm.ifEqual(D, E, "directory.run");
        append(D, "/carafe/");
        asm.jump("directory.found");

        asm.label("directory.run");
        addressOf(D, PATH);
        append(D, "/run/user/");
        asm.call(NUMBER);
        addressOf(C, PATH);
        asm.call(IS_PRIVATE);
        asm.ifEqual(A, 0, "directory.temporary");
        append(D, "/carafe/");
        asm.jump("directory.found");
    }

    private void temporary() {
        asm.label("directory.temporary");
        addressOf(D, PATH);
        append(D, "/tmp/carafe-");
        asm.call(NUMBER);
        append(D, "/");
    }

    /** A directory that is not to be trusted, and one without an engine, are for the JVM client to deal with. */
    private void connect() {
        asm.label("directory.found");
        asm.call(NAME);
        addressOf(C, PATH);
        asm.call(IS_PRIVATE);
        asm.ifEqual(A, 0, ClientProgram.FALL_BACK);
        asm.store(data(DIRECTORY_END), D);
        append(D, "/socket");
        asm.kernel(A, SystemCall.SOCKET, value(AF_UNIX), value(SOCK_STREAM | CLOEXEC), value(0));
        asm.ifLess(A, 0, ClientProgram.FALL_BACK);
        asm.storeInt(data(POLL), A);
        asm.storeInt(data(POLL + 4), POLLIN);
        asm.storeInt(data(POLL + 8), -1);
        asm.storeInt(data(POLL + 12), POLLIN);
        asm.subtract(D, address(ADDRESS - 1));
        asm.kernel(B, SystemCall.CONNECT, A, address(ADDRESS), D);
        asm.ifNotEqual(B, 0, ClientProgram.FALL_BACK);
        asm.ret();
    }

    /** Appends the hash in 16 hexadecimal digits. In and out: D. Changes A, B, C. */
    private void name() {
        asm.function(NAME);
        asm.load(B, data(HASH));
        asm.set(C, Long.BYTES * 2);
        asm.label("directory.name.digit");
        asm.set(A, B);
        asm.shiftRight(A, 60);
        asm.shiftLeft(B, 4);
        asm.add(A, '0');
        asm.ifNotGreater(A, '9', "directory.name.decimal");
        asm.add(A, 'a' - '0' - TEN);
        asm.label("directory.name.decimal");
        asm.storeByte(at(D, 0), A);
        asm.add(D, 1);
        asm.subtract(C, 1);
        asm.ifNotEqual(C, 0, "directory.name.digit");
        asm.storeByte(at(D, 0), 0);
        asm.ret();
    }

    /** Takes the namespaces into the hash; those that this kernel does not have are the same for all. Changes A, B, C. */
    private void world() {
        asm.function(WORLD);
        for (String kind : NAMESPACES) {
            String skip = "directory.world.after." + kind;
            text(TEXT, "/proc/self/ns/" + kind);
            asm.kernel(
                    A, SystemCall.READLINKAT, value(AT_FDCWD), address(TEXT), address(LINK + 1), value(LINK_SIZE - 2));
            asm.ifLess(A, 0, skip);
            addressOf(C, LINK);
            asm.storeByte(at(C, 0), '\n');
            asm.add(A, C);
            asm.storeByte(at(A, 1), 0);
            asm.call(TextPart.HASH_ON);
            asm.label(skip);
        }
        asm.ret();
    }

    private void isPrivate() {
        asm.function(IS_PRIVATE);
        asm.kernel(
                A,
                SystemCall.STATX,
                value(AT_FDCWD),
                C,
                value(AT_SYMLINK_NOFOLLOW),
                value(STATX_BASIC_STATS),
                address(STATUS));
        asm.ifNotEqual(A, 0, "directory.private.not");
        asm.loadInt(A, data(STATUS + STATUS_MODE));
        asm.and(A, MODE_BITS);
        asm.ifNotEqual(A, PRIVATE_DIRECTORY, "directory.private.not");
        asm.loadInt(A, data(STATUS + STATUS_USER));
        asm.and(A, 0xffffffffL);
        asm.load(B, data(USER));
        asm.ifNotEqual(A, B, "directory.private.not");
        asm.set(A, 1);
        asm.ret();
        asm.label("directory.private.not");
        asm.set(A, 0);
        asm.ret();
    }

    /** Appends the user's number in decimal. In and out: D. Changes A, B, C. */
    private void number() {
        asm.function(NUMBER);
        asm.load(A, data(USER));
        asm.set(B, A);
        asm.label("directory.number.count");
        asm.add(D, 1);
        asm.quotient(B, value(TEN));
        asm.ifNotEqual(B, 0, "directory.number.count");
        asm.storeByte(at(D, 0), 0);
        asm.set(C, D);
        asm.label("directory.number.digit");
        asm.subtract(C, 1);
        asm.set(B, A);
        asm.remainder(B, value(TEN));
        asm.add(B, '0');
        asm.storeByte(at(C, 0), B);
        asm.quotient(A, value(TEN));
        asm.ifNotEqual(A, 0, "directory.number.digit");
        asm.ret();
    }
}
