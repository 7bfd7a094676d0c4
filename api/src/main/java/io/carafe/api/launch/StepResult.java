package io.carafe.api.launch;

import io.carafe.api.kernel.Result;
import java.util.OptionalLong;

/**
 * What a step answered.
 *
 * @param nanoseconds how long the call took, when the launch was timed
 */
public record StepResult(Step step, Result result, OptionalLong nanoseconds) {}
