package dev.pitwatch.base.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * The unit that every limit by address counts: an IPv4 address, or the /64 of an IPv6 address, since one customer of a
 * provider has 2^64 of these.
 */
public final class ClientNetwork {

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final int NETWORK_GROUPS = 4;

    private ClientNetwork() {}

    /**
     * {@return the network of an address, e.g. {@code 10.0.0.1} or {@code 2001:db8:0:1::/64}; what is no address stands for
     * itself}
     *
     * @param address as text; no name is ever looked up
     */
    public static String of(String address) {
        String plain = address.replaceFirst("%.*$", ""); // the interface of a link-local address
        if (!IPV4.matcher(plain).matches() && !IPV6.matcher(plain).matches()) {
            return address;
        }
        try {
            return of(InetAddress.getByName(plain));
        } catch (UnknownHostException e) {
            return address;
        }
    }

    /** {@return the network of an address; an IPv4 address written as IPv6 is the IPv4 address} */
    public static String of(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        byte[] bytes = address.getAddress();
        StringBuilder network = new StringBuilder();
        for (int group = 0; group < NETWORK_GROUPS; group++) {
            int value = (bytes[2 * group] & 0xff) << 8 | bytes[2 * group + 1] & 0xff;
            network.append(Integer.toHexString(value)).append(':');
        }
        return network.append(":/64").toString();
    }
}
