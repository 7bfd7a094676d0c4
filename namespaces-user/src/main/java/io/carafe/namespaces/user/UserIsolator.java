package io.carafe.namespaces.user;

import io.carafe.api.ContainerSpec;
import io.carafe.api.Credentials;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.KernelVersion;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.PeerNamespace;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import java.util.List;
import java.util.Set;

/**
 * Makes the container's root somebody harmless outside, and lets an engine without root make containers at all
 * (user_namespaces(7)).
 *
 * <p>clone3(2) gives the new process every capability in the new user namespace, which owns all other namespaces of the
 * same clone3. Then the process waits until the engine has mapped the ids, and becomes root.
 *
 * <p>What root lends to such a container has its ids mapped by its mounts ({@link LaunchContext#idMaps}).
 *
 * <p>Without root there are two cases. With subordinate ids (subuid(5)) the container's root is the engine's user and all
 * others are subordinate ones. Without, the container has one user and one group.
 */
public final class UserIsolator implements Isolator {
    private static final String ADVICE_SUBORDINATE =
            "Grant your user subordinate ids in /etc/subuid and /etc/subgid (usermod --add-subuids 100000-165535 "
                    + "--add-subgids 100000-165535 USER) and install newuidmap and newgidmap (package uidmap).";

    private static final KernelVersion OVERLAYS_MAP_IDS = new KernelVersion(5, 19);

    /** Those that can be another container's. */
    private static final List<NamespaceKind> SHAREABLE =
            List.of(NamespaceKind.PID, NamespaceKind.NET, NamespaceKind.IPC);

    @Override
    public String name() {
        return "user";
    }

    @Override
    public String description() {
        return "user and group ids of its own";
    }

    @Override
    public void validate(ContainerSpec spec, HostProfile host) {
        NamespaceMode mode = host.mode(spec, NamespaceKind.USER);
        if (spec.namespaces().get(NamespaceKind.USER) instanceof NamespaceMode.OfContainer) {
            throw new InvalidSpecificationException(
                    "a container cannot share the user namespace of another: --userns=" + mode.text(),
                    "The modes of --userns are private and host.");
        }
        if (mode instanceof NamespaceMode.Host) {
            if (host.rootless()) {
                throw new UnsupportedFeatureException(
                        "a container of an engine without root cannot be in the host's user namespace",
                        "Leave out --userns=host, or run the engine as root.");
            }
            return;
        }
        for (NamespaceKind kind : SHAREABLE) {
            if (mode instanceof NamespaceMode.Private
                    && host.mode(spec, kind) instanceof NamespaceMode.OfContainer shared) {
                throw new UnsupportedFeatureException(
                        "a container with a user namespace of its own cannot enter the " + kind.symbol()
                                + " namespace of another container: " + shared.text(),
                        host.rootless() ? "Leave out --userns=private." : "Use --userns=host for that.");
            }
        }
        if (!host.rootless() && !host.security().kernel().isAtLeast(OVERLAYS_MAP_IDS)) {
            throw new UnsupportedFeatureException(
                    "root cannot give a container a user namespace of its own on Linux "
                            + host.security().kernel() + ": its files would belong to nobody there, as overlayfs cannot"
                            + " map ids",
                    "Leave out --userns=private, or use Linux " + OVERLAYS_MAP_IDS + " or newer; or run Carafe as"
                            + " another user, whose containers always have a user namespace.");
        }
        if (!host.rootless()
                && (host.subordinateUids().isEmpty() || host.subordinateGids().isEmpty())) {
            throw new UnsupportedFeatureException(
                    "there are no ids for a user namespace: /etc/subuid and /etc/subgid grant none to carafe,"
                            + " containers or root",
                    "Add a line such as carafe:1000000:65536 to both.");
        }
    }

    @Override
    public Set<CloneFlag> cloneFlags(LaunchContext context) {
        return context.isPrivate(NamespaceKind.USER) ? Set.of(CloneFlag.NEWUSER) : Set.of();
    }

    @Override
    public void prepare(LaunchContext context, HostRecorder host) {
        PeerNamespace.shared(context, NamespaceKind.USER).ifPresent(shared -> shared.give(host));
        if (!context.isHost(NamespaceKind.USER)) {
            checkUser(context, MappingPlan.of(context.host()));
        }
    }

    @Override
    public void launch(LaunchContext context, ProgramRecorder program) {
        PeerNamespace.shared(context, NamespaceKind.USER).ifPresent(shared -> shared.enter(program, Stage.USER));
        if (!context.isHost(NamespaceKind.USER)) {
            becomeRoot(context, program);
        }
    }

    @Override
    public void whileHeld(LaunchContext context, HostRecorder host) {
        if (context.isPrivate(NamespaceKind.USER)) {
            MappingPlan.of(context.host()).record(context.host(), host);
        }
    }

    /** Comes in the stage before all other namespaces: entering this one gives the capability to enter those. */
    @Override
    public void join(LaunchContext context, HostRecorder host, ProgramRecorder program) {
        PeerNamespace.entered(context, NamespaceKind.USER).ifPresent(entered -> {
            checkUser(context, MappingPlan.of(context.host()));
            entered.give(host);
            entered.enter(program, Stage.USER);
            becomeRoot(context, program);
        });
    }

    private static void becomeRoot(LaunchContext context, ProgramRecorder program) {
        if (MappingPlan.of(context.host()).allowsSetgroups()) {
            program.at(Stage.USER).to("leave the engine's supplementary groups").setgroups(List.of());
        }
        program.at(Stage.USER).to("become root's group in the user namespace").setresgid(0);
        program.at(Stage.USER).to("become root of the user namespace").setresuid(0);
    }

    private static void checkUser(LaunchContext context, MappingPlan plan) {
        Credentials user = context.user();
        boolean groupsExist = plan.allowsSetgroups()
                ? user.supplementary().stream().allMatch(plan.groups()::contains)
                : context.spec().process().additionalGroups().isEmpty();
        if (plan.users().contains(user.uid()) && plan.groups().contains(user.gid()) && groupsExist) {
            return;
        }
        throw new UnsupportedFeatureException(
                "cannot run a process as user " + user.uid() + " and group " + user.gid() + groups(context)
                        + ": the user namespace has "
                        + (plan.allowsSetgroups() ? "not all of them" : "only user 0 and group 0"),
                plan.allowsSetgroups() ? "Widen the ranges in /etc/subuid and /etc/subgid." : ADVICE_SUBORDINATE);
    }

    private static String groups(LaunchContext context) {
        List<Long> groups = context.user().supplementary();
        return groups.isEmpty() ? "" : " with groups " + groups;
    }
}
