package io.carafe.linux.machine;

import static io.carafe.linux.machine.LaunchLayout.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The aarch64 listing, executed on any machine that has QEMU's user-mode emulation.
 *
 * <p>Each test writes a minimal ELF file: a stub that maps the {@linkplain ProgramImage image} from descriptor 0, shared,
 * to a fixed address; then the listing. What the code did can be read from that file afterwards. QEMU cannot emulate
 * {@code clone3} and answers ENOSYS, which shows the parent's side; for the child's side, the call is replaced by an
 * instruction that answers 0.
 */
@Timeout(60)
class Aarch64EmulationTest {

    private static final long IMAGE = 0x10000000;
    private static final int ENOENT = 2;
    private static final int EBADF = 9;
    private static final int ENOSYS = 38;

    /** Leaves the address of the image in x0 and, as the walker expects it, x9. */
    private static final int[] MAP_IMAGE = {
        0xd2a20000, // mov x0, #0x10000000
        0xd2880001, // mov x1, #0x4000
        0xd2800062, // mov x2, #3      PROT_READ | PROT_WRITE
        0xd2800223, // mov x3, #0x11   MAP_SHARED | MAP_FIXED
        0xd2800004, // mov x4, #0
        0xd2800005, // mov x5, #0
        0xd2801bc8, // mov x8, #222    mmap
        0xd4000001, // svc #0
        0xaa0003e9, // mov x9, x0
        0xaa0003f3, // mov x19, x0
    };

    /** Exits with -x0 after it has stored the signal mask where the alive word was. Needs x19 as it was before. */
    private static final int[] STORE_MASK_AND_EXIT = {
        0xaa0003f4, // mov x20, x0
        0xd2800000, // mov x0, #0
        0xd2800001, // mov x1, #0
        0x9100e262, // add x2, x19, #56
        0xd2800103, // mov x3, #8
        0xd28010e8, // mov x8, #135    rt_sigprocmask
        0xd4000001, // svc #0
        0x4b1403e0, // neg w0, w20
        0xd2800bc8, // mov x8, #94     exit_group
        0xd4000001, // svc #0
    };

    /** The arguments of {@code syscall} for a shared mapping of the second page of descriptor 0. */
    private static final int[] MMAP_ARGUMENTS = {
        0xd2801bc0, // mov x0, #222
        0xd2a40001, // mov x1, #0x20000000
        0xd2820002, // mov x2, #0x1000
        0xd2800063, // mov x3, #3
        0xd2800224, // mov x4, #0x11
        0xd2800005, // mov x5, #0
        0xd2820006, // mov x6, #0x1000
    };

    /** Stores the address that it got at offset 8 of it, and exits with 0. */
    private static final int[] MARK_AND_EXIT = {
        0xf9000400, // str x0, [x0, #8]
        0x52800000, // mov w0, #0
        0xd2800bc8, // mov x8, #94
        0xd4000001, // svc #0
    };

    private static final int B = 0x14000000;
    private static final int BL = 0x94000000;

    private final Listing listing = Aarch64Listing.listing();
    private final Numbers nr = Numbers.AARCH64;
    private final ProgramImage image = new ProgramImage(IMAGE);

    @TempDir
    Path directory;

    private static String emulator;

    @BeforeAll
    static void needsAnEmulator() throws Exception {
        for (String name : List.of("qemu-aarch64-static", "qemu-aarch64")) {
            try {
                new ProcessBuilder(name, "--version")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
                emulator = name;
                return;
            } catch (IOException absent) {
                // The other name may be there.
            }
        }
        String reason = "QEMU's user-mode emulation of aarch64 is needed, Debian's qemu-user-static";
        if ("true".equals(System.getenv("CARAFE_CI"))) {
            fail(reason);
        }
        abort(reason);
    }

    /** An exit code, what was written to the standard output, and the image as it was at the end. */
    private record Ran(int exitCode, String output, ByteBuffer image) {

        long result(int record) {
            return image.getLong(HEADER_SIZE + record * RECORD_SIZE + RECORD_RESULT);
        }

