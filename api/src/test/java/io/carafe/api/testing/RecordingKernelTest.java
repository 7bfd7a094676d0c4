package io.carafe.api.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import io.carafe.api.kernel.Result;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecordingKernelTest {
    private final RecordingKernel recording = new RecordingKernel();
    private final Kernel kernel = recording.kernel();

    @Test
    void writesCallsDownAsStraceWould() {
        int file = kernel.openat2(
                        FileCalls.AT_FDCWD,
                        Pathname.of("/x"),
                        EnumSet.of(OpenFlag.WRONLY, OpenFlag.CREAT),
                        0644,
                        Set.of(ResolveFlag.IN_ROOT))
                .intOrThrow("open");
        kernel.write(
                file,
                ByteBuffer.allocateDirect(5)
                        .put("deny\n".getBytes(StandardCharsets.UTF_8))
                        .flip());
        kernel.close(file);
        kernel.mount(
                Pathname.of("proc"),
                Pathname.of("."),
                Pathname.of("proc"),
                EnumSet.of(MountFlag.NOSUID),
                Pathname.EMPTY);

        assertThat(recording.calls())
                .containsExactly(
                        "openat2(AT_FDCWD, \"/x\", O_WRONLY|O_CREAT, 0644, RESOLVE_IN_ROOT)",
                        "write(3, \"deny\\n\")",
                        "close(3)",
                        "mount(\"proc\", \".\", \"proc\", MS_NOSUID, \"\")");
    }

    @Test
    void answersAsScriptedAndThenSucceeds() {
        recording.answering("mkdirat", Result.failure(Errno.EEXIST), Result.failure(Errno.EROFS));

        assertThat(List.of(mkdir(), mkdir(), mkdir()))
                .containsExactly(Result.failure(Errno.EEXIST), Result.failure(Errno.EROFS), Result.of(0));
    }

    @Test
    void readsWhatItWasTold() {
        recording.reading("0::/\n");
        ByteBuffer buffer = ByteBuffer.allocateDirect(16);

        assertThat(kernel.read(3, buffer)).isEqualTo(Result.of(5));
        assertThat(kernel.read(3, buffer)).isEqualTo(Result.of(0));
        assertThat(recording.calls("read")).containsExactly("read(3, [16])", "read(3, [11])");
    }

    @Test
    void refusesAScriptThatCannotBe() {
        assertThatThrownBy(() -> recording.answering("mkdir", Result.of(0)))
                .hasMessage("the kernel has no method to script called mkdir");
        assertThatThrownBy(() -> recording.answering("mkdirat", 0)).hasMessage("mkdirat cannot answer 0");
    }

    @Test
    void hasAnAnswerForEveryCall() {
        assertThat(Kernel.class.getMethods())
                .filteredOn(method -> !method.isDefault())
                .allSatisfy(method -> assertThat(method.invoke(kernel, plainArguments(method)))
                        .as(method.getName())
                        .isNotNull());
    }

    private Result mkdir() {
        return kernel.mkdirat(FileCalls.AT_FDCWD, Pathname.of("/x"), 0755);
    }

    private static Object[] plainArguments(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(type -> {
                    if (type == int.class) {
                        return (Object) 0;
                    } else if (type == long.class) {
                        return 0L;
                    } else if (type == boolean.class) {
                        return false;
                    } else if (type == ByteBuffer.class) {
                        return ByteBuffer.allocateDirect(1);
                    } else if (type == Pathname.class) {
                        return Pathname.EMPTY;
                    } else if (type == Set.class) {
                        return Set.of();
                    } else if (type == List.class) {
                        return List.of();
                    } else if (type == byte[].class) {
                        return new byte[0];
                    }
                    return null;
                })
                .toArray();
    }
}
