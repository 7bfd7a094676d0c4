package io.carafe.api.isolation;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.Handle;
import io.carafe.api.selinux.SelinuxContext;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The host steps that every isolator can record, by the methods of {@link HostRecorder.Doing}. */
public final class HostSteps {
    private HostSteps() {}

    /** One write(2) to an existing file. {@link HostRecorder#CHILD} is replaced in both. */
    public record Write(String path, String content) implements HostStep {
        @Override
        public String text() {
            return "write(" + quoted(path) + ", " + quoted(content) + ", " + content.length() + ")";
        }

        @Override
        public void perform(HostSide host) {
            Pathname file = Pathname.of(withChild(path, host));
            try (Descriptor descriptor = opened(host.kernel(), file, EnumSet.of(OpenFlag.WRONLY), 0)) {
                writeAll(host.kernel(), descriptor, file, withChild(content, host));
            }
        }
    }

    /** A file of the engine's own; it gets exactly the mode, whatever the engine's umask. */
    public record MakeFile(Pathname path, String content, int mode) implements HostStep {
        @Override
        public String text() {
            return "write(" + new Arg.Text(path).text() + ", " + quoted(content) + ", " + content.length() + ")";
        }

        @Override
        public void perform(HostSide host) {
            Kernel kernel = host.kernel();
            EnumSet<OpenFlag> flags = EnumSet.of(OpenFlag.WRONLY, OpenFlag.CREAT, OpenFlag.TRUNC, OpenFlag.NOFOLLOW);
            try (Descriptor file = opened(kernel, path, flags, mode)) {
                writeAll(kernel, file, path, content);
                kernel.fchmod(file.number(), mode).orThrow("set the mode of " + path);
            }
        }
    }

    /** What SELinux calls a file of the engine's own. */
    public record Label(Pathname path, SelinuxContext label) implements HostStep {
        private static final String ATTRIBUTE = "security.selinux";

        @Override
        public String text() {
            return "lsetxattr(" + new Arg.Text(path).text() + ", " + quoted(ATTRIBUTE) + ", " + quoted(label.text())
                    + ")";
        }

        @Override
        public void perform(HostSide host) {
            host.kernel()
                    .lsetxattr(
                            path,
                            Pathname.of(ATTRIBUTE),
                            Pathname.of(label.text()).bytes())
                    .orThrow("label " + path + " for SELinux");
        }
    }

    /** A directory of the engine's own. */
    public record MakeDirectory(Pathname path, int mode) implements HostStep {
        @Override
        public String text() {
            return "mkdir(" + new Arg.Text(path).text() + ", " + new Arg.Mode(mode).text() + ")";
        }

        @Override
        public void perform(HostSide host) {
            Result made = host.kernel().mkdirat(FileCalls.AT_FDCWD, path, mode);
            if (!made.failedWith(Errno.EEXIST)) {
                made.orThrow("make the directory " + path);
            }
        }
    }

    /** A file opened read-only for the new process. */
    public record Give(Handle handle, String path) implements HostStep {
        @Override
        public String text() {
            return "open(" + quoted(path) + ", O_RDONLY|O_CLOEXEC) = <" + handle.name() + ">";
        }

        @Override
        public void perform(HostSide host) {
            String file = withChild(path, host);
            Result opened = host.kernel().open(FileCalls.AT_FDCWD, Pathname.of(file), EnumSet.of(OpenFlag.RDONLY));
            host.give(handle, opened.intOrThrow("open " + file));
        }

        @Override
        public boolean gives(Handle wanted) {
            return handle.equals(wanted);
        }
    }

    /** A file opened for the new process to write to. */
    public record GiveWritable(Handle handle, String path) implements HostStep {
        @Override
        public String text() {
            return "open(" + quoted(path) + ", O_WRONLY|O_CLOEXEC) = <" + handle.name() + ">";
        }

        @Override
        public void perform(HostSide host) {
            String file = withChild(path, host);
            Result opened = host.kernel().open(FileCalls.AT_FDCWD, Pathname.of(file), EnumSet.of(OpenFlag.WRONLY));
            host.give(handle, opened.intOrThrow("open " + file));
        }

        @Override
        public boolean gives(Handle wanted) {
            return handle.equals(wanted);
        }
    }

    /** A program of the host's. */
    public record Run(List<String> command) implements HostStep {
        public Run {
            command = List.copyOf(command);
        }

        @Override
        public String text() {
            return String.join(" ", command);
        }

        @Override
        public void perform(HostSide host) {
            host.run(command.stream().map(word -> withChild(word, host)).toList());
        }
    }

    /** A program of the host's that runs as long as the container. */
    public record Accompany(Companion companion) implements HostStep {
        @Override
        public String text() {
            return String.join(" ", companion.command()) + " &"
                    + companion
                            .setup()
                            .map(setup -> " " + String.join(" ", setup.requests()))
                            .orElse("");
        }

        @Override
        public void perform(HostSide host) {
            host.accompany(companion.withCommand(companion.command().stream()
                    .map(word -> withChild(word, host))
                    .toList()));
        }
    }

    private static String withChild(String text, HostSide host) {
        return text.contains(HostRecorder.CHILD)
                ? text.replace(HostRecorder.CHILD, Integer.toString(host.child()))
                : text;
    }

    private static String quoted(String text) {
        return new Arg.Text(Pathname.of(text.replace("\n", "\\n").replace("\t", "\\t"))).text();
    }

    private static Descriptor opened(Kernel kernel, Pathname path, Set<OpenFlag> flags, int mode) {
        return new Descriptor(
                kernel,
                kernel.openat2(FileCalls.AT_FDCWD, path, flags, mode, Set.of())
                        .intOrThrow("open " + path + " for writing"));
    }

    private static void writeAll(Kernel kernel, Descriptor file, Pathname path, String content) {
        byte[] bytes = Pathname.of(content).bytes();
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        long written = kernel.write(file.number(), buffer).orThrow("write " + path);
        if (written != bytes.length) {
            throw new KernelException("write all of " + path, Errno.EIO);
        }
    }
}
