package io.carafe.client;

import java.nio.charset.StandardCharsets;

/** One message of the protocol: a type and up to so many bytes as the type allows. */
public final class Frame {
    private final FrameType type;
    private final byte[] payload;

    /** @param payload not copied */
    public Frame(FrameType type, byte[] payload) {
        if (payload.length > type.longest()) {
            throw new IllegalArgumentException(type + " cannot have " + payload.length + " bytes");
        }
        this.type = type;
        this.payload = payload;
    }

    public static Frame of(FrameType type, String text) {
        return new Frame(type, text.getBytes(StandardCharsets.UTF_8));
    }

    public FrameType type() {
        return type;
    }

    /** Not to be changed. */
    public byte[] payload() {
        return payload;
    }

    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return type + " of " + payload.length + " bytes";
    }
}
