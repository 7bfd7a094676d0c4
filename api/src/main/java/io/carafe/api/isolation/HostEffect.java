package io.carafe.api.isolation;

/**
 * Something that a container leaves on the host until it is released: a link, a firewall rule, a directory. It is written
 * down before it is made.
 *
 * @param isolator whose effect it is
 * @param kind in the isolator's own words: {@code link}
 * @param name which one: {@code vethab12}
 */
public record HostEffect(String isolator, String kind, String name) {}
