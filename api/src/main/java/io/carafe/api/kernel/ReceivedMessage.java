package io.carafe.api.kernel;

import java.util.OptionalInt;

/**
 * What recvmsg(2) found.
 *
 * @param length how many bytes came; 0 is the end, too
 * @param descriptor what was attached, now the receiver's
 */
public record ReceivedMessage(int length, OptionalInt descriptor) {}
