package io.carafe.api.network;

import java.math.BigInteger;
import java.util.Optional;

/**
 * An address with the length of its network's prefix: a subnet when the rest of the address is 0, otherwise an address in
 * one ({@code 172.17.0.2/16}).
 */
public record IpPrefix(IpAddress address, int length) {
    /**
     * @throws IllegalArgumentException when the length is not one of this family
     */
    public IpPrefix {
        if (length < 0 || length > address.bits()) {
            throw new IllegalArgumentException(address + " has no prefix of " + length + " bits");
        }
    }

    /**
     * The prefix of a text that is known to be one.
     *
     * @throws IllegalArgumentException when it is not
     */
    public static IpPrefix of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException(text + " is no prefix"));
    }

    /** The prefix that a text stands for: an address, a slash, and a number of bits. */
    public static Optional<IpPrefix> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("0|[1-9]\\d{0,2}")) {
            return Optional.empty();
        }
        int bits = Integer.parseInt(text.substring(slash + 1));
        return IpAddress.parse(text.substring(0, slash))
                .filter(address -> bits <= address.bits())
                .map(address -> new IpPrefix(address, bits));
    }

    /** The subnet that the address is in. */
    public IpPrefix network() {
        return new IpPrefix(address.masked(length), length);
    }

    /** Whether no bit after the prefix is set. */
    public boolean isNetwork() {
        return network().equals(this);
    }

    public boolean isV4() {
        return address.isV4();
    }

    public boolean isV6() {
        return address.isV6();
    }

    /** How many addresses there are. */
    public BigInteger size() {
        return BigInteger.ONE.shiftLeft(address.bits() - length);
    }

    /** The first address, which is the network's own. */
    public IpAddress first() {
        return network().address();
    }

    /** The last address, which is IPv4's broadcast address. */
    public IpAddress last() {
        return first().plus(size().subtract(BigInteger.ONE));
    }

    /** Whether an address is in this subnet. */
    public boolean contains(IpAddress other) {
        return other.bits() == address.bits() && other.masked(length).equals(first());
    }

    /** Whether all of another subnet is in this one. */
    public boolean contains(IpPrefix other) {
        return other.length >= length && contains(other.address);
    }

    /** Whether two subnets have an address in common. */
    public boolean overlaps(IpPrefix other) {
        return length <= other.length ? contains(other) : other.contains(this);
    }

    /** Another address with the same prefix length. */
    public IpPrefix with(IpAddress other) {
        return new IpPrefix(other, length);
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
