package dev.pitwatch.hub.http;

import dev.pitwatch.base.net.ClientNetwork;
import dev.pitwatch.hub.http.Connections.Entry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** What callers may take of the hub's memory and time on the public port, and how often they wanted more. Thread safe. */
public final class HttpLimits {

    /** Of a body. */
    public static final int BODY_BYTES = 1 << 20;
    /** Of a body of a call without a sign-in. */
    public static final int OPEN_BODY_BYTES = 16 << 10;
    /** Of what a provider tells, e.g. of a payment, with all that it knows of it. */
    public static final int WEBHOOK_BODY_BYTES = 64 << 10;

    /** Of those who have signed in. */
    private static final long BODIES_BYTES = 6L << 20;
    /** Two of the largest: four would outgrow the survivors at each young collection, and fill the old generation. */
    private static final long BODIES_OF_ONE = 2L << 20;

    /** Of all others: they take nothing from those who have. */
    private static final long OPEN_BODIES_BYTES = 2L << 20;

    private static final long OPEN_BODIES_OF_ONE = OPEN_BODIES_BYTES / 4;

    private static final long ANSWERS_BYTES = 16L << 20;
    private static final int CONNECTIONS_OF_A_NETWORK = 256;
    private static final int CONNECTIONS = 12_000;
    /** A connection costs the thread that serves all a tenth of a millisecond before its first call. */
    private static final int CONNECTS_A_SECOND = 1_000;

    private static final int CONNECTS_AT_ONCE = 100;

    /** Connections whose first call hasn't come yet: of whoever does call it comes within a moment. What lives for seconds outlives young collections. */
    private static final int SILENT = 500;

    /** Limits that callers run into, as the metric {@code pitwatch.http.limited} names them. */
    public enum Limit {
        CONNECTIONS_OF_NETWORK,
        /** It connects faster than networks may. */
        CONNECTS_OF_NETWORK,
        CONNECTIONS,
        /** Its first call hadn't come, and others connected. */
        SILENT,
        /** Not refused: it waited for its turn. */
        CALLS_OF_NETWORK,
        PIPELINED,
        HEAD_TIME,
        HEAD_SIZE,
        BODY_TIME,
        BODY_SIZE,
        BODIES,
        ANSWERS,
        ANSWER_RATE,
        WORKERS,
        WORKERS_OF_OWNER,
        RATE
    }

    private final Map<Limit, Counter> counters = new EnumMap<>(Limit.class);
    private final Budget bodies = new Budget(BODIES_BYTES, BODIES_OF_ONE, this::enforced);
    private final Budget openBodies = new Budget(OPEN_BODIES_BYTES, OPEN_BODIES_OF_ONE, this::enforced);
    private final Budget answers = new Budget(ANSWERS_BYTES, ANSWERS_BYTES / 2, this::enforced);
    private final SilentConnections silent = new SilentConnections(SILENT);
    private final Connections connections = new Connections(CONNECTIONS_OF_A_NETWORK, CONNECTIONS, System::nanoTime);
    private final Pace connects = new Pace(CONNECTS_A_SECOND, CONNECTS_AT_ONCE, System.nanoTime());
    private final KeyHolders keyHolders = new KeyHolders(System::nanoTime);
    private volatile boolean enforced = true;
    private volatile Predicate<String> proxies = address -> false;

    public HttpLimits(MeterRegistry meters) {
        for (Limit limit : Limit.values()) {
            counters.put(
                    limit,
                    Counter.builder("pitwatch.http.limited")
                            .description(
                                    "Calls and connections that were refused, cut or delayed for wanting more than a limit")
                            .tag("limit", limit.name().toLowerCase(Locale.ROOT))
                            .register(meters));
        }
        Gauge.builder("pitwatch.http.connections", connections, Connections::count)
                .description("Open connections of the public port, sockets included")
                .register(meters);
        Gauge.builder("pitwatch.http.bodies", this, limits -> limits.bodies.used() + limits.openBodies.used())
                .baseUnit("bytes")
                .description("Bodies that are being read or wait for their answer")
                .register(meters);
        Gauge.builder("pitwatch.http.answers", answers, Budget::used)
                .baseUnit("bytes")
                .description("Answers that are being built or sent")
                .register(meters);
    }

    /**
     * Takes other settings from now on.
     *
     * @param on false: nothing is limited, for measurements
     * @param trusted addresses from which many come on behalf of others
     */
    public void follow(boolean on, Predicate<String> trusted) {
        enforced = on;
        proxies = trusted;
    }

    public boolean enforced() {
        return enforced;
    }

    /** Counts a call or connection that wanted more. */
    public void ran(Limit into) {
        counters.get(into).increment();
    }

    /** {@return of bodies in flight, of those who have signed in or of all others} */
    public Budget bodies(boolean signedIn) {
        return signedIn ? bodies : openBodies;
    }

    /** {@return of answers that are being built or sent} */
    public Budget answers() {
        return answers;
    }

    /** {@return addresses that showed the key of a hook} */
    public KeyHolders keyHolders() {
        return keyHolders;
    }

    /** {@return whether a connection from there may come in as it is accepted} One that may not is counted. */
    boolean admits(InetAddress from) {
        String address = from.getHostAddress();
        boolean paced = !isProxy(address) && keyHolders.holds(address);
        Entry entry = connections.arrive(ClientNetwork.of(address), enforced, paced || isProxy(address));
        return isOpen(
                entry == Entry.OPEN && enforced && paced && !keyHolders.connects() ? Entry.NETWORK_TOO_FAST : entry);
    }

    /** {@return connections whose first call hasn't come yet} */
    SilentConnections silent() {
        return silent;
    }

    /** Takes the turn of a connection that comes in; returns nanoseconds until then, some milliseconds at most. */
    long untilTurn() {
        return enforced ? connects.take(System.nanoTime()) : 0;
    }

    /** {@return whether the connection may stay} One that may not is counted. */
    boolean isOpen(Entry entry) {
        switch (entry) {
            case OPEN -> {}
            case NETWORK_FULL -> ran(Limit.CONNECTIONS_OF_NETWORK);
            case NETWORK_TOO_FAST -> ran(Limit.CONNECTS_OF_NETWORK);
            case ALL_FULL -> ran(Limit.CONNECTIONS);
        }
        return entry == Entry.OPEN;
    }

    Connections connections() {
        return connections;
    }

    boolean isProxy(String address) {
        return proxies.test(address);
    }
}
