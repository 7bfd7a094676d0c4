package io.carafe.image;

import io.carafe.api.image.Image;
import java.util.function.Predicate;

/**
 * Which images are not wanted any more.
 *
 * @param all whether those with names are among them; otherwise only those without a tag
 * @param filter of those, which ones
 */
public record PruneOptions(boolean all, Predicate<Image> filter) {
    /** All without a tag. */
    public static PruneOptions dangling() {
        return new PruneOptions(false, image -> true);
    }

    /** All. */
    public static PruneOptions unused() {
        return new PruneOptions(true, image -> true);
    }

    public PruneOptions withFilter(Predicate<Image> others) {
        return new PruneOptions(all, others);
    }
}
