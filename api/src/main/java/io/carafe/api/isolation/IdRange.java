package io.carafe.api.isolation;

/**
 * A range of user or group ids, granted by /etc/subuid or /etc/subgid (subuid(5)).
 *
 * @param first the first id
 * @param count how many
 */
public record IdRange(long first, long count) {
    /** Whether an id is in the range. */
    public boolean contains(long id) {
        return id >= first && id - first < count;
    }
}
