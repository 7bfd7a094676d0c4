package io.carafe.namespaces.net.firewall;

import static org.mockito.ArgumentMatchers.anyList;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.google.inject.Guice;
import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.linux.LinuxModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Network namespaces of a test's own, joined by links, that stand for hosts and containers. Each gets a name of its own
 * below /run/netns. Closing it removes them all, and with them what is in them.
 */
final class NamespaceLab implements AutoCloseable {
    private final Kernel kernel = Guice.createInjector(new LinuxModule()).getInstance(Kernel.class);
    private final String prefix = "carafe-lab-" + ProcessHandle.current().pid() + "-";
    private final List<String> made = new ArrayList<>();

    /** A network namespace with loopback alone. */
    String make(String name) {
        String whole = prefix + name;
        run(List.of("ip", "netns", "add", whole));
        made.add(whole);
        run(List.of("ip", "-n", whole, "link", "set", "lo", "up"));
        return whole;
    }

    /** Runs ip(8) in a namespace, with words separated by spaces. */
    void ip(String namespace, String words) {
        List<String> command = new ArrayList<>(List.of("ip", "-n", namespace));
        command.addAll(List.of(words.split(" ")));
        run(command);
    }

    /** Writes a setting of the kernel's in a namespace. */
    void sysctl(String namespace, String setting) {
        in(namespace, () -> run(List.of("sysctl", "-qw", setting)));
    }

    /** Runs nft(8) in a namespace. */
    String nft(String namespace, String words) {
        List<String> command = new ArrayList<>(List.of("nft"));
        command.addAll(List.of(words.split(" ")));
        return in(namespace, () -> run(command));
    }

    /** Performs what is recorded as the engine of a namespace would. */
    void perform(String namespace, Consumer<HostRecorder> recording) {
        HostRecorder recorder = new HostRecorder("net");
        recording.accept(recorder);
        HostSide host = mock(HostSide.class);
        when(host.kernel()).thenReturn(kernel);
        doAnswer(call -> run(call.getArgument(0))).when(host).runInNetwork(anyList());
        in(namespace, () -> {
            try (Descriptor socket =
                    new Descriptor(kernel, kernel.netlinkSocket().intOrThrow("open a netlink socket"))) {
                when(host.netlink()).thenReturn(socket.number());
                recorder.steps().forEach(step -> step.step().perform(host));
            }
            return "";
        });
    }

    /** Does something on a thread in a namespace: sockets that are opened there stay there. */
    <T> T in(String namespace, Callable<T> action) {
        CompletableFuture<T> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                Pathname path = Pathname.of("/run/netns/" + namespace);
                try (Descriptor descriptor = new Descriptor(
                        kernel,
                        kernel.open(FileCalls.AT_FDCWD, path, Set.of(OpenFlag.RDONLY))
                                .intOrThrow("open " + path))) {
                    kernel.setns(descriptor.number(), Set.of(CloneFlag.NEWNET)).orThrow("enter " + path);
                }
                done.complete(action.call());
            } catch (Exception | Error failed) {
                done.completeExceptionally(failed);
            }
        });
        thread.start();
        return done.join();
    }

    private static String run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new CarafeException(String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Override
    public void close() {
        made.forEach(name -> run(List.of("ip", "netns", "del", name)));
    }
}
