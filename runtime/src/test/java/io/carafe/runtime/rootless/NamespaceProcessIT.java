package io.carafe.runtime.rootless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Guice;
import com.google.inject.Injector;
import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.launch.Launcher;
import io.carafe.api.netlink.LinkKind;
import io.carafe.api.netlink.LinkName;
import io.carafe.api.netlink.NetlinkChange;
import io.carafe.api.netlink.NewLink;
import io.carafe.linux.LinuxModule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A network that is made, and worked in from outside. Needs no rights but that to make user namespaces. */
class NamespaceProcessIT {
    private static final Injector INJECTOR = Guice.createInjector(new LinuxModule());

    private final Kernel kernel = INJECTOR.getInstance(Kernel.class);
    private final NamespaceProcess processes = new NamespaceProcess(kernel, INJECTOR.getInstance(Launcher.class));
    private final List<Descriptor> opened = new ArrayList<>();
    private List<Descriptor> made;

    @BeforeEach
    void make() {
        made = run(processes.run(NamespacePrograms.making(kernel.geteuid(), kernel.getegid(), 2), Map.of(), 4));
    }

    private List<Descriptor> run(List<Descriptor> sent) {
        opened.addAll(sent);
        return sent;
    }

    @AfterEach
    void close() {
        opened.forEach(Descriptor::close);
    }

    private List<Descriptor> visit(Descriptor user, Descriptor network) {
        return run(processes.run(
                NamespacePrograms.visiting(),
                Map.of(NamespacePrograms.USER, user.number(), NamespacePrograms.NETWORK, network.number()),
                3));
    }

    @Test
    void whatIsMadeByOneSocketIsSeenByAnother() {
        NewLink bridge = NewLink.of("cf-test", new LinkKind.Bridge());
        kernel.change(made.get(0).number(), List.of(new NetlinkChange.AddLink(bridge)))
                .orThrow("make a bridge");

        assertThat(kernel.link(made.get(1).number(), LinkName.of("cf-test")).ok())
                .isTrue();
        List<Descriptor> visitors = visit(made.get(2), made.get(3));
        assertThat(kernel.link(visitors.get(0).number(), LinkName.of("cf-test")).ok())
                .isTrue();
    }

    /** The sockets of one network belong to a user namespace that has no rights over the other; the caller has them. */
    @Test
    void aCableLeadsFromOneMadeNetworkIntoAnother() {
        List<Descriptor> other =
                run(processes.run(NamespacePrograms.making(kernel.geteuid(), kernel.getegid(), 1), Map.of(), 3));
        NewLink inside = NewLink.of("eth0", new LinkKind.Dummy())
                .inNamespace(other.get(2).number());
        NewLink outside = NewLink.of("veth0", new LinkKind.Veth(inside));

        kernel.change(made.get(0).number(), List.of(new NetlinkChange.AddLink(outside)))
                .orThrow("make a cable");

        assertThat(kernel.link(other.get(0).number(), LinkName.of("eth0")).ok()).isTrue();
    }

    @Test
    void whatCannotBeEnteredIsToldAndNothingIsSent() {
        assertThatThrownBy(() -> visit(made.get(3), made.get(2)))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("have rights in the user namespace")
                .hasMessageContaining(Errno.EINVAL.name());
    }
}
