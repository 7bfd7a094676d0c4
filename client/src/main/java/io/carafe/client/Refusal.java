package io.carafe.client;

import java.nio.charset.StandardCharsets;

/**
 * Why an engine does not do what a client asks.
 *
 * @param leaving whether the engine is ending, and the client may start another one
 * @param message for the user
 */
public record Refusal(boolean leaving, String message) {
    public Frame frame() {
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        byte[] payload = new byte[1 + text.length];
        payload[0] = (byte) (leaving ? 1 : 0);
        System.arraycopy(text, 0, payload, 1, text.length);
        return new Frame(FrameType.REFUSED, payload);
    }

    static Refusal of(Frame frame) throws ProtocolException {
        byte[] payload = frame.payload();
        if (payload.length == 0) {
            throw new ProtocolException("REFUSED is empty");
        }
        return new Refusal(payload[0] == 1, new String(payload, 1, payload.length - 1, StandardCharsets.UTF_8));
    }
}
