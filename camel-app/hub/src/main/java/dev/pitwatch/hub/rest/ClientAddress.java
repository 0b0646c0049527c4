package dev.pitwatch.hub.rest;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds where a call comes from: behind trusted proxies, what they say of it. */
final class ClientAddress {

    private final List<Network> trusted;

    /** Takes addresses and networks, e.g. {@code 10.0.0.0/8}. */
    ClientAddress(List<String> trusted) {
        this.trusted = trusted.stream().map(Network::parse).toList();
    }

    /**
     * {@return the nearest address that is no trusted proxy}
     *
     * @param peer who is connected to us
     * @param forwardedFor values of X-Forwarded-For, of which only what trusted proxies added counts
     */
    String of(String peer, List<String> forwardedFor) {
        List<String> hops = new ArrayList<>();
        for (String value : forwardedFor) {
            for (String hop : value.split(",")) {
                hops.add(hop.strip());
            }
        }
        String nearest = peer;
        for (int i = hops.size() - 1; i >= 0 && isTrusted(nearest); i--) {
            if (address(hops.get(i)).isEmpty()) {
                break;
            }
            nearest = hops.get(i);
        }
        return nearest;
    }

    /** {@return whether what that address says of others counts} */
    boolean isTrusted(String text) {
        return address(text)
                .map(address -> trusted.stream().anyMatch(network -> network.holds(address)))
                .orElse(false);
    }

    /** Never looks a name up: only addresses. */
    private static Optional<byte[]> address(String text) {
        byte @Nullable [] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        return Optional.ofNullable(bytes).map(ClientAddress::plain);
    }

    /** An IPv4 address written as IPv6 is the same address. */
    private static byte[] plain(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes).getAddress();
        } catch (UnknownHostException e) {
            return bytes;
        }
    }

    private record Network(byte[] base, int bits) {

        static Network parse(String text) {
            String[] parts = text.split("/", 2);
            byte[] base = address(parts[0])
                    .orElseThrow(() -> new IllegalArgumentException(
                            "PITWATCH_TRUSTED_PROXIES has \"%s\", expected an address or a network".formatted(text)));
            return new Network(base, parts.length == 1 ? base.length * 8 : Integer.parseInt(parts[1]));
        }

        boolean holds(byte[] address) {
            if (address.length != base.length || bits > base.length * 8) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((address[bit / 8] & mask) != (base[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
