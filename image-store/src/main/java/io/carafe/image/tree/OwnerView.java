package io.carafe.image.tree;

import java.util.function.LongUnaryOperator;

/**
 * Who owns files, seen from somewhere else than here: from inside a user namespace, whose ids are others than the host's.
 *
 * @param users what a user id of the host's is there
 * @param groups what a group id of the host's is there
 */
public record OwnerView(LongUnaryOperator users, LongUnaryOperator groups) {
    /** As they are. */
    public static OwnerView ofHost() {
        return new OwnerView(LongUnaryOperator.identity(), LongUnaryOperator.identity());
    }
}
