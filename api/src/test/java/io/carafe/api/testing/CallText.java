package io.carafe.api.testing;

import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Flag;
import io.carafe.api.kernel.IoctlRequest;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Arg;
import io.carafe.api.netlink.NetlinkChange;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** A call of a method of the kernel, as strace(1) would print it. */
final class CallText {
    private CallText() {}

    static String of(Method method, Object[] arguments) {
        List<String> words = new ArrayList<>();
        Parameter[] parameters = method.getParameters();
        for (int i = 0; i < arguments.length; i++) {
            words.add(word(parameters[i].getName(), arguments[i], method.getName()));
        }
        return method.getName() + "(" + String.join(", ", words) + ")";
    }

    private static String word(String parameter, Object value, String method) {
        if (value instanceof Integer number && number == FileCalls.AT_FDCWD) {
            return "AT_FDCWD";
        }
        if (value instanceof Integer mode && parameter.equals("mode")) {
            return new Arg.Mode(mode).text();
        }
        if (value instanceof Pathname path) {
            return new Arg.Text(path).text();
        }
        if (value instanceof IoctlRequest request) {
            return request.name();
        }
        if (value instanceof Collection<?> collection && collection.stream().allMatch(Flag.class::isInstance)) {
            return Flag.text(collection.stream().map(Flag.class::cast).toList());
        }
        if (value instanceof Collection<?> collection
                && collection.stream().allMatch(NetlinkChange.class::isInstance)) {
            return collection.stream()
                    .map(NetlinkChange.class::cast)
                    .map(NetlinkChange::text)
                    .collect(Collectors.joining(", "));
        }
        if (value instanceof byte[] bytes) {
            return quoted(bytes);
        }
        if (value instanceof ByteBuffer buffer) {
            return method.endsWith("write") || method.startsWith("send")
                    ? content(buffer)
                    : "[" + buffer.remaining() + "]";
        }
        return String.valueOf(value);
    }

    private static String content(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return quoted(bytes);
    }

    private static String quoted(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8)
                .replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\t", "\\t")
                .replace("\0", "\\0");
        return new Arg.Text(Pathname.of(text)).text();
    }
}
