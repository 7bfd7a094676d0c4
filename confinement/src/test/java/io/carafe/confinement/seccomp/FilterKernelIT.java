package io.carafe.confinement.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.isolation.KernelVersion;
import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.Capability;
import io.carafe.api.kernel.CapabilitySet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.types.int32_t;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Asks the kernel, call by call, what it makes of the default filter. A second filter lets none of these calls be made: it
 * gives them an error of their own, which tells what the first one lets through. Both belong to one thread, and end with it.
 */
@EnabledOnOs(OS.LINUX)
class FilterKernelIT {
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int SECCOMP_SET_MODE_FILTER = 1;
    private static final int HIGHEST = 500;
    /** As the last argument of a call, it says that the call is a question. */
    private static final long QUESTION = 0x5eccc0de;
    /** ENOTNAM, which no call gives. */
    private static final int LET_THROUGH = 118;

    private static final long[] FIRST_ARGUMENTS = {
        0, 1, 8, 38, 39, 40, 41, 0x20000, 0x20008, 0x10000000, 0x7e020000, 0xffffffffL, 1L << 32 | 40, -1
    };

    /** The C library. */
    public interface LibC {
        @int32_t
        int prctl(int option, long one, long two, long three, long four);

        long syscall(long number, long a, long b, long c, long d, long e, long f);
    }

    private final LibC libc = LibraryLoader.create(LibC.class).load("c");
    private final Runtime runtime = Runtime.getRuntime(libc);
    private final Architecture processor =
            System.getProperty("os.arch").equals("aarch64") ? Architecture.AARCH64 : Architecture.X86_64;
    private final SyscallTable table = SyscallTable.load();

    @Test
    void theKernelDecidesAsTheProfileSays() throws Exception {
        compare(CapabilitySet.NONE);
    }

    @Test
    void theKernelDecidesAsTheProfileSaysOfMoreCapabilities() throws Exception {
        compare(CapabilitySet.of(Capability.SYS_ADMIN, Capability.SYS_PTRACE));
    }

    /** uretprobe and uprobe of x86-64: no filter is asked about them, and they end who makes them without a probe. */
    private static boolean isNotFiltered(Abi abi, int number) {
        return abi.processor() == Architecture.X86_64 && (number == 335 || number == 336);
    }

    private long[] firstArguments(ProfileOracle oracle, Abi abi, int number) {
        if (isNotFiltered(abi, number)) {
            return new long[0];
        }
        return oracle.asks(abi, number) ? FIRST_ARGUMENTS : new long[] {0, -1};
    }

    private void compare(CapabilitySet capabilities) throws Exception {
        Circumstances here = new Circumstances(processor, new KernelVersion(6, 1), capabilities);
        SeccompFilter filter = new FilterCache().usual(processor, here.kernel(), capabilities);
        ProfileOracle oracle = new ProfileOracle(DefaultProfile.load(), here, table);
        List<String> said = new ArrayList<>();
        List<String> done = new ArrayList<>();
        List<Abi> abis = processor == Architecture.X86_64 ? List.of(Abi.X86_64, Abi.X32) : List.of(here.nativeAbi());
        for (Abi abi : abis) {
            for (int number = 0; number < HIGHEST; number++) {
                for (long first : firstArguments(oracle, abi, number)) {
                    int word = oracle.decide(abi, number, first, 0, 0, 0, 0, QUESTION);
                    said.add(text(abi, number, first, word == Action.ALLOW.word() ? LET_THROUGH : word & 0xffff));
                }
            }
        }
        FutureTask<Void> asking = new FutureTask<>(() -> {
            install(filter);
            for (Abi abi : abis) {
                for (int number = 0; number < HIGHEST; number++) {
                    for (long first : firstArguments(oracle, abi, number)) {
                        libc.syscall(abi.base() + number, first, 0, 0, 0, 0, QUESTION);
                        done.add(text(abi, number, first, runtime.getLastError()));
                    }
                }
            }
            return null;
        });
        Thread thread = new Thread(asking, "filtered");
        thread.start();
        asking.get();

        assertThat(done).isEqualTo(said);
    }

    private static String text(Abi abi, int number, long first, int errno) {
        return abi + " " + number + "(" + first + ") = " + errno;
    }

    private void install(SeccompFilter filter) {
        assertThat(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)).isZero();
        // Of filters that say the same, the kernel believes the latest.
        install(new SeccompFilter(
                        List.of(
                                new Instruction(Instruction.LOAD, 0, 0, 56),
                                new Instruction(Instruction.JUMP_EQUAL, 0, 1, (int) QUESTION),
                                new Instruction(
                                        Instruction.RETURN,
                                        0,
                                        0,
                                        Action.errno(LET_THROUGH).word()),
                                new Instruction(Instruction.RETURN, 0, 0, Action.ALLOW.word())),
                        "",
                        false)
                .code());
        install(filter.code());
    }

    private void install(byte[] program) {
        Pointer code = Memory.allocateDirect(runtime, program.length);
        code.put(0, program, 0, program.length);
        byte[] header = new byte[16];
        ByteBuffer.wrap(header)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) (program.length / Instruction.SIZE))
                .putLong(8, code.address());
        Pointer fprog = Memory.allocateDirect(runtime, header.length);
        fprog.put(0, header, 0, header.length);
        int seccomp = table.number(
                        "seccomp",
                        new Circumstances(processor, new KernelVersion(6, 1), CapabilitySet.NONE).nativeAbi())
                .orElseThrow();
        long result = libc.syscall(seccomp, SECCOMP_SET_MODE_FILTER, 0, fprog.address(), 0, 0, 0);
        assertThat(result).as("errno %d", runtime.getLastError()).isZero();
    }
}
