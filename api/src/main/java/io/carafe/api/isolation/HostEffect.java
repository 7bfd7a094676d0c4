package io.carafe.api.isolation;

/**
 * Something that a container leaves on the host until it is released: a link, a firewall rule, a directory. It is written
 * down before it is made.
 *
 * @param isolator whose effect it is
 * @param kind in the isolator's own words: {@code link}
 * @param name which one: {@code vethab12}
 * @param outlivesBoot whether it is still there after a reboot; what is not need not be on disk by then
 */
public record HostEffect(String isolator, String kind, String name, boolean outlivesBoot) {
    /** One that outlives a reboot. */
    public HostEffect(String isolator, String kind, String name) {
        this(isolator, kind, name, true);
    }
}
