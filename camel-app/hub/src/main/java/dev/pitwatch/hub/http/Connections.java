package dev.pitwatch.hub.http;

import java.util.HashMap;
import java.util.Map;

/** Open connections, counted by network and in all. Thread safe. */
final class Connections {

    private final int mostOfANetwork;
    private final int mostInAll;
    private final Map<String, Integer> byNetwork = new HashMap<>();
    private int all;

    Connections(int mostOfANetwork, int mostInAll) {
        this.mostOfANetwork = mostOfANetwork;
        this.mostInAll = mostInAll;
    }

    /** What came of one more connection. */
    enum Entry {
        OPEN,
        NETWORK_FULL,
        ALL_FULL
    }

    /**
     * Counts one more.
     *
     * @param limited false: it is let in however many there are
     * @param proxy whether many come from that network on behalf of others
     * @return {@code OPEN}, and then it has to leave once; or why it may not
     */
    synchronized Entry enter(String network, boolean limited, boolean proxy) {
        if (limited && all >= mostInAll) {
            return Entry.ALL_FULL;
        }
        if (limited && !proxy && byNetwork.getOrDefault(network, 0) >= mostOfANetwork) {
            return Entry.NETWORK_FULL;
        }
        byNetwork.merge(network, 1, Integer::sum);
        all++;
        return Entry.OPEN;
    }

    synchronized void leave(String network) {
        byNetwork.computeIfPresent(network, (who, open) -> open > 1 ? open - 1 : null);
        all--;
    }

    synchronized int count() {
        return all;
    }
}
