package dev.pitwatch.base.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whether an address belongs to the public internet, by IANA's registries of special-purpose addresses
 * (iana.org/assignments/iana-ipv4-special-registry, iana-ipv6-special-registry). What stands in for an IPv4 address (NAT64)
 * is judged by that one.
 */
public final class PublicAddress {

    private static final List<Network> NOT_PUBLIC = networks(
            "0.0.0.0/8", // this network
            "10.0.0.0/8",
            "100.64.0.0/10", // shared by a provider's customers
            "127.0.0.0/8",
            "169.254.0.0/16", // link-local; clouds answer with credentials at 169.254.169.254
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4", // multicast
            "240.0.0.0/4", // reserved, and broadcast
            "2001::/23", // of protocols: Teredo holds an IPv4 address
            "2001:db8::/32",
            "2002::/16", // 6to4 holds an IPv4 address
            "3fff::/20");

    /** All others are private, link-local, multicast, mapped from IPv4 or not given out. */
    private static final Network GLOBAL_IPV6 = Network.of("2000::/3");

    private static final Network NAT64 = Network.of("64:ff9b::/96");
    private static final int NAT64_BYTES = 12;

    private PublicAddress() {}

    private static List<Network> networks(String... texts) {
        return Stream.of(texts).map(Network::of).toList();
    }

    /** {@return whether it can be reached from everywhere, and leads to nothing of the machine's own surroundings} */
    public static boolean isPublic(InetAddress address) {
        if (NAT64.contains(address)) {
            return isPublic(embedded(address));
        }
        return (address instanceof Inet4Address || GLOBAL_IPV6.contains(address))
                && NOT_PUBLIC.stream().noneMatch(network -> network.contains(address));
    }

    private static InetAddress embedded(InetAddress address) {
        byte[] bytes = address.getAddress();
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, NAT64_BYTES, bytes.length));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are no IPv4 address", e);
        }
    }
}
