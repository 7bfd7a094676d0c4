package io.carafe.runtime.dns;

/** Who asked, and waits. Used by the loop's thread only. */
interface Client {
    /** Sends the answer, or forgets about it when the client is gone. To be called once. */
    void answer(byte[] wire);

    /** Whether answers may have any length. */
    boolean isStream();
}
