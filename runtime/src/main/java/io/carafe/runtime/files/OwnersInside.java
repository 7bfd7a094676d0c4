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

    static OwnerView of(HostProfile host) {
        if (!host.rootless()) {
            return OwnerView.ofHost();
        }
        boolean ranges = host.canMapRanges();
        List<IdRange> users = ranges ? host.subordinateUids() : List.of();
        List<IdRange> groups = ranges ? host.subordinateGids() : List.of();
        return new OwnerView(id -> inside(id, host.uid(), users), id -> inside(id, host.gid(), groups));
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
}
