package io.carafe.runtime.launch;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.Companion;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Asks a companion that is ready for something, over its socket.
 *
 * @param directory its working directory; its path may be longer than the address of a socket
 */
record CompanionSetup(Kernel kernel, Pathname directory) {
    private static final int LONGEST_ANSWER = 4096;
    private static final Pattern ERROR = Pattern.compile("\"error\"\\s*:");

    /** @throws CarafeException when it refuses something, or does not answer */
    void ask(Companion.Setup setup) {
        try (Descriptor handle = new Descriptor(
                kernel,
                kernel.open(FileCalls.AT_FDCWD, directory, Set.of(OpenFlag.PATH, OpenFlag.DIRECTORY))
                        .intOrThrow("open " + directory))) {
            UnixDomainSocketAddress address =
                    UnixDomainSocketAddress.of("/proc/self/fd/" + handle.number() + "/" + setup.socket());
            for (String request : setup.requests()) {
                String answer = answer(address, request);
                if (answer.isEmpty() || ERROR.matcher(answer).find()) {
                    throw new CarafeException("it was asked for " + request + " and answers " + answer);
                }
            }
        } catch (IOException failed) {
            throw new CarafeException(
                    "cannot speak to it at " + setup.socket() + ": " + failed.getMessage(), "", failed);
        }
    }

    private static String answer(UnixDomainSocketAddress address, String request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(address)) {
            ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.shutdownOutput();
            ByteBuffer answer = ByteBuffer.allocate(LONGEST_ANSWER);
            int length = 0;
            while (length >= 0 && answer.hasRemaining()) {
                length = channel.read(answer);
            }
            return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8).strip();
        }
    }
}
