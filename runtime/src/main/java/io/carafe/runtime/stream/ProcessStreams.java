package io.carafe.runtime.stream;

import io.carafe.api.launch.Handle;
import java.util.Map;

/** What a launch wants to know of the standard streams of the process that it makes. */
public interface ProcessStreams {
    /** The ends for the new process. */
    Map<Handle, Integer> given();

    /** Closes the ends of the new process, which has its own by now. */
    void closeGiven();

    /** Receives the terminal that the new process makes, if it makes one; false when it died before. */
    boolean receiveTerminal();
}
