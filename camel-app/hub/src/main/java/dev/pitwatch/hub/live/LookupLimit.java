package dev.pitwatch.hub.live;

import dev.pitwatch.base.net.ClientNetwork;
import java.util.HashMap;
import java.util.Map;

/**
 * Places of those who come by a job's link and have not been looked up yet: so many in all, and a share of these for one site (an IPv4
 * address, or an IPv6 /48). Thread safe.
 */
final class LookupLimit {

    private static final String NETWORK_BITS = "/64";

    private final int most;
    private final int ofSite;
    private final Map<String, Integer> open = new HashMap<>();
    private int all;

    LookupLimit(int most, int ofSite) {
        this.most = most;
        this.ofSite = ofSite;
    }

    /** {@return whether there is a place for one of that network, which has it until {@link #release}} */
    synchronized boolean take(String network) {
        String site = site(network);
        int own = open.getOrDefault(site, 0);
        if (all >= most || own >= ofSite) {
            return false;
        }
        open.put(site, own + 1);
        all++;
        return true;
    }

    /** Gives the place back. */
    synchronized void release(String network) {
        all--;
        open.computeIfPresent(site(network), (site, own) -> own == 1 ? null : own - 1);
    }

    private static String site(String network) {
        return ClientNetwork.site(
                network.endsWith(NETWORK_BITS)
                        ? network.substring(0, network.length() - NETWORK_BITS.length())
                        : network);
    }
}
