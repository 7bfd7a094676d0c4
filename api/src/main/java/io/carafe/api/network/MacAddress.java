package io.carafe.api.network;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** The hardware address of a link, six bytes. Immutable. */
public final class MacAddress {
    private static final int BYTES = 6;
    private static final Pattern FORM =
            Pattern.compile("[0-9a-fA-F]{2}(?:([:-])[0-9a-fA-F]{2})(?:\\1[0-9a-fA-F]{2}){4}");
    private static final int MULTICAST = 1;

    private final byte[] bytes;

    private MacAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The address of six bytes.
     *
     * @throws IllegalArgumentException when there are more or fewer
     */
    public static MacAddress of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException(bytes.length + " bytes are no hardware address");
        }
        return new MacAddress(bytes.clone());
    }

    /** The address of a text: six pairs of digits, with colons or hyphens between them. */
    public static Optional<MacAddress> parse(String text) {
        return FORM.matcher(text).matches()
                ? Optional.of(new MacAddress(HexFormat.of().parseHex(text.replaceAll("[:-]", ""))))
                : Optional.empty();
    }

    /**
     * The address that belongs to an IPv4 address, as Docker's did for a decade: {@code 02:42} and its four bytes. Whoever
     * gets the IP address next has the same hardware address, so what neighbours remember stays true.
     */
    public static MacAddress belongingTo(IpAddress address) {
        byte[] all = address.bytes();
        byte[] own = {2, 0x42, 0, 0, 0, 0};
        System.arraycopy(all, all.length - 4, own, 2, 4);
        return new MacAddress(own);
    }

    /** Whether it names many stations, so that none can have it. */
    public boolean isMulticast() {
        return (bytes[0] & MULTICAST) != 0;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MacAddress that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.ofDelimiter(":").formatHex(bytes);
    }
}
