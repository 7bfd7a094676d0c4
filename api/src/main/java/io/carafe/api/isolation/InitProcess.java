package io.carafe.api.isolation;

/** Stub. */
public final class InitProcess {
    /** Stub. */
    public static final String PATH = "/dev/init";

    private InitProcess() {}
}