        long failed() {
            return image.getLong(HEADER_FAILED);
        }
    }

    @Test
    void recordsAreSkippedAfterASuccessOrAToleratedErrno() throws Exception {
        print("a").skippingAfterSuccess(1).skippingAfterTolerated(3);
        print("b");
        print("c");
        open("/there is no such file")
                .tolerating(1, EBADF, 3, ENOENT)
                .skippingAfterTolerated(2)
                .skippingAfterSuccess(1);
        print("d");
        print("e");
        print("f");
        Ran ran = walk();
        assertThat(ran.output()).isEqualTo("acf");
        assertThat(ran.exitCode()).isEqualTo(127);
        assertThat(ran.failed()).isEqualTo(-1);
        assertThat(ran.result(3)).isEqualTo(-ENOENT);
        assertThat(ran.image().getLong(HEADER_CURRENT)).isEqualTo(6);
    }

    @Test
    void aResultBecomesTheArgumentOfLaterRecords() throws Exception {
        Path text = Files.writeString(directory.resolve("text"), "hello");
        long buffer = image.block(64);
        ProgramImage.Step open = open(text.toString());
        ProgramImage.Step read = image.step(nr.read(), -1, buffer, 64).least(1);
        ProgramImage.Step write = image.step(nr.write(), 1, buffer, -1);
        ProgramImage.Step close = image.step(nr.close(), -1);
        open.storingAt(read.argument(1), close.argument(1));
        read.storingAt(write.argument(3));
        Ran ran = walk();
        assertThat(ran.output()).isEqualTo("hello");
        assertThat(ran.failed()).isEqualTo(-1);
        assertThat(ran.result(close.index)).isZero();
    }

    @Test
    void aFailureLeavesItsIndexAndErrno() throws Exception {
        image.put(HEADER_EXIT_CODE, 42);
        image.step(nr.getpid());
        open("/there is no such file").tolerating(1, 3, 4, 5);
        print("never");
        Ran ran = walk();
        assertThat(ran.exitCode()).isEqualTo(42);
        assertThat(ran.output()).isEmpty();
        assertThat(ran.failed()).isEqualTo(1);
        assertThat(ran.result(1)).isEqualTo(-ENOENT);
    }

    @Test
    void anyErrnoIsToleratedWhenTheFirstSaysSoAndNotWhenTheSecondDoes() throws Exception {
        image.step(nr.close(), -1).tolerating(ANY_ERRNO);
        image.step(nr.close(), -1).tolerating(1, ANY_ERRNO);
        assertThat(walk().failed()).isEqualTo(1);
    }

    @Test
    void aResultBelowTheLeastIsAFailureThatNothingTolerates() throws Exception {
        ProgramImage.Step open = open("/dev/null");
        ProgramImage.Step read =
                image.step(nr.read(), -1, image.block(8), 8).least(1).tolerating(ANY_ERRNO);
        open.storingAt(read.argument(1));
        Ran ran = walk();
        assertThat(ran.failed()).isEqualTo(1);
        assertThat(ran.result(1)).isZero();
    }

    @Test
    void aProgramBecomesAnother() throws Exception {
        Path other = elf("other", listing.bytes(), new int[] {0x528000e0, 0xd2800bc8, 0xd4000001}); // exit_group(7)
        long name = image.string(other.toString());
        image.step(nr.execve(), name, image.pointers(name), image.pointers()).tolerating(ANY_ERRNO);
        Ran ran = walk();
        // 127 where the kernel does not know how to start a program for another architecture.
        assertThat(ran.exitCode()).isIn(7, 127);
        assertThat(ran.failed()).isEqualTo(-1);
    }

    @Test
    void aRefusedCloneIsAnErrnoAndLeavesTheSignalsAsTheyWere() throws Exception {
        image.put(HEADER_CLONE_ARGS_SIZE, 0);
        Ran ran = run(listing.bytes(), MAP_IMAGE, branch(BL, "spawn"), STORE_MASK_AND_EXIT);
        assertThat(ran.exitCode()).isEqualTo(ENOSYS);
        assertThat(ran.image().getLong(HEADER_PID)).isEqualTo(-ENOSYS);
        assertThat(ran.image().getLong(HEADER_ALIVE))
                .as("signal mask")
                .isNotEqualTo(1)
                .isEqualTo(ran.image().getLong(HEADER_SAVED_SIGNALS));
    }

