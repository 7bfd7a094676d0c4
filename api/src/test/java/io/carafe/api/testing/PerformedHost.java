package io.carafe.api.testing;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.Companion;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.IdMaps;
import io.carafe.api.isolation.NetworkLink;
import io.carafe.api.isolation.RecordedHostStep;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.launch.Handle;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A host's side that only writes down what host steps do, over a {@link RecordingKernel}. For tests of host steps of one's
 * own; what an isolator records is better asserted as text, by {@link Recordings}.
 *
 * <pre>{@code
 * PerformedHost host = new PerformedHost().withChild(4711);
 * new MoveLink("eth0").perform(host);
 * assertThat(host.calls()).containsExactly("run /usr/sbin/ip link set eth0 netns 4711");
 * }</pre>
 */
public final class PerformedHost implements HostSide {
    private final RecordingKernel kernel = new RecordingKernel();
    private final Map<Handle, Integer> given = new LinkedHashMap<>();
    private final Set<String> failing = new HashSet<>();
    private OptionalInt child = OptionalInt.empty();

    /** From here on there is a new process, which waits. */
    public PerformedHost withChild(int pid) {
        child = OptionalInt.of(pid);
        return this;
    }

    /** Makes a program fail whenever it is run. */
    public PerformedHost failing(String program) {
        failing.add(program);
        return this;
    }

    /** Performs all steps, in order. */
    public void perform(HostRecorder recorded) {
        recorded.steps().stream().map(RecordedHostStep::step).forEach(step -> step.perform(this));
    }

    /** The kernel below, to script its answers. */
    public RecordingKernel recording() {
        return kernel;
    }

    /** System calls and {@code run …} lines, in order. */
    public List<String> calls() {
        return kernel.calls();
    }

    /** The descriptors that were given to the new process. */
    public Map<Handle, Integer> given() {
        return Map.copyOf(given);
    }

    @Override
    public Kernel kernel() {
        return kernel.kernel();
    }

    @Override
    public int child() {
        return child.orElseThrow(() -> new IllegalStateException("there is no new process yet"));
    }

    @Override
    public void give(Handle handle, int descriptor) {
        given.put(handle, descriptor);
    }

    @Override
    public int given(Handle handle) {
        return Optional.ofNullable(given.get(handle))
                .orElseThrow(() -> new IllegalStateException("nobody gave " + handle.name()));
    }

    @Override
    public int netlink() {
        return kernel().netlinkSocket().intOrThrow("open a netlink socket");
    }

    @Override
    public int netlink(Handle namespace) {
        kernel.note("enter " + given(namespace));
        return netlink();
    }

    @Override
    public void makeNetwork(Handle namespace, List<NetworkLink> links) {
        int made = kernel().duplicate(0, 0).intOrThrow("make a network namespace");
        give(namespace, made);
        int socket = netlink();
        links.forEach(link -> link.make(kernel(), socket, link.foundation(kernel(), socket), made));
    }

    @Override
    public int userNamespace(IdMaps ids) {
        kernel.note("make a user namespace of " + ids.userMap().strip() + " and "
                + ids.groupMap().strip());
        return kernel().duplicate(0, 0).intOrThrow("make a user namespace");
    }

    @Override
    public void run(List<String> command) {
        kernel.note("run " + String.join(" ", command));
        if (failing.contains(command.get(0))) {
            throw new CarafeException("cannot run " + command.get(0) + ": it was told to fail");
        }
    }

    @Override
    public void tell(String sentence) {
        kernel.note("tell " + sentence);
    }

    @Override
    public void accompany(Companion companion) {
        kernel.note("accompany " + String.join(" ", companion.command()));
    }

    @Override
    public void answerNames(Handle namespace) {
        kernel.note("answer names in <" + namespace.name() + ">");
    }
}
