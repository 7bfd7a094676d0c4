package io.carafe.runtime.state;

/**
 * A process, told apart from any other that gets its pid later.
 *
 * @param startTime clock ticks since boot, field 22 of proc_pid_stat(5)
 * @param bootId the kernel's {@code random/boot_id}
 */
public record ProcessIdentity(int pid, long startTime, String bootId) {}
