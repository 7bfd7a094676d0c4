package io.carafe.image.tree;

import io.carafe.api.kernel.Pathname;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What an archive tells of a file's owner and extended attributes. */
record ToldFile(long user, long group, Map<Pathname, byte[]> attributes) {
    /** @param found all attributes that it has */
    static ToldFile of(TreeWalk.Step step, Map<Pathname, byte[]> found, ArchiveSteps steps) {
        OwnerView owners = steps.owners();
        Map<Pathname, byte[]> told = new TreeMap<>(found);
        told.keySet().removeIf(name -> !steps.keeps(name));
        told.computeIfPresent(FileCapabilities.NAME, (name, value) -> FileCapabilities.seenBy(owners, value));
        long user = owners.users().applyAsLong(step.status().uid());
        long group = owners.groups().applyAsLong(step.status().gid());
        if (owners.noted() && user == 0 && group == 0) {
            Optional<NotedOwner> noted = Optional.ofNullable(told.remove(NotedOwner.NAME))
                    .flatMap(NotedOwner::of)
                    .or(() -> steps.noted(step));
            return new ToldFile(
                    noted.map(NotedOwner::user).orElse(user),
                    noted.map(NotedOwner::group).orElse(group),
                    told);
        }
        return new ToldFile(user, group, told);
    }
}
