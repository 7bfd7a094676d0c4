package io.carafe.runtime.keeper;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.PollEntry;
import io.carafe.api.kernel.Result;
import io.carafe.linux.keeper.ControlProtocol;
import io.carafe.runtime.state.Held;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The engine's connection to a keeper: one question at a time, each with its answer.
 *
 * <p>Descriptors that are handed over stay the caller's, too; the keeper has a copy. Every method throws a
 * {@link CarafeException} when the keeper is gone or does not answer, and a
 * {@link io.carafe.api.kernel.KernelException} when it refuses. Thread-safe.
 */
public final class KeeperLink implements AutoCloseable {
    /** Credit that never runs out. */
    public static final long UNLIMITED = ControlProtocol.UNLIMITED;

    /** The keeper waits for nothing but its next event and the disk, so this is for one that was stopped. */
    private static final long LONGEST_WAIT_MILLIS = 10_000;

    private final Kernel kernel;
    private final Descriptor keeper;
    private final Descriptor socket;
    private final ByteBuffer answer = KeeperMessage.buffer();
    private long cookie;

    private KeeperLink(Kernel kernel, Descriptor keeper, Descriptor socket, long cookie) {
        this.kernel = kernel;
        this.keeper = keeper;
        this.socket = socket;
        this.cookie = cookie;
    }

    /**
     * The connection that the keeper has given to the engine that it started. May be asked for once: the descriptor that
     * was inherited is replaced by one that no child of the engine can get.
     *
     * @param keeperPid the engine's parent
     * @param cookie a number that engines before this one are unlikely to have chosen, as a start for its own
     */
    public static KeeperLink own(Kernel kernel, int keeperPid, long cookie) {
        requireSocket(kernel);
        Descriptor keeper =
                new Descriptor(kernel, kernel.pidfdOpen(keeperPid).intOrThrow("open the keeper, process " + keeperPid));
        Result copy = kernel.duplicate(ControlProtocol.ENGINE_DESCRIPTOR, ControlProtocol.ENGINE_DESCRIPTOR);
        if (!copy.ok()) {
            keeper.close();
        }
        Descriptor socket = new Descriptor(kernel, copy.intOrThrow("find the connection to the keeper"));
        kernel.close(ControlProtocol.ENGINE_DESCRIPTOR);
        return new KeeperLink(kernel, keeper, socket, cookie);
    }

    /** What an engine that no keeper has started has as that descriptor may be anything, and a part of the JVM. */
    private static void requireSocket(Kernel kernel) {
        Answer<FileStatus> status =
                kernel.statx(ControlProtocol.ENGINE_DESCRIPTOR, Pathname.EMPTY, Set.of(AtFlag.EMPTY_PATH));
        if (!status.ok() || status.orThrow("look at a descriptor").type() != FileType.SOCKET) {
            throw new CarafeException("this engine was not started by a keeper");
        }
    }

    /**
     * The connection to a keeper that has started another engine, which is no more. From now on the keeper takes the end
     * of this process for the death of its engine.
     *
     * @param keeperPidfd stays the caller's
     * @param cookie as for {@link #own}
     */
    public static KeeperLink foreign(Kernel kernel, int keeperPidfd, long cookie) {
        Descriptor keeper =
                new Descriptor(kernel, kernel.duplicate(keeperPidfd, 0).intOrThrow("duplicate the keeper's pidfd"));
        Result taken = kernel.pidfdGetfd(keeperPidfd, ControlProtocol.ENGINE_END);
        if (!taken.ok()) {
            keeper.close();
        }
        int number = taken.intOrThrow("take over the connection to the keeper");
        KeeperLink link = new KeeperLink(kernel, keeper, new Descriptor(kernel, number), cookie);
        try {
            link.watchThisProcess();
        } catch (RuntimeException e) {
            link.close();
            throw e;
        }
        return link;
    }

    private void watchThisProcess() {
        try (Descriptor self =
                new Descriptor(kernel, kernel.pidfdOpen(kernel.getpid()).intOrThrow("open a pidfd of this process"))) {
            watch(self.number());
        }
    }

    /** Has the end of a process taken for an engine's death. */
    Held watch(int pidfd) {
        return hand(pidfd, KeeperMessage.of(ControlProtocol.WATCH), "have the keeper watch over this engine");
    }

    /** Has exit records written to a file from now on; see {@link ExitRecords}. It must be open with O_APPEND. */
    public void exits(int file) {
        hand(file, KeeperMessage.of(ControlProtocol.EXITS), "give the keeper a file for exit records");
    }

    /** Gives the keeper a ring log to write, which must be open for writing and have no other writer. */
    public Held log(int file, LogPosition position) {
        return hand(
                file,
                KeeperMessage.of(
                        ControlProtocol.LOG,
                        position.chunkSize(),
                        position.chunks(),
                        position.sequence(),
                        position.offset()),
                "give the keeper a log");
    }

