package io.carafe.image.tree;

import io.carafe.image.tar.TarEntry;
import java.util.function.LongUnaryOperator;

/**
 * Who owns files, seen from somewhere else: from inside a user namespace, whose ids are others than the host's, or from there
 * on the host.
 *
 * @param users what a user id is there
 * @param groups what a group id is there
 * @param noted whether files of the only user that there is may have another owner noted: see {@link Privileges}
 */
public record OwnerView(LongUnaryOperator users, LongUnaryOperator groups, boolean noted) {
    /** One in which files belong to whom they belong. */
    public OwnerView(LongUnaryOperator users, LongUnaryOperator groups) {
        this(users, groups, false);
    }

    /** As they are. */
    public static OwnerView ofHost() {
        return new OwnerView(LongUnaryOperator.identity(), LongUnaryOperator.identity());
    }

    /** An entry as its owner is called there. */
    TarEntry of(TarEntry entry) {
        return entry.ownedBy(users.applyAsLong(entry.uid()), groups.applyAsLong(entry.gid()));
    }
}
