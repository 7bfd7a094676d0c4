package io.carafe.api.isolation;

import io.carafe.api.kernel.Pathname;

/**
 * The directory in which an engine keeps everything, for parts of it that keep something which is no container's.
 *
 * @param path absolute; no other engine has it
 */
public record EngineDirectory(Pathname path) {}
