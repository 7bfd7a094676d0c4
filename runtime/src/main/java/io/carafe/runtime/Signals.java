package io.carafe.runtime;

import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Result;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ProcessIdentities;
import io.carafe.runtime.state.ProcessIdentity;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Names of signals, and their delivery to a process that is surely the one that is meant. Thread-safe. */
public final class Signals {
    /** From 1 on, as on x86-64 and aarch64 (signal(7)). */
    private static final List<String> NAMES = List.of(
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS");

    private static final Map<String, String> OTHER_NAMES = Map.of("IOT", "ABRT", "CLD", "CHLD", "POLL", "IO");

    private static final int LAST = 64;
    private static final int FIRST_REALTIME = 34;

    private final Kernel kernel;
    private final ProcessIdentities identities;

    @Inject
    public Signals(Kernel kernel, ProcessIdentities identities) {
        this.kernel = kernel;
        this.identities = identities;
    }

    /** The number of a signal given by number or name, with or without {@code SIG}. */
    public int number(String signal) {
        String name = signal.toUpperCase(Locale.ROOT);
        if (name.startsWith("SIG")) {
            name = name.substring(3);
        }
        int index = NAMES.indexOf(OTHER_NAMES.getOrDefault(name, name));
        if (index >= 0) {
            return index + 1;
        }
        if (name.matches("RTMIN(\\+\\d{1,2})?|RTMAX(-\\d{1,2})?")) {
            int distance = name.length() > 6 ? Integer.parseInt(name.substring(6)) : 0;
            int number = name.startsWith("RTMIN") ? FIRST_REALTIME + distance : LAST - distance;
            if (number >= FIRST_REALTIME && number <= LAST) {
                return number;
            }
        }
        if (name.matches("\\d{1,2}") && Integer.parseInt(name) >= 1 && Integer.parseInt(name) <= LAST) {
            return Integer.parseInt(name);
        }
        throw new InvalidSpecificationException(
                "invalid signal: " + signal, "Give a name such as TERM, or a number from 1 to " + LAST + ".");
    }

    /** The signal that asks a container to end: its own, its image's, or SIGTERM. */
    public int stopSignal(ContainerRecord container) {
        return number(container
                .spec()
                .process()
                .stopSignal()
                .or(() -> container.imageConfig().stopSignal())
                .orElse("TERM"));
    }

    /**
     * Sends a signal to a process that is there.
     *
     * @throws ContainerConflictException when it has ended
     */
    public void send(ProcessIdentity process, int signal) {
        if (!sendIfAlive(process, signal)) {
            throw new ContainerConflictException("the process has ended", "");
        }
    }

    /**
     * Sends a signal, unless the process has ended.
     *
     * @return whether it was still there
     */
    public boolean sendIfAlive(ProcessIdentity process, int signal) {
        Optional<Descriptor> alive = hold(process);
        if (alive.isEmpty()) {
            return false;
        }
        try (Descriptor held = alive.get()) {
            Result sent = kernel.pidfdSendSignal(held.number(), signal);
            if (!sent.failedWith(Errno.ESRCH)) {
                sent.orThrow("send signal " + signal);
            }
            return sent.ok();
        }
    }

    /**
     * Takes hold of a process by pidfd. It is looked at again after that, so that a stranger with the same pid is never met.
     *
     * @return a descriptor for the caller to close; empty when the process has ended
     */
    Optional<Descriptor> hold(ProcessIdentity process) {
        Result opened = kernel.pidfdOpen(process.pid());
        if (opened.failedWith(Errno.ESRCH)) {
            return Optional.empty();
        }
        Descriptor held = new Descriptor(kernel, opened.intOrThrow("reach process " + process.pid()));
        if (identities.isAlive(process)) {
            return Optional.of(held);
        }
        held.close();
        return Optional.empty();
    }
}