    @Test
    void whereCloneAnswersZeroTheProgramIsWalkedWithSignalsBlocked() throws Exception {
        image.step(nr.rtSigprocmask(), 0, 0, IMAGE + HEADER_PIDFD, 8);
        print("child");
        Ran ran = run(withoutClone(), MAP_IMAGE, branch(BL, "spawn"), STORE_MASK_AND_EXIT);
        assertThat(ran.output()).isEqualTo("child");
        assertThat(ran.exitCode()).isEqualTo(127);
        // All but SIGKILL and SIGSTOP. In the upper half, the emulator keeps some for itself.
        assertThat(ran.image().getInt(HEADER_PIDFD)).as("signal mask").isEqualTo(0xfffbfeff);
    }

    @Test
    void aSystemCallGetsAllItsArguments() throws Exception {
        Ran ran = run(listing.bytes(), MAP_IMAGE, MMAP_ARGUMENTS, branch(BL, "syscall"), MARK_AND_EXIT);
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.image().getLong(0x1000 + 8)).isEqualTo(0x20000000);
    }

    private ProgramImage.Step print(String text) {
        return image.step(nr.write(), 1, image.string(text), text.length());
    }

    private ProgramImage.Step open(String path) {
        return image.step(nr.openat(), -100, image.string(path), 0);
    }

    private Ran walk() throws Exception {
        return run(listing.bytes(), MAP_IMAGE, branch(B, "child"));
    }

    /** A branch that stands for its label until it is known where it lies. */
    private int[] branch(int operation, String label) {
        return new int[] {operation | listing.labels().get(label) / 4};
    }

    /** The listing with {@code mov x0, #0} in the place of the {@code svc} of clone3, the second one. */
    private byte[] withoutClone() {
        List<Integer> calls = listing.instructions().stream()
                .filter(instruction -> instruction.mnemonic().equals("svc #0"))
                .map(Listing.Instruction::offset)
                .toList();
        byte[] code = listing.bytes();
        ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN).putInt(calls.get(1), 0xd2800000);
        return code;
    }

    private Ran run(byte[] code, int[]... stub) throws Exception {
        Path elf = elf("program", code, stub);
        Path file = Files.write(directory.resolve("image"), image.bytes());
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(
                        "sh", "-c", "exec " + emulator + " \"$0\" 0<>\"$1\"", elf.toString(), file.toString())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int exitCode = process.waitFor();
        ByteBuffer after = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        return new Ran(exitCode, Files.readString(output, StandardCharsets.UTF_8), after);
    }

    /** An executable with one segment: the two headers of ELF, the stub, the code. */
    private Path elf(String name, byte[] code, int[]... stub) throws IOException {
        long address = 0x400000;
        int headers = 64 + 56;
        int stubWords = Arrays.stream(stub).mapToInt(part -> part.length).sum();
        int size = headers + 4 * stubWords + code.length;
        ByteBuffer elf = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0); // 64 bits, little-endian
        elf.putShort((short) 2).putShort((short) 183).putInt(1); // ET_EXEC, EM_AARCH64
        elf.putLong(address + headers).putLong(64).putLong(0).putInt(0); // entry, program headers
        elf.putShort((short) 64).putShort((short) 56).putShort((short) 1).put(new byte[6]);
        elf.putInt(1).putInt(5).putLong(0).putLong(address).putLong(address); // PT_LOAD, readable and executable
        elf.putLong(size).putLong(size).putLong(0x1000);
        int word = 0;
        for (int[] part : stub) {
            for (int instruction : part) {
                boolean branches = (instruction & 0x7c000000) == B;
                elf.putInt(branches ? instruction + stubWords - word : instruction);
                word++;
            }
        }
        elf.put(code);
        Path file = Files.write(directory.resolve(name), elf.array());
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
