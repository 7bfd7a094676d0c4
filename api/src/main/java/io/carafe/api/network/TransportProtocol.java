package io.carafe.api.network;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A protocol that has ports. */
public enum TransportProtocol {
    TCP,
    UDP,
    SCTP;

    /** As users and nft(8) write it: {@code tcp}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The protocol of a word, whatever its case. */
    public static Optional<TransportProtocol> parse(String word) {
        return Arrays.stream(values())
                .filter(protocol -> protocol.text().equals(word.toLowerCase(Locale.ROOT)))
                .findFirst();
    }
}
