package io.carafe.api.testing;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Result;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A kernel that does nothing: it writes every call down as strace(1) would print it, and answers that it succeeded.
 *
 * <pre>{@code
 * RecordingKernel recording = new RecordingKernel().answering("mkdirat", Result.failure(Errno.EEXIST));
 * new HostSteps.MakeDirectory(Pathname.of("/x"), 0755).perform(…);
 * assertThat(recording.calls()).containsExactly("mkdirat(AT_FDCWD, \"/x\", 0755)");
 * }</pre>
 *
 * <p>Unless told otherwise, a call that opens something returns the next descriptor, from 3 on; write takes all; read is
 * at the end of the file, unless {@link #reading} says what is in it; a link (of a file system or a network), an attribute or an entry of a directory is
 * not there; every file is a regular one of root's. The methods of {@link Kernel} that only return a number for their
 * caller ({@code geteuid}, {@code architecture} …) are answered as root on x86-64, and written down too.
 *
 * <p>Thread-safe.
 */
public final class RecordingKernel {
    private final List<String> calls = new ArrayList<>();
    private final Map<String, Deque<Object>> scripts = new HashMap<>();
    private final Deque<byte[]> contents = new ArrayDeque<>();
    private final DefaultAnswers defaults = new DefaultAnswers();
    private final Kernel kernel = (Kernel) Proxy.newProxyInstance(
            RecordingKernel.class.getClassLoader(), new Class<?>[] {Kernel.class}, (InvocationHandler) this::invoked);

    /** The kernel to give to the code under test. */
    public Kernel kernel() {
        return kernel;
    }

    /**
     * Scripts the next answers of a method, one a call; afterwards it succeeds again.
     *
     * @param method a name in {@link Kernel}; {@code open} is a case of {@code openat2}
     * @param answers what the method returns: a {@link Result}, an {@link Answer} …
     */
    public synchronized RecordingKernel answering(String method, Object... answers) {
        Method called = Arrays.stream(Kernel.class.getMethods())
                .filter(candidate -> candidate.getName().equals(method) && !candidate.isDefault())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the kernel has no method to script called " + method));
        for (Object answer : answers) {
            if (!boxed(called.getReturnType()).isInstance(answer)) {
                throw new IllegalArgumentException(method + " cannot answer " + answer);
            }
            scripts.computeIfAbsent(method, unused -> new ArrayDeque<>()).add(answer);
        }
        return this;
    }

    /** Scripts what the next read or pread finds, in one call. */
    public synchronized RecordingKernel reading(String content) {
        contents.add(content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** What was called, in order: {@code mkdirat(AT_FDCWD, "/x", 0755)}. */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    /** The calls of one method. */
    public List<String> calls(String method) {
        return calls().stream().filter(call -> call.startsWith(method + "(")).toList();
    }

    /** Forgets the calls so far, but not the script. */
    public synchronized void forget() {
        calls.clear();
    }

    synchronized void note(String line) {
        calls.add(line);
    }

    private @Nullable Object invoked(Object proxy, Method method, Object @Nullable [] given) throws Throwable {
        Object[] arguments = given == null ? new Object[0] : given;
        if (method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        if (method.getDeclaringClass() == Object.class) {
            return ofObject(method, proxy, arguments);
        }
        return answer(method, arguments);
    }

    private synchronized Object answer(Method method, Object[] arguments) {
        calls.add(CallText.of(method, arguments));
        Deque<Object> script = scripts.get(method.getName());
        if (script != null && !script.isEmpty()) {
            return script.remove();
        }
        if (method.getName().endsWith("read") && !contents.isEmpty()) {
            return filled((ByteBuffer) arguments[1], contents.remove());
        }
        return defaults.of(method, arguments);
    }

    private static Result filled(ByteBuffer buffer, byte[] content) {
        int count = Math.min(buffer.remaining(), content.length);
        buffer.put(content, 0, count);
        return Result.of(count);
    }

    private Object ofObject(Method method, Object proxy, Object[] arguments) {
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "recording kernel";
        };
    }

    private static Class<?> boxed(Class<?> type) {
        if (type == int.class) {
            return Integer.class;
        }
        return type == long.class ? Long.class : type;
    }
}
