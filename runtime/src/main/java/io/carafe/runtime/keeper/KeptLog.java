package io.carafe.runtime.keeper;

import io.carafe.runtime.log.RingGeometry;
import io.carafe.runtime.log.RingLogPosition;
import io.carafe.runtime.state.Held;

/**
 * A log that the keeper writes.
 *
 * @param begin where the run that it is kept for begins
 */
public record KeptLog(Held held, RingGeometry geometry, RingLogPosition begin) {}
