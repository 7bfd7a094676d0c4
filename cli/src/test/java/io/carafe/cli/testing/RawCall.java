package io.carafe.cli.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A program that makes one system call, which no other program might make like this, and ends with its error as exit code, or
 * with 0. A static executable of a few hundred bytes.
 */
public final class RawCall {
    private static final long BASE = 0x400000;
    private static final int HEADERS = 120;
    private static final int EM_X86_64 = 62;
    private static final int EM_AARCH64 = 183;

    /** Room for what an argument points to: this many zeros. */
    private static final int ROOM = 256;

    /** An argument that is the address of 256 zeros. */
    public static final long BUFFER = 0x7fffffffffffff00L;

    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

    private RawCall() {}

    /** How a call is made. */
    public enum Way {
        NATIVE,
        /** As programs of i386 do, with their numbers and arguments of 32 bits. On x86-64 alone. */
        INT_80
    }

    /** Whether this processor's kernels know the ways of x86. */
    public static boolean isX86() {
        return !ARM;
    }

    /** By the number that a call has on x86-64, and on aarch64. */
    public static Path make(Path file, int x8664, int aarch64, long... arguments) throws IOException {
        return make(file, Way.NATIVE, ARM ? aarch64 : x8664, arguments);
    }

    /** By the number that the call has in this way of calling. */
    public static Path make(Path file, Way way, int number, long... arguments) throws IOException {
        byte[] code = code(way, number, arguments, 0);
        long buffer = BASE + HEADERS + code.length;
        code = code(way, number, arguments, buffer);
        int size = HEADERS + code.length + ROOM;
        ByteBuffer elf = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        elf.putShort((short) 2).putShort((short) (ARM ? EM_AARCH64 : EM_X86_64)).putInt(1);
        elf.putLong(BASE + HEADERS).putLong(64).putLong(0).putInt(0);
        elf.putShort((short) 64).putShort((short) 56).putShort((short) 1);
        elf.putShort((short) 0).putShort((short) 0).putShort((short) 0);
        elf.putInt(1)
                .putInt(7)
                .putLong(0)
                .putLong(BASE)
                .putLong(BASE)
                .putLong(size)
                .putLong(size)
                .putLong(0x1000);
        elf.put(code);
        Files.write(file, elf.array());
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static byte[] code(Way way, int number, long[] arguments, long buffer) {
        long[] all = new long[6];
        for (int i = 0; i < arguments.length; i++) {
            all[i] = arguments[i] == BUFFER ? buffer : arguments[i];
        }
        return ARM ? aarch64(number, all) : way == Way.INT_80 ? int80(number, all) : x8664(number, all);
    }

    private static byte[] x8664(int number, long[] arguments) {
        ByteBuffer code = ByteBuffer.allocate(128).order(ByteOrder.LITTLE_ENDIAN);
        int[] prefixes = {0x48, 0x48, 0x48, 0x49, 0x49, 0x49, 0x48};
        int[] opcodes = {0xbf, 0xbe, 0xba, 0xba, 0xb8, 0xb9, 0xb8};
        for (int i = 0; i < prefixes.length; i++) {
            code.put((byte) prefixes[i]).put((byte) opcodes[i]).putLong(i < 6 ? arguments[i] : number);
        }
        // syscall; mov rdi, rax
        code.put(bytes(0x0f, 0x05, 0x48, 0x89, 0xc7));
        return end(code);
    }

    private static byte[] int80(int number, long[] arguments) {
        ByteBuffer code = ByteBuffer.allocate(128).order(ByteOrder.LITTLE_ENDIAN);
        int[] opcodes = {0xbb, 0xb9, 0xba, 0xbe, 0xbf, 0xbd, 0xb8};
        for (int i = 0; i < opcodes.length; i++) {
            code.put((byte) opcodes[i]).putInt(i < 6 ? (int) arguments[i] : number);
        }
        // int 0x80; movsxd rdi, eax
        code.put(bytes(0xcd, 0x80, 0x48, 0x63, 0xf8));
        return end(code);
    }

    private static byte[] end(ByteBuffer code) {
        // neg rdi; mov eax, 0; test rdi, rdi; cmovs rdi, rax; mov eax, exit_group; syscall
        code.put(bytes(0x48, 0xf7, 0xdf, 0xb8, 0, 0, 0, 0, 0x48, 0x85, 0xff, 0x48, 0x0f, 0x48, 0xf8));
        code.put(bytes(0xb8, 231, 0, 0, 0, 0x0f, 0x05));
        byte[] all = new byte[code.position()];
        code.flip().get(all);
        return all;
    }

    private static byte[] aarch64(int number, long[] arguments) {
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        for (int register = 0; register < 6; register++) {
            move(code, register, arguments[register]);
        }
        move(code, 8, number);
        instruction(code, 0xd4000001); // svc #0
        instruction(code, 0xcb0003e0); // neg x0, x0
        instruction(code, 0xf100001f); // cmp x0, #0
        instruction(code, 0x9a9fa000); // csel x0, x0, xzr, ge
        move(code, 8, 94);
        instruction(code, 0xd4000001);
        return code.toByteArray();
    }

    private static void move(ByteArrayOutputStream code, int register, long value) {
        instruction(code, 0xd2800000 | (int) (value & 0xffff) << 5 | register);
        for (int half = 1; half < 4; half++) {
            instruction(code, 0xf2800000 | half << 21 | (int) (value >>> 16 * half & 0xffff) << 5 | register);
        }
    }

    private static void instruction(ByteArrayOutputStream code, int word) {
        for (int shift = 0; shift < 32; shift += 8) {
            code.write(word >>> shift);
        }
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
