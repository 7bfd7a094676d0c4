package io.carafe.api.kernel;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of an Internet socket, as the kernel has it (a {@code struct sockaddr}). Immutable. */
public final class PeerAddress {
    private final byte[] structure;

    public PeerAddress(byte[] structure) {
        this.structure = structure.clone();
    }

    public byte[] structure() {
        return structure.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PeerAddress that && Arrays.equals(structure, that.structure);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(structure);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(structure);
    }
}
