package io.carafe.linux;

import static io.carafe.api.kernel.FileCalls.AT_FDCWD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.HeldLock;
import io.carafe.api.kernel.InotifyEvent;
import io.carafe.api.kernel.InotifyNotice;
import io.carafe.api.kernel.IoctlRequest;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Pipe;
import io.carafe.api.kernel.PollEntry;
import io.carafe.api.kernel.Timestamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls on an open file, pipes and an eventfd. */
@Timeout(60)
@ParameterizedClass
@EnumSource
class DescriptorCallsIT {
    private final LinuxKernel kernel;

    @TempDir
    private Path temporary;

    private int file;
    private Pipe pipe;

    DescriptorCallsIT(Way way) {
        kernel = way.kernel();
    }

    @BeforeEach
    void open() {
        Pathname path = Pathname.of(temporary.resolve("file").toString());
        file = kernel.openat2(AT_FDCWD, path, Set.of(OpenFlag.RDWR, OpenFlag.CREAT), 0600, Set.of())
                .intOrThrow("create " + path);
        pipe = kernel.pipe().orThrow("make a pipe");
    }

    @AfterEach
    void close() {
        List.of(file, pipe.readEnd(), pipe.writeEnd()).forEach(kernel::close);
    }

    @Test
    void bytesMoveBetweenPositionAndLimit() {
        ByteBuffer buffer = direct("0123456789").position(2).limit(7);
        assertThat(kernel.write(file, buffer).raw()).isEqualTo(5);
        assertThat(buffer.position()).isEqualTo(7);

        assertThat(kernel.lseek(file, 1, 0).raw()).isEqualTo(1);
        ByteBuffer answer = ByteBuffer.allocateDirect(10).position(3);
        assertThat(kernel.read(file, answer).raw()).isEqualTo(4);
        assertThat(answer.position()).isEqualTo(7);
        assertThat(text(answer.flip().position(3))).isEqualTo("3456");
        assertThat(kernel.read(file, ByteBuffer.allocateDirect(1)).raw()).isZero();
    }

    @Test
    void slicesHaveAddressesOfTheirOwn() {
        ByteBuffer slice = direct("0123456789").slice(4, 4).position(1);
        assertThat(kernel.pwrite(file, slice, 3).raw()).isEqualTo(3);
        ByteBuffer answer = ByteBuffer.allocateDirect(8);
        assertThat(kernel.pread(file, answer, 2).raw()).isEqualTo(4);
        assertThat(text(answer.flip())).isEqualTo("\0" + "567");
        assertThat(kernel.lseek(file, 0, 1).raw()).isZero();
    }

