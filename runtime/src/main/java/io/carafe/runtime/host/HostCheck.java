package io.carafe.runtime.host;

/**
 * One thing that this kernel and user can or cannot do, tried out.
 *
 * @param subject what was tried: {@code user namespaces}
 * @param found what was found, for people
 * @param advice what to do about it; empty when it is fine
 */
public record HostCheck(String subject, boolean works, String found, String advice) {}
