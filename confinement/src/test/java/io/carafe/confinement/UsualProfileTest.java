package io.carafe.confinement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.testing.Contexts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsualProfileTest {
    private static final Pathname KNOWN = Pathname.of("/sys/kernel/security/apparmor/profiles");
    private static final int LIST = 7;
    private static final int FILE = 8;

    private static final Executor THREAD = task -> new Thread(task).start();

    private final Kernel kernel = mock();
    private final HostSide host = mock();
    private final UsualProfile profile = new UsualProfile();
    private final Contexts contexts = Contexts.rootful().apparmor();
    private final Pathname file = contexts.context().directory().resolve("apparmor.4711");

    @BeforeEach
    void hostHasAKernel() {
        when(host.kernel()).thenReturn(kernel);
        when(kernel.getpid()).thenReturn(4711);
        when(kernel.openat2(anyInt(), any(), any(), anyInt(), any())).thenReturn(Result.of(FILE));
        when(kernel.write(eq(FILE), any())).thenAnswer(call -> {
            ByteBuffer bytes = call.getArgument(1);
            int length = bytes.remaining();
            bytes.position(bytes.limit());
            return Result.of(length);
        });
        when(kernel.fchmod(anyInt(), anyInt())).thenReturn(Result.of(0));
        known("");
    }

    /** The kernel gives its list in pieces, which end anywhere. */
    private void known(String... pieces) {
        Deque<String> left = new ArrayDeque<>();
        when(kernel.open(anyInt(), eq(KNOWN), any())).thenAnswer(call -> {
            left.addAll(List.of(pieces));
            return Result.of(LIST);
        });
        when(kernel.read(eq(LIST), any())).thenAnswer(call -> {
            byte[] piece = left.isEmpty() ? new byte[0] : left.remove().getBytes(StandardCharsets.US_ASCII);
            call.<ByteBuffer>getArgument(1).put(piece);
            return Result.of(piece.length);
        });
    }

    private void perform() {
        HostRecorder recorded = new HostRecorder("confinement");
        profile.record(contexts.context(), recorded);
        assertThat(recorded.effects()).isEmpty();
        recorded.steps().forEach(step -> step.step().perform(host));
    }

    private void verifyLoaded(int times) {
        verify(host, times(times))
                .run(List.of("/usr/sbin/apparmor_parser", "--replace", "--skip-cache", "--quiet", file.toString()));
        verify(kernel, times(times)).unlinkat(anyInt(), eq(file), any());
    }

    /** What an earlier version has left may be another one. */
    @Test
    void anEngineLoadsItOnceEvenIfItIsKnown() {
        known("carafe-default (enforce)\n");
        perform();
        verifyLoaded(1);

        known("man_filter (enforce)\ncarafe-de", "fault (enforce)\n");
        perform();
        verifyLoaded(1);
    }

    /** Else one of them could take the other's file away while the parser reads it. */
    @Test
    void anotherProcessHasAnotherFileForTheSameContainer() {
        perform();
        when(kernel.getpid()).thenReturn(4712);
        perform();
        verify(host)
                .run(argThat(command ->
                        command.contains(contexts.context().directory().resolve("apparmor.4712") + "")));
        verifyLoaded(1);
    }

    /** What one thread has loaded is there for the other. */
    @Test
    void threadsLoadItOneAfterTheOther() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        doAnswer(call -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    Thread.sleep(50);
                    known("carafe-default (enforce)\n");
                    inside.decrementAndGet();
                    return null;
                })
                .when(host)
                .run(any());

        List<CompletableFuture<Void>> threads = Stream.generate(() -> CompletableFuture.runAsync(this::perform, THREAD))
                .limit(4)
                .toList();
        threads.forEach(CompletableFuture::join);

        assertThat(most).hasValue(1);
        verifyLoaded(1);
    }

    @Test
    void itIsLoadedAgainWhenItHasBeenForgotten() {
        perform();
        known("carafe-default-of-somebody (enforce)\n");
        perform();
        verifyLoaded(2);
    }

    @Test
    void whatAppArmorDoesNotTakeIsToldWithAWayOut() {
        doThrow(new CarafeException("apparmor_parser ended with exit code 1: no"))
                .when(host)
                .run(any());

        assertThatThrownBy(this::perform)
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("AppArmor does not take the profile carafe-default")
                .hasMessageContaining("exit code 1: no");
        verify(kernel).unlinkat(anyInt(), eq(file), any());
    }

    @Test
    void withoutAParserNothingIsDone() {
        HostRecorder recorded = new HostRecorder("confinement");
        profile.record(Contexts.rootful().securityModules("apparmor").context(), recorded);
        assertThat(recorded.steps()).isEmpty();
        verify(host, never()).run(any());
    }

    /** By AppArmor's own compiler, which does not need AppArmor in the kernel. */
    @Test
    void isOneInTheEyesOfAppArmor(@TempDir Path directory) throws Exception {
        Path parser = Path.of("/usr/sbin/apparmor_parser");
        assumeTrue(
                Files.isExecutable(parser) || "true".equals(System.getenv("CARAFE_CI")),
                "apparmor_parser is not installed");
        Path text = Files.writeString(directory.resolve("profile"), UsualProfile.text());
        Path output = directory.resolve("output");

        Process process = new ProcessBuilder(parser.toString(), "--skip-kernel-load", "--skip-cache", text.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        assertThat(process.waitFor()).as(() -> text(output)).isZero();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }
}