    @Test
    void onlyDirectWritableBuffersAreFilled() {
        assertThatThrownBy(() -> kernel.read(file, ByteBuffer.allocate(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> kernel.read(file, ByteBuffer.allocateDirect(1).asReadOnlyBuffer()))
                .isInstanceOf(ReadOnlyBufferException.class);
        kernel.write(file, direct("x").asReadOnlyBuffer()).orThrow("write");
    }

    @Test
    void aFileIsCutSyncedOwnedAndDated() {
        assertThat(kernel.ftruncate(file, 12_345).ok()).isTrue();
        assertThat(kernel.fsync(file).ok()).isTrue();
        assertThat(kernel.syncfs(file).ok()).isTrue();
        assertThat(kernel.fchmod(file, 0640).ok()).isTrue();
        assertThat(kernel.fchown(file, kernel.geteuid(), -1).ok()).isTrue();
        assertThat(kernel.futimens(file, new Timestamp(1, 2), new Timestamp(3, 4))
                        .ok())
                .isTrue();
        FileStatus status =
                kernel.statx(file, Pathname.EMPTY, Set.of(AtFlag.EMPTY_PATH)).orThrow("stat");
        assertThat(status.size()).isEqualTo(12_345);
        assertThat(status.permissions()).isEqualTo(0640);
        assertThat(status.accessed()).isEqualTo(new Timestamp(1, 2));
        assertThat(status.modified()).isEqualTo(new Timestamp(3, 4));
    }

    @Test
    void aLockIsRefusedToAnother() {
        int exclusiveNow = 2 | 4;
        int unlock = 8;
        Pathname again = Pathname.of("/proc/self/fd/" + file);
        int other = kernel.open(AT_FDCWD, again, Set.of(OpenFlag.RDWR)).intOrThrow("open again");
        assertThat(kernel.flock(file, exclusiveNow).ok()).isTrue();
        assertThat(kernel.flock(other, exclusiveNow).failedWith(Errno.EAGAIN)).isTrue();
        assertThat(kernel.flock(file, unlock).ok()).isTrue();
        assertThat(kernel.flock(other, exclusiveNow).ok()).isTrue();
        kernel.close(other);
    }

    /** As a process has that is being made while somebody holds a lock. */
    @Test
    void aLockIsGivenBackWhoeverHasACopyOfItsDescriptor() {
        Pathname path = Pathname.of("/proc/self/fd/" + file);
        Supplier<Optional<HeldLock>> again = () -> HeldLock.tryExclusive(
                kernel,
                new Descriptor(
                        kernel,
                        kernel.open(AT_FDCWD, path, Set.of(OpenFlag.RDWR)).intOrThrow("open again")),
                path);
        HeldLock held = HeldLock.awaitExclusive(
                kernel, new Descriptor(kernel, kernel.duplicate(file, 3).intOrThrow("duplicate")), path);
        assertThat(again.get()).isEmpty();

        held.close();

        again.get().orElseThrow().close();
    }

    @Test
    void aDuplicateIsTheSameFileAtAHigherNumber() {
        int duplicate = kernel.duplicate(file, 700).intOrThrow("duplicate");
        assertThat(duplicate).isGreaterThanOrEqualTo(700);
        kernel.write(duplicate, direct("abc")).orThrow("write");
        assertThat(kernel.lseek(file, 0, 1).raw()).isEqualTo(3);
        assertThat(kernel.close(duplicate).ok()).isTrue();
        assertThat(kernel.close(duplicate).failedWith(Errno.EBADF)).isTrue();
    }

    @Test
    void aNonBlockingReadAnswersEagain() {
        assertThat(kernel.setNonBlocking(pipe.readEnd(), true).ok()).isTrue();
        assertThat(kernel.read(pipe.readEnd(), ByteBuffer.allocateDirect(1)).failedWith(Errno.EAGAIN))
                .isTrue();
        assertThat(kernel.setNonBlocking(pipe.readEnd(), false).ok()).isTrue();
        kernel.close(pipe.writeEnd());
        assertThat(kernel.read(pipe.readEnd(), ByteBuffer.allocateDirect(1)).raw())
                .isZero();
    }

    @Test
    void aReadThatASignalInterruptsGoesOn() throws InterruptedException {
        Thread writer = new Thread(() -> {
            for (int i = 0; i < 10; i++) {
                System.gc();
            }
            kernel.write(pipe.writeEnd(), direct("x"));
        });
        writer.start();
        assertThat(kernel.read(pipe.readEnd(), ByteBuffer.allocateDirect(1)).raw())
                .isEqualTo(1);
        writer.join();
    }

    @Test
    void pollTellsWhatIsReady() {
        List<PollEntry> asked =
                List.of(PollEntry.of(pipe.readEnd(), PollEntry.IN), PollEntry.of(pipe.writeEnd(), PollEntry.OUT));
        List<PollEntry> writable = kernel.poll(asked, -1).orThrow("poll");
        assertThat(writable.get(0).returned()).isZero();
        assertThat(writable.get(1).saw(PollEntry.OUT)).isTrue();

        kernel.write(pipe.writeEnd(), direct("x"));
        assertThat(kernel.poll(asked, 0).orThrow("poll").get(0).saw(PollEntry.IN))
                .isTrue();
        kernel.close(pipe.writeEnd());
        List<PollEntry> hungUp = kernel.poll(asked, 1_000).orThrow("poll");
        assertThat(hungUp.get(0).saw(PollEntry.HANGUP)).isTrue();
        assertThat(hungUp.get(1).saw(PollEntry.INVALID)).isTrue();
    }

    @Test
    void pollInTimeSeesNothing() {
        List<PollEntry> seen = kernel.poll(List.of(PollEntry.of(pipe.readEnd(), PollEntry.IN)), 20)
                .orThrow("poll");
        assertThat(seen).containsExactly(PollEntry.of(pipe.readEnd(), PollEntry.IN));
        assertThat(kernel.poll(List.of(), 0).orThrow("poll")).isEmpty();
    }

    @Test
    void anEventfdIsReadableAfterAWrite() {
        int event = kernel.eventfd().intOrThrow("make an eventfd");
        ByteBuffer eight = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
        assertThat(kernel.read(event, eight).failedWith(Errno.EAGAIN)).isTrue();
        kernel.write(
                        event,
                        ByteBuffer.allocateDirect(8)
                                .order(ByteOrder.nativeOrder())
                                .putLong(0, 7))
                .orThrow("write");
        assertThat(kernel.read(event, eight).raw()).isEqualTo(8);
        assertThat(eight.getLong(0)).isEqualTo(7);
        kernel.close(event);
    }

    @Test
    void anIoctlFillsItsArgument() {
        kernel.write(pipe.writeEnd(), direct("12345")).orThrow("write");
        ByteBuffer count = ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder());
        assertThat(kernel.ioctl(pipe.readEnd(), IoctlRequest.FIONREAD, count).ok())
                .isTrue();
        assertThat(count.getInt(0)).isEqualTo(5);
        assertThat(kernel.ioctl(file, IoctlRequest.TCGETS, ByteBuffer.allocateDirect(64))
                        .errno())
                .isEqualTo(Errno.ENOTTY);
        int namespace = kernel.open(AT_FDCWD, Pathname.of("/proc/self/ns/uts"), Set.of())
                .intOrThrow("open");
        assertThat(kernel.ioctl(namespace, IoctlRequest.NS_GET_NSTYPE, 0).raw()).isEqualTo(0x4000000);
        kernel.close(namespace);
    }

    @Test
    void inotifyTellsWhatHappensToAFileAndToADirectory() throws IOException {
        int inotify = kernel.inotifyInit().intOrThrow("make an inotify");
        assertThat(kernel.inotifyRead(inotify).failedWith(Errno.EAGAIN)).isTrue();
        int ofFile = kernel.inotifyAddWatch(
                        inotify, Pathname.of("/proc/self/fd/" + file), Set.of(InotifyEvent.MODIFY, InotifyEvent.ATTRIB))
                .intOrThrow("watch an open file");
        int ofDirectory = kernel.inotifyAddWatch(
                        inotify, Pathname.of(temporary.toString()), Set.of(InotifyEvent.CREATE, InotifyEvent.DELETE))
                .intOrThrow("watch a directory");
        Files.createFile(temporary.resolve("new"));
        kernel.pwrite(file, direct("x"), 0).orThrow("write");
        Files.delete(temporary.resolve("file"));
        assertThat(kernel.poll(List.of(PollEntry.of(inotify, PollEntry.IN)), -1)
                        .orThrow("poll")
                        .get(0)
                        .saw(PollEntry.IN))
                .isTrue();
        assertThat(kernel.inotifyRead(inotify).orThrow("read"))
                .containsExactly(
                        new InotifyNotice(ofDirectory, Set.of(InotifyEvent.CREATE), Pathname.of("new")),
                        new InotifyNotice(ofFile, Set.of(InotifyEvent.MODIFY), Pathname.EMPTY),
                        new InotifyNotice(ofFile, Set.of(InotifyEvent.ATTRIB), Pathname.EMPTY),
                        new InotifyNotice(ofDirectory, Set.of(InotifyEvent.DELETE), Pathname.of("file")));
        Pathname nowhere = Pathname.of(temporary.resolve("nowhere").toString());
        assertThat(kernel.inotifyAddWatch(inotify, nowhere, Set.of(InotifyEvent.OPEN))
                        .failedWith(Errno.ENOENT))
                .isTrue();
        kernel.close(inotify);
    }

    private static ByteBuffer direct(String text) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(text.length());
        text.chars().forEach(c -> buffer.put((byte) c));
        return buffer.flip();
    }

    private static String text(ByteBuffer buffer) {
        StringBuilder text = new StringBuilder();
        while (buffer.hasRemaining()) {
            text.append((char) buffer.get());
        }
        return text.toString();
    }
}
