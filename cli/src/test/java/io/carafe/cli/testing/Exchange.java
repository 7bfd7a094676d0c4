package io.carafe.cli.testing;

import static io.carafe.linux.program.Operand.value;
import static io.carafe.linux.program.Place.at;
import static io.carafe.linux.program.Register.A;
import static io.carafe.linux.program.Register.B;
import static io.carafe.linux.program.Register.C;
import static io.carafe.linux.program.Register.D;

import io.carafe.api.kernel.Architecture;
import io.carafe.linux.machine.SystemCall;
import io.carafe.linux.program.Assembler;
import io.carafe.linux.program.Executable;
import java.io.IOException;
import java.nio.file.Path;

/** A program that exchanges the two files that it is given, for ever and as fast as it can: RENAME_EXCHANGE of renameat2(2). */
public final class Exchange {
    private static final int AT_FDCWD = -100;
    private static final int RENAME_EXCHANGE = 2;

    private Exchange() {}

    /** Makes it. */
    public static void make(Path file) throws IOException {
        Assembler asm = new Assembler();
        asm.stackAddress(A);
        asm.load(B, at(A, 2 * Long.BYTES));
        asm.load(C, at(A, 3 * Long.BYTES));
        asm.label("again");
        asm.kernel(D, SystemCall.RENAMEAT2, value(AT_FDCWD), B, value(AT_FDCWD), C, value(RENAME_EXCHANGE));
        asm.jump("again");
        new Executable(Architecture.of(System.getProperty("os.arch")), asm.program(), Long.BYTES).write(file);
    }
}
