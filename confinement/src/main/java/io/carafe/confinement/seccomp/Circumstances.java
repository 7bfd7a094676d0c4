package io.carafe.confinement.seccomp;

import io.carafe.api.isolation.KernelVersion;
import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.CapabilitySet;

/**
 * What a profile's rules depend on.
 *
 * @param capabilities those of the container
 */
record Circumstances(Architecture processor, KernelVersion kernel, CapabilitySet capabilities) {
    /** Docker's name of it. */
    String architecture() {
        return processor == Architecture.AARCH64 ? "arm64" : "amd64";
    }

    /** That of its own programs. */
    Abi nativeAbi() {
        return processor == Architecture.AARCH64 ? Abi.AARCH64 : Abi.X86_64;
    }
}
