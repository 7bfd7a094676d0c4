package io.carafe.linux;

import static io.carafe.api.kernel.FileCalls.AT_FDCWD;
import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Exit;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.PeerCredentials;
import io.carafe.api.kernel.Pipe;
import io.carafe.api.kernel.ReceivedMessage;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.UnmountFlag;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls on processes, sockets and mounts. */
@Timeout(60)
@ParameterizedClass
@EnumSource
class ProcessCallsIT {
    private static final int SIGTERM = 15;
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;

    private final LinuxKernel kernel;

    ProcessCallsIT(Way way) {
        kernel = way.kernel();
    }

    @Test
    void theProcessKnowsItself() throws IOException {
        String status = Files.readString(Path.of("/proc/thread-self/status"));
        assertThat(kernel.getpid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(status).contains("CapEff:\t%016x".formatted(kernel.effectiveCapabilities()));
        assertThat(status).containsPattern("Uid:\t\\d+\t" + kernel.geteuid() + "\t");
        assertThat(status).containsPattern("Gid:\t\\d+\t" + kernel.getegid() + "\t");
    }

    @Test
    void aChildIsSignalledAndReapedByItsPidfd() {
        try (Machine machine = new Machine();
                var process = machine.sleeper().launch()) {
            process.awaitExec();
            int pidfd = kernel.pidfdOpen(process.pid()).intOrThrow("open a pidfd");
            assertThat(kernel.waitid(pidfd, false).failedWith(Errno.EAGAIN)).isTrue();
            assertThat(kernel.pidfdSendSignal(pidfd, 0).ok()).isTrue();
            assertThat(kernel.kill(process.pid(), 0).ok()).isTrue();
            assertThat(kernel.pidfdSendSignal(pidfd, SIGTERM).ok()).isTrue();
            assertThat(kernel.waitid(pidfd, true).orThrow("wait")).isEqualTo(new Exit(true, SIGTERM, false));
            assertThat(kernel.waitid(pidfd, true).failedWith(Errno.ECHILD)).isTrue();
            assertThat(kernel.pidfdSendSignal(pidfd, 0).failedWith(Errno.ESRCH)).isTrue();
            kernel.close(pidfd);
        }
    }

    @Test
    void thereIsNoSuchProcess() {
        assertThat(kernel.pidfdOpen(4_194_304).failedWith(Errno.ESRCH)).isTrue();
        assertThat(kernel.kill(4_194_304, 0).failedWith(Errno.ESRCH)).isTrue();
        assertThat(kernel.setns(-1, Set.of(CloneFlag.NEWUTS)).failedWith(Errno.EBADF))
                .isTrue();
        assertThat(kernel.prctl(-1, 0).failedWith(Errno.EINVAL)).isTrue();
    }

    @Test
    void aThreadIsNoProcess() throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            int other = threads.mapToInt(
                            thread -> Integer.parseInt(thread.getFileName().toString()))
                    .filter(number -> number != kernel.getpid())
                    .findAny()
                    .orElseThrow();
            assertThat(kernel.pidfdOpen(other).failedWith(Errno.ESRCH)).isTrue();
        }
    }

    @Test
    void aProcessIsGoneThatItsSessionIsNamedAfter() throws Exception {
        Process process = new ProcessBuilder("setsid", "sh", "-c", "sleep 60 >/dev/null 2>&1 & echo $!").start();
        long left = Long.parseLong(process.inputReader().readLine());
        try {
            assertThat(process.waitFor()).isZero();
            assertThat(kernel.pidfdOpen((int) process.pid()).failedWith(Errno.ESRCH))
                    .isTrue();
        } finally {
            ProcessHandle.of(left).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Root
    @Test
    void aThreadEntersANamespace() {
        int own = kernel.open(AT_FDCWD, Pathname.of("/proc/self/ns/uts"), Set.of(OpenFlag.RDONLY))
                .intOrThrow("open");
        assertThat(kernel.setns(own, Set.of(CloneFlag.NEWUTS)).ok()).isTrue();
        assertThat(kernel.setns(own, Set.of(CloneFlag.NEWNET)).failedWith(Errno.EINVAL))
                .isTrue();
        kernel.close(own);
    }

    @Test
    void aDescriptorTravelsThroughASocket() {
        Pipe sockets = kernel.socketpair().orThrow("make sockets");
        Pipe pipe = kernel.pipe().orThrow("make a pipe");
        assertThat(kernel.sendDescriptor(sockets.readEnd(), pipe.writeEnd()).ok())
                .isTrue();
        int received = kernel.receiveDescriptor(sockets.writeEnd()).intOrThrow("receive");
        assertThat(received).isNotEqualTo(pipe.writeEnd());
        kernel.write(received, ByteBuffer.allocateDirect(3)).orThrow("write");
        ByteBuffer answer = ByteBuffer.allocateDirect(10);
        assertThat(kernel.read(pipe.readEnd(), answer).raw()).isEqualTo(3);
        assertThat(Path.of("/proc/self/fdinfo/" + received)).content().containsPattern("flags:\\s+02\\d{6}");

        ByteBuffer plain = ByteBuffer.allocateDirect(4);
        assertThat(kernel.send(sockets.readEnd(), plain, 0).raw()).isEqualTo(4);
        assertThat(kernel.receiveDescriptor(sockets.writeEnd()).failedWith(Errno.EBADMSG))
                .isTrue();
        kernel.close(sockets.readEnd());
        assertThat(kernel.receiveDescriptor(sockets.writeEnd()).failedWith(Errno.EBADMSG))
                .isTrue();
        assertThat(kernel.sendDescriptor(sockets.writeEnd(), received).failedWith(Errno.EPIPE))
                .isTrue();
        kernel.close(sockets.writeEnd());
        kernel.close(pipe.readEnd());
        kernel.close(pipe.writeEnd());
        kernel.close(received);
    }

    @Test
    void aMessageCarriesADescriptor() {
        Pipe sockets = kernel.socketpair().orThrow("make sockets");
        int file = kernel.eventfd().intOrThrow("make an eventfd");
        ByteBuffer sent = ByteBuffer.allocateDirect(8).put(1, (byte) 7).position(1);
        assertThat(kernel.sendMessage(sockets.readEnd(), sent, file).raw()).isEqualTo(7);
        assertThat(sent.hasRemaining()).isFalse();
        kernel.send(sockets.readEnd(), sent.position(3), 0).orThrow("send");

        ByteBuffer got = ByteBuffer.allocateDirect(16).position(2);
        ReceivedMessage first = kernel.receiveMessage(sockets.writeEnd(), got).orThrow("receive");
        assertThat(first.length()).isEqualTo(7);
        assertThat(got.position()).isEqualTo(9);
        assertThat(got.get(2)).isEqualTo((byte) 7);
        int copy = first.descriptor().orElseThrow();
        assertThat(kernel.write(copy, ByteBuffer.allocateDirect(8).put(0, (byte) 1))
                        .ok())
                .isTrue();
        assertThat(kernel.read(file, ByteBuffer.allocateDirect(8)).raw()).isEqualTo(8);
        assertThat(Path.of("/proc/self/fdinfo/" + copy)).content().containsPattern("flags:\\s+02\\d{6}");

        assertThat(kernel.receiveMessage(sockets.writeEnd(), got).orThrow("receive"))
                .isEqualTo(new ReceivedMessage(5, OptionalInt.empty()));
        kernel.close(sockets.readEnd());
        assertThat(kernel.receiveMessage(sockets.writeEnd(), got).orThrow("receive"))
                .isEqualTo(new ReceivedMessage(0, OptionalInt.empty()));
        assertThat(kernel.sendMessage(sockets.writeEnd(), sent.position(0), file)
                        .failedWith(Errno.EPIPE))
                .isTrue();
        kernel.close(sockets.writeEnd());
        kernel.close(copy);
        kernel.close(file);
    }

    @Test
    void aDescriptorOfAnotherProcessIsTaken() {
        int file = kernel.eventfd().intOrThrow("make an eventfd");
        int self = kernel.pidfdOpen(kernel.getpid()).intOrThrow("open a pidfd");
        int copy = kernel.pidfdGetfd(self, file).intOrThrow("take a descriptor");
        kernel.write(copy, ByteBuffer.allocateDirect(8).put(0, (byte) 1)).orThrow("write");
        assertThat(kernel.read(file, ByteBuffer.allocateDirect(8)).raw()).isEqualTo(8);
        kernel.close(file);
        assertThat(kernel.pidfdGetfd(self, file).failedWith(Errno.EBADF)).isTrue();
        kernel.close(copy);
        kernel.close(self);
    }

    @Test
    void messagesKeepTheirBounds() {
        Pipe sockets = kernel.socketpair().orThrow("make sockets");
        kernel.send(sockets.writeEnd(), ByteBuffer.allocateDirect(9).position(4), 0)
                .orThrow("send");
        kernel.send(sockets.writeEnd(), ByteBuffer.allocateDirect(2), 0).orThrow("send");
        ByteBuffer answer = ByteBuffer.allocateDirect(100).position(10);
        assertThat(kernel.receive(sockets.readEnd(), answer, 0).raw()).isEqualTo(5);
        assertThat(answer.position()).isEqualTo(15);
        assertThat(kernel.receive(sockets.readEnd(), answer, 0).raw()).isEqualTo(2);
        kernel.close(sockets.readEnd());
        assertThat(kernel.send(sockets.writeEnd(), ByteBuffer.allocateDirect(1), 0)
                        .failedWith(Errno.EPIPE))
                .isTrue();
        kernel.close(sockets.writeEnd());
        int socket = kernel.socket(AF_UNIX, SOCK_STREAM, 0).intOrThrow("make a socket");
        assertThat(kernel.receive(socket, ByteBuffer.allocateDirect(1), 0).failedWith(Errno.EINVAL))
                .isTrue();
        kernel.close(socket);
        assertThat(kernel.socket(-1, 0, 0).ok()).isFalse();
    }

    @Test
    void aConnectionTellsWhoMadeItAndItsDescriptorsCanBeTaken(@TempDir Path directory) {
        Pathname address = Pathname.of(directory.resolve("socket").toString());
        int listening = kernel.socket(AF_UNIX, SOCK_STREAM, 0).intOrThrow("make a socket");
        kernel.bindUnix(listening, address).orThrow("bind");
        kernel.listen(listening, 5).orThrow("listen");
        int client = kernel.socket(AF_UNIX, SOCK_STREAM, 0).intOrThrow("make a socket");
        kernel.connectUnix(client, address).orThrow("connect");
        int accepted = kernel.accept(listening).intOrThrow("accept");

        assertThat(kernel.peerCredentials(accepted).orThrow("ask"))
                .isEqualTo(new PeerCredentials(kernel.getpid(), kernel.geteuid(), kernel.getegid()));
        Result peer = kernel.peerPidfd(accepted);
        int pidfd =
                peer.ok() ? (int) peer.raw() : kernel.pidfdOpen(kernel.getpid()).intOrThrow("open a pidfd");
        Pipe pipe = kernel.pipe().orThrow("make a pipe");
        int taken = kernel.pidfdGetfd(pidfd, pipe.writeEnd()).intOrThrow("take a descriptor");
        kernel.write(taken, ByteBuffer.allocateDirect(3)).orThrow("write");
        assertThat(kernel.read(pipe.readEnd(), ByteBuffer.allocateDirect(10)).raw())
                .isEqualTo(3);
        assertThat(kernel.pidfdGetfd(pidfd, 1_000_000).failedWith(Errno.EBADF)).isTrue();

        kernel.shutdown(client).orThrow("shut down");
        assertThat(kernel.receive(accepted, ByteBuffer.allocateDirect(1), 0).raw())
                .isZero();
        assertThat(kernel.bindUnix(client, address).ok()).isFalse();
        assertThat(kernel.connectUnix(client, Pathname.of("/" + "x".repeat(107)))
                        .failedWith(Errno.ENAMETOOLONG))
                .isTrue();
        for (int descriptor : new int[] {listening, client, accepted, pidfd, pipe.readEnd(), pipe.writeEnd(), taken}) {
            kernel.close(descriptor);
        }
    }

    @Test
    void theMaskOfNewFilesIsTheProcesss() throws IOException {
        int before = kernel.umask(0127).intOrThrow("set the mask");
        assertThat(Files.readString(Path.of("/proc/self/status"))).contains("Umask:\t0127\n");
        assertThat(kernel.umask(before).raw()).isEqualTo(0127);
    }

    @Root
    @Test
    void aFileSystemIsMountedAndUnmounted(@TempDir Path directory) throws IOException {
        Pathname target = Pathname.of(directory.toString());
        Pathname tmpfs = Pathname.of("tmpfs");
        assertThat(kernel.mount(tmpfs, target, tmpfs, Set.of(MountFlag.NOSUID), Pathname.of("size=64k,mode=700"))
                        .ok())
                .isTrue();
        assertThat(Files.getFileStore(directory).getTotalSpace()).isEqualTo(64 * 1024);
        assertThat(kernel.umount2(target, Set.of(UnmountFlag.DETACH)).ok()).isTrue();
        assertThat(kernel.umount2(target, Set.of()).failedWith(Errno.EINVAL)).isTrue();
        assertThat(kernel.mount(tmpfs, target, Pathname.of("nofs"), Set.of(), Pathname.EMPTY)
                        .failedWith(Errno.ENODEV))
                .isTrue();
    }
}
