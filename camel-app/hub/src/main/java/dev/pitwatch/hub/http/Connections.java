package dev.pitwatch.hub.http;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Open connections, counted by network and in all, and the pace of each network's connections and calls. Thread safe. */
final class Connections {

    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Calls over their rate limits that are answered, of all networks together. */
    private static final int REFUSALS_PER_SECOND = 300;

    private static final int REFUSALS_AT_ONCE = 100;

    private final int mostOfANetwork;
    private final int mostInAll;
    private final LongSupplier nanos;
    private final Pace refusals;
    private final Map<String, Network> byNetwork = new HashMap<>();
    private int all;
    private long swept;

    Connections(int mostOfANetwork, int mostInAll, LongSupplier nanos) {
        this.mostOfANetwork = mostOfANetwork;
        this.mostInAll = mostInAll;
        this.nanos = nanos;
        this.swept = nanos.getAsLong();
        this.refusals = new Pace(REFUSALS_PER_SECOND, REFUSALS_AT_ONCE, swept);
    }

    private static final class Network {
        private final NetworkPace pace;
        private int open;

        Network(NetworkPace pace) {
            this.pace = pace;
        }
    }

    /** What came of one more connection. */
    enum Entry {
        OPEN,
        NETWORK_FULL,
        NETWORK_TOO_FAST,
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
        sweep();
        Entry entry = room(network, limited, proxy);
        if (entry == Entry.OPEN) {
            network(network).open++;
            all++;
        }
        return entry;
    }

    /**
     * Judges one more as it is accepted; {@code OPEN}: it may go on to {@link #enter}. Making one costs the thread that serves all,
     * and memory, so that a network may come no faster than {@link NetworkPace} says.
     */
    synchronized Entry arrive(String network, boolean limited, boolean proxy) {
        sweep();
        Entry entry = room(network, limited, proxy);
        boolean tooFast = entry == Entry.OPEN
                && limited
                && !proxy
                && !network(network).pace.connects(nanos.getAsLong());
        return tooFast ? Entry.NETWORK_TOO_FAST : entry;
    }

    private Network network(String network) {
        return byNetwork.computeIfAbsent(network, any -> new Network(new NetworkPace(refusals, nanos.getAsLong())));
    }

    private Entry room(String network, boolean limited, boolean proxy) {
        if (limited && all >= mostInAll) {
            return Entry.ALL_FULL;
        }
        Network known = byNetwork.get(network);
        return limited && !proxy && known != null && known.open >= mostOfANetwork ? Entry.NETWORK_FULL : Entry.OPEN;
    }

    /** {@return the pace of a network that has an open connection} */
    synchronized NetworkPace pace(String network) {
        return byNetwork.get(network).pace;
    }

    synchronized void leave(String network) {
        byNetwork.get(network).open--;
        all--;
    }

    synchronized int count() {
        return all;
    }

    /** Forgets networks that have gone; not at once, since coming again by other connections would be another burst. */
    private void sweep() {
        long now = nanos.getAsLong();
        if (now - swept >= SWEEP_NANOS) {
            swept = now;
            byNetwork.values().removeIf(network -> network.open == 0 && network.pace.isFresh(now));
        }
    }

    /** {@return networks that are remembered} */
    synchronized int networks() {
        return byNetwork.size();
    }
}
