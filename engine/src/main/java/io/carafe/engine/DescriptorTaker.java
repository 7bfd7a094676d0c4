package io.carafe.engine;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Pipe;
import io.carafe.api.kernel.Result;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * Takes the standard descriptors of a client: with pidfd_getfd(2), or, where the rules of ptrace(2) forbid that (Yama), by
 * opening the files anew that /proc/PID/fd leads to.
 */
final class DescriptorTaker {
    private static final int STREAMS = 3;
    private static final int SEEK_SET = 0;
    private static final List<String> NAMES = List.of("standard input", "standard output", "standard error");

    private final Kernel kernel;

    DescriptorTaker(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Takes them.
     *
     * @throws CarafeException when one of them cannot be had in either way
     */
    ClientDescriptors take(ClientProcess client) {
        List<TakenDescriptor> taken = new ArrayList<>();
        try {
            List<DescriptorInfo> reopened = new ArrayList<>();
            for (int stream = 0; stream < STREAMS; stream++) {
                taken.add(takeOne(client, stream, taken, reopened));
            }
            return new ClientDescriptors(taken);
        } catch (RuntimeException failed) {
            taken.forEach(stream -> stream.descriptor().close());
            throw failed;
        }
    }

    private TakenDescriptor takeOne(
            ClientProcess client, int stream, List<TakenDescriptor> before, List<DescriptorInfo> infos) {
        Result direct = kernel.pidfdGetfd(client.pidfd(), stream);
        if (direct.ok() || direct.failedWith(Errno.EBADF)) {
            infos.add(DescriptorInfo.NONE);
            int number = direct.ok() ? (int) direct.raw() : closed(stream);
            return new TakenDescriptor(new Descriptor(kernel, number), false);
        }
        DescriptorInfo info = DescriptorInfo.read(client.pid(), stream);
        infos.add(info);
        if (info.equals(DescriptorInfo.NONE)) {
            return new TakenDescriptor(new Descriptor(kernel, closed(stream)), false);
        }
        Optional<TakenDescriptor> same = sameFile(info, before, infos);
        return same.isPresent() ? same.get() : reopen(client, stream, info, direct.errno());
    }

    /** As a closed descriptor: reading, or writing, gives EBADF. */
    private int closed(int stream) {
        OpenFlag unfit = stream == 0 ? OpenFlag.WRONLY : OpenFlag.RDONLY;
        return kernel.open(FileCalls.AT_FDCWD, Pathname.of("/dev/null"), EnumSet.of(unfit))
                .intOrThrow("open /dev/null");
    }

    /** With {@code > file 2>&1} both streams have one position in the file. */
    private Optional<TakenDescriptor> sameFile(
            DescriptorInfo info, List<TakenDescriptor> before, List<DescriptorInfo> infos) {
        for (int i = 0; i < before.size(); i++) {
            if (infos.get(i).equals(info)) {
                int copy = kernel.duplicate(before.get(i).descriptor().number(), STREAMS)
                        .intOrThrow("duplicate a descriptor");
                return Optional.of(new TakenDescriptor(
                        new Descriptor(kernel, copy), before.get(i).reopened()));
            }
        }
        return Optional.empty();
    }

    private TakenDescriptor reopen(ClientProcess client, int stream, DescriptorInfo info, Errno refusal) {
        Pathname path = client.proc("fd/" + stream);
        EnumSet<OpenFlag> flags = info.openFlags();
        // A terminal must not become the engine's own, nor may a pipe without a reader hold the engine.
        flags.add(OpenFlag.NOCTTY);
        flags.add(OpenFlag.NONBLOCK);
        Result opened = kernel.open(FileCalls.AT_FDCWD, path, flags);
        if (opened.failedWith(Errno.ENXIO) && isPipe(path)) {
            return new TakenDescriptor(brokenPipe(), false);
        }
        Descriptor descriptor = new Descriptor(kernel, (int) opened.orThrow(errno -> new CarafeException(
                "the engine cannot take the " + NAMES.get(stream) + " of this command: pidfd_getfd gave "
                        + refusal.name() + " (" + refusal.text() + "), and open(" + path + ") "
                        + errno.name() + " (" + errno.text() + ")",
                "Run it without the engine: carafe --no-engine …")));
        if (!info.isNonBlocking()) {
            kernel.setNonBlocking(descriptor.number(), false);
        }
        boolean seekable = info.position() == 0
                ? kernel.lseek(descriptor.number(), 0, SEEK_SET).ok()
                : kernel.lseek(descriptor.number(), info.position(), SEEK_SET).ok();
        return new TakenDescriptor(descriptor, seekable && stream > 0 && !flags.contains(OpenFlag.APPEND));
    }

    private boolean isPipe(Pathname path) {
        Answer<Pathname> target = kernel.readlinkat(FileCalls.AT_FDCWD, path);
        return target.ok() && target.orThrow("").toString().startsWith("pipe:");
    }

    private Descriptor brokenPipe() {
        Pipe pipe = kernel.pipe().orThrow("make a pipe");
        kernel.close(pipe.readEnd());
        return new Descriptor(kernel, pipe.writeEnd());
    }
}
