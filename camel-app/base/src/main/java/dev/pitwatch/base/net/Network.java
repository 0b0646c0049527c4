package dev.pitwatch.base.net;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A range of addresses: {@code 10.0.0.0/8}, {@code fd00::/8}, or one address. */
public final class Network {

    /** Digits, colons and dots only, so that no name is ever looked up. */
    private static final Pattern TEXT =
            Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:/(\\d{1,3}))?");

    private final String text;
    private final byte[] address;
    private final int bits;

    private Network(String text, byte[] address, int bits) {
        this.text = text;
        this.address = address;
        this.bits = bits;
    }

    /**
     * {@return the range that is written so}
     *
     * @param text an address, or one with the number of its leading bits that count
     * @throws IllegalArgumentException when it is neither
     */
    public static Network of(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (matcher.matches()) {
            try {
                byte[] address = InetAddress.getByName(matcher.group(1)).getAddress();
                int all = address.length * Byte.SIZE;
                int bits = matcher.group(2) == null ? all : Integer.parseInt(matcher.group(2));
                if (bits <= all) {
                    return new Network(text, address, bits);
                }
            } catch (UnknownHostException e) {
                // Said below.
            }
        }
        throw new IllegalArgumentException(
                "\"%s\" is no network, expected an address or a range, e.g. 10.0.0.0/8".formatted(text));
    }

    /** {@return whether the text is a range by its first address, whose other bits are zero, as databases keep it} */
    public static boolean isRange(String text) {
        try {
            Network network = of(text);
            return new BigInteger(1, network.address)
                    .mod(BigInteger.TWO.pow(network.address.length * Byte.SIZE - network.bits))
                    .equals(BigInteger.ZERO);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** {@return whether the address lies in it; one of the other family never does} */
    public boolean contains(InetAddress one) {
        byte[] bytes = one.getAddress();
        if (bytes.length != address.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % Byte.SIZE);
            if (((bytes[bit / Byte.SIZE] ^ address[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network network && text.equals(network.text);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
