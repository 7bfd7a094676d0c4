package io.carafe.api.testing;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.Companion;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.IdMaps;
import io.carafe.api.isolation.MappedUserNamespace;
import io.carafe.api.isolation.NamespaceVisit;
import io.carafe.api.isolation.NetworkLink;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.Launcher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The real host's side of a {@link Trial}. Closing it closes what it gave. */
final class TrialHost implements HostSide, AutoCloseable {
    private final Kernel kernel;
    private final MappedUserNamespace userNamespaces;
    private final Map<Handle, Integer> given = new LinkedHashMap<>();
    private final List<Descriptor> opened = new ArrayList<>();
    private OptionalInt child = OptionalInt.empty();

    TrialHost(Kernel kernel, Launcher launcher) {
        this.kernel = kernel;
        this.userNamespaces = new MappedUserNamespace(launcher);
    }

    void perform(HostRecorder recorded) {
        recorded.steps().forEach(step -> step.step().perform(this));
    }

    void child(int pid) {
        child = OptionalInt.of(pid);
    }

    Map<Handle, Integer> given() {
        return given;
    }

    @Override
    public Kernel kernel() {
        return kernel;
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
        return keep(kernel.netlinkSocket().intOrThrow("open a netlink socket"));
    }

    @Override
    public int netlink(Handle namespace) {
        return keep(new NamespaceVisit(kernel).netlinkSocket(given(namespace)));
    }

    private int keep(int socket) {
        opened.add(new Descriptor(kernel, socket));
        return socket;
    }

    @Override
    public void makeNetwork(Handle namespace, List<NetworkLink> links) {
        NamespaceVisit.Made made = new NamespaceVisit(kernel).newNamespace();
        opened.add(made.socket());
        give(namespace, made.namespace().number());
        int socket = netlink();
        links.forEach(link -> link.make(kernel, socket, link.foundation(kernel, socket), given(namespace)));
    }

    @Override
    public int userNamespace(IdMaps ids) {
        Descriptor made = userNamespaces.make(this, ids);
        opened.add(made);
        return made.number();
    }

    @Override
    public void run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new CarafeException("cannot run " + String.join(" ", command) + ": " + output);
            }
        } catch (IOException | InterruptedException e) {
            throw new CarafeException("cannot run " + String.join(" ", command), "", e);
        }
    }

    @Override
    public void tell(String sentence) {
        // A trial is watched by its result alone.
    }

    @Override
    public void accompany(Companion companion) {
        throw new UnsupportedOperationException("a trial has no program beside its process");
    }

    /** Nobody answers in a trial: whatever is asked is asked in vain. */
    @Override
    public void answerNames(Handle namespace) {
        given(namespace);
    }

    @Override
    public void close() {
        given.values().forEach(kernel::close);
        opened.forEach(Descriptor::close);
    }
}
