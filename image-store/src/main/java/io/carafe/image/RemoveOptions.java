package io.carafe.image;

/**
 * How an image is removed.
 *
 * @param force to remove an image with several names by its id, and one that only containers use that do not run
 * @param parents whether those it was made of by commits go as well, as far as they have no name and no other use
 */
public record RemoveOptions(boolean force, boolean parents) {
    /** Careful, and parents as well. */
    public static RemoveOptions defaults() {
        return new RemoveOptions(false, true);
    }

    public RemoveOptions withForce(boolean forced) {
        return new RemoveOptions(forced, parents);
    }

    public RemoveOptions withParents(boolean wanted) {
        return new RemoveOptions(force, wanted);
    }
}
