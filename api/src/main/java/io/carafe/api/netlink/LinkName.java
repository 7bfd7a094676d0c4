package io.carafe.api.netlink;

/**
 * Which link is meant.
 *
 * @param index its number in its network namespace; 0 to go by its name
 * @param name its name, or an alternative one
 */
public record LinkName(int index, String name) {
    /** The most characters of a name; an alternative name may be longer. */
    public static final int LONGEST = 15;

    public static LinkName of(int index) {
        return new LinkName(index, "");
    }

    public static LinkName of(String name) {
        return new LinkName(0, name);
    }

    @Override
    public String toString() {
        return index == 0 ? "\"" + name + "\"" : Integer.toString(index);
    }
}
