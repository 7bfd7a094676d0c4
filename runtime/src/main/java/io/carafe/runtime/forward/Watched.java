package io.carafe.runtime.forward;

/** A descriptor that the {@link ForwardLoop} watches, and who deals with it. Used by the loop's thread alone. */
interface Watched {
    int descriptor();

    /** Bits of {@link io.carafe.api.kernel.PollEntry}; 0 is not to be watched at the moment. */
    int interest();

    /** Something was seen; it may be over by now. */
    void ready(int seen);
}
