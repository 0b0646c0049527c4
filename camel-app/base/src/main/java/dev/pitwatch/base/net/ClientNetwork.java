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
    private static final int SITE_GROUPS = 3;
    private static final int PROVIDER_GROUPS = 2;
    private static final int GROUP_BITS = 16;

    private ClientNetwork() {}

    /**
     * {@return the network of an address, e.g. {@code 10.0.0.1} or {@code 2001:db8:0:1::/64}; what is no address stands for
     * itself}
     *
     * @param address as text; no name is ever looked up
     */
    public static String of(String address) {
        return prefix(address, NETWORK_GROUPS);
    }

    /** {@return the network of an address; an IPv4 address written as IPv6 is the IPv4 address} */
    public static String of(InetAddress address) {
        return prefix(address, NETWORK_GROUPS);
    }

    /**
     * {@return what one customer of a provider has at most: an IPv4 address, or the /48 of an IPv6 address, which is 65,536
     * networks; what is no address stands for itself}
     *
     * @param address as text; no name is ever looked up
     */
    public static String site(String address) {
        return prefix(address, SITE_GROUPS);
    }

    /**
     * {@return the first half of an IPv4 address, or the /32 of an IPv6 address, which is what a provider has at least; what is no
     * address stands for itself}
     *
     * @param address as text; no name is ever looked up
     */
    public static String provider(String address) {
        String host = prefix(address, PROVIDER_GROUPS);
        return IPV4.matcher(host).matches() ? host.replaceFirst("\\.\\d+\\.\\d+$", ".0.0/16") : host;
    }

    private static String prefix(String address, int groups) {
        String plain = address.replaceFirst("%.*$", ""); // the interface of a link-local address
        if (!IPV4.matcher(plain).matches() && !IPV6.matcher(plain).matches()) {
            return address;
        }
        try {
            return prefix(InetAddress.getByName(plain), groups);
        } catch (UnknownHostException e) {
            return address;
        }
    }

    private static String prefix(InetAddress address, int groups) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        byte[] bytes = address.getAddress();
        StringBuilder network = new StringBuilder();
        for (int group = 0; group < groups; group++) {
            int value = (bytes[2 * group] & 0xff) << 8 | bytes[2 * group + 1] & 0xff;
            network.append(Integer.toHexString(value)).append(':');
        }
        return network.append(":/").append(groups * GROUP_BITS).toString();
    }
}
