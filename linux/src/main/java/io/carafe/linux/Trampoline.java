package io.carafe.linux;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.linux.machine.SystemCall;
import java.nio.ByteBuffer;

/**
 * What a new process becomes before it becomes the command: {@link TrampolineProgram}, as a file in memory (memfd_create(2))
 * that no other process is ever made of.
 *
 * <p>A process that calls execve(2) is still the program that it was, and {@code /proc/self/exe} leads to that program's
 * file, past every wall. A command of the container's that is a script with {@code #!/proc/self/exe} would execute Java
 * itself, with libraries of the container's, and could then open it for writing: root in a container has the rights to that
 * (CVE-2019-5736). With the trampoline in between there is nothing but the trampoline to be had, which is the process's own.
 */
final class Trampoline {
    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_EXEC = 0x10;

    private static final Pathname NAME = Pathname.of("carafe-trampoline");

    /** What {@code /proc/PID/exe} of a process says that is one. */
    static final Pathname EXECUTABLE = Pathname.of("/memfd:" + NAME + " (deleted)");

    /** Above every number that a launch program gives a descriptor. */
    private static final int LEAST_NUMBER = 16;

    private final LinuxKernel kernel;
    private final ByteBuffer content;

    Trampoline(LinuxKernel kernel) {
        this.kernel = kernel;
        byte[] bytes = TrampolineProgram.of(kernel.architecture()).bytes();
        this.content = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /** Makes one for one process. */
    Descriptor make() {
        Descriptor file = new Descriptor(kernel, (int) create().orThrow(Trampoline::refused));
        try {
            ByteBuffer left = content.duplicate();
            while (left.hasRemaining()) {
                kernel.write(file.number(), left).orThrow("write a file in memory");
            }
            return outOfTheWay(kernel, file);
        } catch (RuntimeException | Error failed) {
            file.close();
            throw failed;
        }
    }

    /** The same descriptor under a number that nothing in the new process will have. */
    static Descriptor outOfTheWay(LinuxKernel kernel, Descriptor descriptor) {
        if (descriptor.number() >= LEAST_NUMBER) {
            return descriptor;
        }
        int other = kernel.duplicate(descriptor.number(), LEAST_NUMBER).intOrThrow("duplicate a descriptor");
        descriptor.close();
        return new Descriptor(kernel, other);
    }

    /** Kernels before 6.3 do not know MFD_EXEC, and need not be told. */
    private Result create() {
        try (Scratch scratch = kernel.door().scratch()) {
            long name = scratch.string(NAME);
            Result made = kernel.door().call(SystemCall.MEMFD_CREATE, name, MFD_CLOEXEC | MFD_EXEC);
            return made.failedWith(Errno.EINVAL)
                    ? kernel.door().call(SystemCall.MEMFD_CREATE, name, MFD_CLOEXEC)
                    : made;
        }
    }

    private static KernelException refused(Errno errno) {
        return new KernelException(
                "make an executable file in memory",
                errno,
                errno == Errno.EACCES ? "The setting vm.memfd_noexec=2 in sysctl forbids it." : "");
    }
}