    /**
     * Lets the keeper read a container's output and write it to a log, until it ends.
     *
     * @param output the reading end of a pipe, or the master of a pseudo terminal
     * @param credit how many bytes to read before it waits for {@link #grant}; {@link #UNLIMITED} never waits. Whatever it
     *     is, it is unlimited when the engine dies
     */
    public Held relay(int output, Held log, KeptStream stream, long credit) {
        return hand(
                output,
                KeeperMessage.of(ControlProtocol.RELAY, log.number(), log.serial(), stream.kind(), credit),
                "have the keeper relay a container's output");
    }

    /** Has the keeper keep a descriptor open. */
    public Held keep(int descriptor) {
        return hand(descriptor, KeeperMessage.of(ControlProtocol.KEEP), "have the keeper keep a descriptor");
    }

    /** Gives a relay more credit. */
    public void grant(Held relay, long bytes) {
        ask(KeeperMessage.about(relay, ControlProtocol.GRANT, bytes))
                .orThrow("let the keeper read more of a container's output");
    }

    /** Lets go of something. A relay first reads what is there; a log is closed when its relays are gone. */
    public void drop(Held held) {
        ask(KeeperMessage.about(held, ControlProtocol.DROP, 0))
                .orThrow("have the keeper close its descriptor " + held.number());
    }

    /** Whether something is still held. The relay of a pipe is not, after its end. */
    public boolean holds(Held held) {
        Result result = ask(KeeperMessage.about(held, ControlProtocol.ASK, 0));
        if (result.failedWith(Errno.EBADF) || result.failedWith(Errno.ESTALE)) {
            return false;
        }
        result.orThrow("ask the keeper for its descriptor " + held.number());
        return true;
    }

    /** Takes a descriptor of what the keeper holds, which the caller has to close. */
    public int fetch(Held held) {
        String attempted = "take descriptor " + held.number() + " from the keeper";
        ask(KeeperMessage.about(held, ControlProtocol.ASK, 0)).orThrow(attempted);
        return kernel.pidfdGetfd(keeper.number(), held.number()).intOrThrow(attempted);
    }

    /**
     * Has children reaped that have ended. When this returns, the record of every child whose end was seen before (by its
     * pidfd, say) has been written.
     *
     * @return how many records could not be written yet, because the disk is full or no file was given
     */
    public int reap() {
        return ask(KeeperMessage.of(ControlProtocol.REAP)).intOrThrow("have the keeper reap containers");
    }

    private Held hand(int descriptor, KeeperMessage message, String attempted) {
        KeeperMessage answered = exchange(message, OptionalInt.of(descriptor));
        new Result(answered.result()).orThrow(attempted);
        return answered.held();
    }

    private Result ask(KeeperMessage message) {
        return new Result(exchange(message, OptionalInt.empty()).result());
    }

    private synchronized KeeperMessage exchange(KeeperMessage message, OptionalInt descriptor) {
        cookie++;
        ByteBuffer bytes = message.withCookie(cookie).encoded();
        Result sent = descriptor.isPresent()
                ? kernel.sendMessage(socket.number(), bytes, descriptor.getAsInt())
                : kernel.send(socket.number(), bytes, 0);
        if (sent.failedWith(Errno.EPIPE) || sent.failedWith(Errno.ECONNRESET)) {
            throw gone();
        }
        sent.orThrow("speak to the keeper");
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_WAIT_MILLIS);
        while (true) {
            awaitAnswer(deadline);
            KeeperMessage received = receive();
            // Others are for an engine, or a question, that has given up.
            if (received.cookie() == cookie) {
                return received;
            }
        }
    }

    private void awaitAnswer(long deadline) {
        while (true) {
            long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            Answer<List<PollEntry>> polled = kernel.poll(
                    List.of(PollEntry.of(socket.number(), PollEntry.IN)), Math.toIntExact(Math.max(millis, 0)));
            if (polled.failedWith(Errno.EINTR)) {
                continue;
            }
            if (polled.orThrow("wait for the keeper").get(0).returned() != 0) {
                return;
            }
            if (millis <= 0) {
                throw new CarafeException(
                        "the keeper, the parent of all containers, does not answer",
                        "It waits for a disk, or was stopped by SIGSTOP; then let it go on with SIGCONT.");
            }
        }
    }

    private KeeperMessage receive() {
        Result received = kernel.receive(socket.number(), answer.clear(), 0);
        if (received.failedWith(Errno.ECONNRESET) || received.raw() == 0) {
            throw gone();
        }
        if (received.orThrow("hear the keeper") != ControlProtocol.SIZE) {
            throw new CarafeException(
                    "the keeper gave an answer of " + received.raw() + " bytes, which makes no sense");
        }
        return KeeperMessage.decoded(answer);
    }

    private static CarafeException gone() {
        return new CarafeException(
                "the keeper, the parent of all containers, has ended",
                "Stop the engine; the next command starts a new one, with a keeper of its own.");
    }

    @Override
    public void close() {
        socket.close();
        keeper.close();
    }
}
