package dev.pitwatch.core.platform.workshop;

import dev.pitwatch.core.platform.workshop.CameraHosts.Lookup;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Addresses of cameras' names, looked up in the background and kept for a minute, also that there are none; what a name had before stays
 * while no name server answers. A look-up can't be interrupted, and silent name servers hold one up for half a minute, so a workshop has
 * two under way at most, and workshops take turns. Thread safe.
 */
public final class CameraLookups implements CameraHosts.Names {

    static final int MAX_THREADS = 64;
    static final int MAX_OF_WORKSHOP = 2;
    /** Look-ups of a workshop that may be begun in a minute, and that may wait. */
    static final int MAX_A_MINUTE = 120;

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    /** A name that was not asked for so long is forgotten. */
    private static final long UNUSED = 10 * MINUTE;

    private static final long IDLE_SECONDS = 10;

    private final Lookup lookup;
    private final LongSupplier nanos;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            MAX_THREADS, MAX_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread thread = new Thread(task, "camera-look-up");
                thread.setDaemon(true);
                return thread;
            });
    private final Map<Place, Name> names = new HashMap<>();
    /** In the order of their turns. */
    private final Map<String, Share> shares = new LinkedHashMap<>();

    private final Counter found;
    private final Counter unknown;
    private final Counter refused;
    private int running;
    private long sweptAt;
    private volatile Runnable changed = () -> {};

    private record Place(String workshop, String host) {}

    /** Guarded by the outer object. */
    private static final class Name {
        private List<InetAddress> addresses = List.of();
        /** By the newest answer; what there was before is kept. */
        private boolean isKnown;

        private boolean isAnswered;
        private long until;
        private long usedAt;
        private Optional<CountDownLatch> open = Optional.empty();
    }

    /** What a workshop takes. Guarded by the outer object. */
    private static final class Share {
        private final Queue<Place> waiting = new ArrayDeque<>();
        private int running;
        private int begun;
        private long minuteEnds;

        private boolean isIdle(long now) {
            return running == 0 && waiting.isEmpty() && minuteEnds - now <= 0;
        }
    }

    /** Takes what asks name servers. */
    public CameraLookups(Lookup lookup, MeterRegistry meters) {
        this(lookup, meters, System::nanoTime);
    }

    CameraLookups(Lookup lookup, MeterRegistry meters, LongSupplier nanos) {
        this.lookup = lookup;
        this.nanos = nanos;
        this.sweptAt = nanos.getAsLong();
        threads.allowCoreThreadTimeOut(true);
        found = counter(meters, "found");
        unknown = counter(meters, "unknown");
        refused = counter(meters, "refused");
        Gauge.builder("pitwatch.camera.lookups.open", this, CameraLookups::open)
                .description("Look-ups of cameras' names that are under way or wait")
                .register(meters);
    }

    private static Counter counter(MeterRegistry meters, String answer) {
        return Counter.builder("pitwatch.camera.lookups")
                .description("Look-ups of cameras' names; refused: the workshop had too many")
                .tag("answer", answer)
                .register(meters);
    }

    @Override
    public void tell(Runnable listener) {
        changed = listener;
    }

    private synchronized int open() {
        return running
                + shares.values().stream()
                        .mapToInt(share -> share.waiting.size())
                        .sum();
    }

    @Override
    public synchronized List<InetAddress> known(String workshop, String host) {
        Optional<InetAddress> literal = CameraHosts.literal(host);
        return literal.isPresent() ? List.of(literal.get()) : ask(new Place(workshop, host)).addresses;
    }

    @Override
    public List<InetAddress> find(String workshop, String host, Duration timeout) {
        Optional<InetAddress> literal = CameraHosts.literal(host);
        if (literal.isPresent()) {
            return List.of(literal.get());
        }
        Place place = new Place(workshop, host);
        Name name = ask(place);
        Optional<CountDownLatch> open = open(name);
        if (open.isPresent() && !await(open.get(), timeout)) {
            throw RefusedHostException.unknown(host);
        }
        return fresh(name, host);
    }

    private synchronized Optional<CountDownLatch> open(Name name) {
        return name.open;
    }

    private synchronized List<InetAddress> fresh(Name name, String host) {
        if (!name.isKnown) {
            throw name.isAnswered && name.until - nanos.getAsLong() > 0
                    ? RefusedHostException.unknown(host)
                    : RefusedHostException.notYet("%s was not looked up: %d names of your workshop were within a minute"
                            .formatted(host, MAX_A_MINUTE));
        }
        return name.addresses;
    }

    private static boolean await(CountDownLatch open, Duration timeout) {
        try {
            return open.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** {@return what is known of the name} Begins to look it up where that is a minute old. */
    private synchronized Name ask(Place place) {
        long now = nanos.getAsLong();
        sweep(now);
        Name name = names.computeIfAbsent(place, any -> new Name());
        name.usedAt = now;
        if (name.open.isEmpty() && (!name.isAnswered || name.until - now <= 0)) {
            if (takes(place.workshop(), now)) {
                name.open = Optional.of(new CountDownLatch(1));
                shares.get(place.workshop()).waiting.add(place);
                dispatch();
            } else {
                name.isKnown = false;
                refused.increment();
            }
        }
        return name;
    }

    private boolean takes(String workshop, long now) {
        Share share = shares.computeIfAbsent(workshop, any -> new Share());
        if (share.begun == 0 || share.minuteEnds - now <= 0) {
            share.minuteEnds = now + MINUTE;
            share.begun = 0;
        }
        boolean left = share.begun < MAX_A_MINUTE && share.waiting.size() < MAX_A_MINUTE;
        share.begun += left ? 1 : 0;
        return left;
    }

    private void sweep(long now) {
        if (now - sweptAt > MINUTE) {
            sweptAt = now;
            names.values().removeIf(name -> name.open.isEmpty() && now - name.usedAt > UNUSED);
            shares.values().removeIf(share -> share.isIdle(now));
        }
    }

    /** Begins what has a thread, a workshop at a time. */
    private void dispatch() {
        while (running < MAX_THREADS) {
            Optional<String> next = shares.entrySet().stream()
                    .filter(each -> !each.getValue().waiting.isEmpty() && each.getValue().running < MAX_OF_WORKSHOP)
                    .map(Map.Entry::getKey)
                    .findFirst();
            if (next.isEmpty()) {
                return;
            }
            Share share = shares.remove(next.get());
            shares.put(next.get(), share); // after all others
            Place place = share.waiting.remove();
            share.running++;
            running++;
            threads.execute(() -> lookUp(place));
        }
    }

    private void lookUp(Place place) {
        List<InetAddress> addresses = List.of();
        try {
            addresses = List.of(lookup.resolve(place.host()));
        } catch (UnknownHostException | RuntimeException e) {
            // As if there were none.
        }
        (addresses.isEmpty() ? unknown : found).increment();
        if (answered(place, addresses)) {
            changed.run();
        }
    }

    /** {@return whether they are others than before} */
    private synchronized boolean answered(Place place, List<InetAddress> addresses) {
        Name name = names.get(place);
        boolean differs = !addresses.isEmpty() && !Set.copyOf(addresses).equals(Set.copyOf(name.addresses));
        name.isKnown = !addresses.isEmpty();
        name.addresses = name.isKnown ? addresses : name.addresses;
        name.isAnswered = true;
        name.until = nanos.getAsLong() + MINUTE;
        name.open.ifPresent(CountDownLatch::countDown);
        name.open = Optional.empty();
        running--;
        shares.get(place.workshop()).running--;
        dispatch();
        return differs;
    }
}
