package io.carafe.runtime.files;

import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.IdRange;
import io.carafe.image.tree.OwnerView;
import java.util.List;

/**
 * The owners of files as containers of an engine without root see them, whose user namespaces have the engine's own user as
 * root, and then the subordinate ids in their order.
 */
final class OwnersInside {
    private OwnersInside() {}

    /** Who the owner of a file is in containers; one who does not exist there keeps his number. */
    static OwnerView of(HostProfile host) {
        if (!host.rootless()) {
            return OwnerView.ofHost();
        }
        List<IdRange> users = users(host);
        List<IdRange> groups = groups(host);
        return new OwnerView(
                id -> inside(id, host.uid(), users), id -> inside(id, host.gid(), groups), !host.canMapRanges());
    }

    /** Who is here whom containers know by an id; for one that they do not have, their root. */
    static OwnerView here(HostProfile host) {
        if (!host.rootless()) {
            return OwnerView.ofHost();
        }
        List<IdRange> users = users(host);
        List<IdRange> groups = groups(host);
        return new OwnerView(id -> here(id, host.uid(), users), id -> here(id, host.gid(), groups));
    }

    private static List<IdRange> users(HostProfile host) {
        return host.canMapRanges() ? host.subordinateUids() : List.of();
    }

    private static List<IdRange> groups(HostProfile host) {
        return host.canMapRanges() ? host.subordinateGids() : List.of();
    }

    private static long inside(long id, long root, List<IdRange> ranges) {
        if (id == root) {
            return 0;
        }
        long first = 1;
        for (IdRange range : ranges) {
            if (range.contains(id)) {
                return first + id - range.first();
            }
            first += range.count();
        }
        return id;
    }

    private static long here(long id, long root, List<IdRange> ranges) {
        long left = id - 1;
        for (IdRange range : ranges) {
            if (left >= 0 && left < range.count()) {
                return range.first() + left;
            }
            left -= range.count();
        }
        return root;
    }
}
