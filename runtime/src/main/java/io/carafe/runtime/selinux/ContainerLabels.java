package io.carafe.runtime.selinux;

import io.carafe.api.ContainerSpec;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.selinux.LabelOptions;
import io.carafe.api.selinux.SelinuxContext;
import io.carafe.api.selinux.SelinuxLabels;
import io.carafe.runtime.state.CategoryPairs;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerStore;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What SELinux is to call a container, by Docker's rules: what the host's policy has for containers, with categories of its
 * own. Containers that share IPC or processes have the same categories. A privileged one, and one in the host's IPC or PID
 * namespace, which the policy would keep from what it is there for, has no label of a container's, unless it was asked for.
 * Thread-safe.
 */
public final class ContainerLabels {
    /** What needs the permission of the policy when two containers share it. */
    private static final List<NamespaceKind> GUARDED = List.of(NamespaceKind.IPC, NamespaceKind.PID);

    private final ContainerStore store;
    private final Provider<HostProfile> hosts;

    @Inject
    public ContainerLabels(ContainerStore store, Provider<HostProfile> hosts) {
        this.store = store;
        this.hosts = hosts;
    }

    /** What it would be called if it was started. Changes nothing. */
    public Optional<SelinuxLabels> imagine(ContainerRecord container) {
        return of(container, id -> store.categories().of(id).or(() -> Optional.of(CategoryPairs.imagined(id))));
    }

    /** What it is called from its start on; its categories are its own from here on. Its lock is the caller's. */
    public Optional<SelinuxLabels> toStart(ContainerRecord container) {
        return of(container, id -> Optional.of(store.categories().take(id)));
    }

    /** What it has been called since it was started, and any further process with it. */
    public Optional<SelinuxLabels> ofStarted(ContainerRecord container) {
        return of(container, store.categories()::of);
    }

    private Optional<SelinuxLabels> of(ContainerRecord container, Function<String, Optional<String>> categories) {
        HostProfile host = hosts.get();
        Optional<SelinuxLabels> usual = host.security().labels();
        return usual.isEmpty() ? Optional.empty() : of(container, usual.get(), host, categories);
    }

    private Optional<SelinuxLabels> of(
            ContainerRecord container,
            SelinuxLabels usual,
            HostProfile host,
            Function<String, Optional<String>> categories) {
        ContainerSpec spec = container.spec();
        LabelOptions asked = LabelOptions.of(spec.securityOptions());
        if (asked.disabled() || (!asked.isGiven() && isOutOfReach(spec, host))) {
            return Optional.of(new SelinuxLabels(
                    Optional.empty(), withCategories(usual.file(), CategoryPairs.OF_NO_CONTAINER), usual.layer()));
        }
        Optional<String> level = asked.level()
                .or(() -> levelOfCompanion(spec, host))
                .or(() -> categories
                        .apply(container.id())
                        .map(pair -> withCategories(usual.file(), pair).level()));
        return level.map(own -> asked.in(new SelinuxLabels(
                usual.process().map(process -> process.withLevel(own)),
                usual.file().withLevel(own),
                usual.layer())));
    }

    /** Empty when there is no such container, or it has no label itself. */
    private Optional<String> levelOfCompanion(ContainerSpec spec, HostProfile host) {
        for (NamespaceKind kind : GUARDED) {
            if (host.mode(spec, kind) instanceof NamespaceMode.OfContainer other) {
                Optional<String> level = ofStarted(store.record(store.resolve(other.container())))
                        .flatMap(SelinuxLabels::process)
                        .map(SelinuxContext::level);
                if (level.isPresent()) {
                    return level;
                }
            }
        }
        return Optional.empty();
    }

    private static SelinuxContext withCategories(SelinuxContext context, String categories) {
        return context.withLevel(context.shared().level() + ":" + categories);
    }

    private static boolean isOutOfReach(ContainerSpec spec, HostProfile host) {
        return spec.privileged()
                || GUARDED.stream().anyMatch(kind -> host.mode(spec, kind) instanceof NamespaceMode.Host);
    }
}
