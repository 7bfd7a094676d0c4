package io.carafe.api.kernel;

/** Two connected descriptors: the ends of a pipe(2), or of a socketpair(2), whose both ends read and write. */
public record Pipe(int readEnd, int writeEnd) {}
