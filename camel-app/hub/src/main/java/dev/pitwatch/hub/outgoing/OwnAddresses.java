package dev.pitwatch.hub.outgoing;

import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.base.settings.Settings.BrokerAddress;
import dev.pitwatch.base.settings.Settings.Cameras;
import dev.pitwatch.base.settings.Settings.DatabaseAddress;
import dev.pitwatch.base.settings.Settings.MediaServer;
import dev.pitwatch.core.platform.workshop.CameraHosts;
import dev.pitwatch.core.platform.workshop.RefusedHostException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Addresses of this machine, of the database, the broker and the media server, and of where browsers call the hub and the media server.
 * Looked up again each minute on a thread of its own; those that a host had last stay while it can't be looked up. Answered from memory.
 * Thread safe.
 */
public final class OwnAddresses implements Supplier<Set<InetAddress>> {

    private static final Logger LOG = LoggerFactory.getLogger(OwnAddresses.class);
    private static final long AGAIN_NS = TimeUnit.MINUTES.toNanos(1);
    /** While one is missing. */
    private static final long SOON_NS = TimeUnit.SECONDS.toNanos(5);

    private static final long IDLE_SECONDS = 10;

    /** Host and port after the sign-in, of several parted by commas, as databases may have. */
    private static final Pattern AUTHORITY = Pattern.compile("[^/]*//(?:[^/?#]*@)?([^/?#]*).*");

    private static final Pattern PORT = Pattern.compile(":\\d*$");

    /** The way that a name is looked up. */
    @FunctionalInterface
    public interface Lookup {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private final List<String> hosts;
    private final Lookup lookup;
    private final LongSupplier nanos;
    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread made = new Thread(task, "own-look-up");
                made.setDaemon(true);
                return made;
            });
    private final AtomicBoolean reading = new AtomicBoolean();
    private volatile Known known;
    private volatile long readAt;
    private volatile List<String> told = List.of();

    /** What is known: of this machine, and by host. */
    private record Known(Set<InetAddress> ofMachine, Map<String, List<InetAddress>> byHost, Set<InetAddress> all) {

        static Known of(Set<InetAddress> ofMachine, Map<String, List<InetAddress>> byHost) {
            Set<InetAddress> all = new HashSet<>(ofMachine);
            byHost.values().forEach(all::addAll);
            return new Known(ofMachine, Map.copyOf(byHost), Set.copyOf(all));
        }

        Known with(String host, List<InetAddress> addresses) {
            Map<String, List<InetAddress>> more = new HashMap<>(byHost);
            more.put(host, addresses);
            return of(ofMachine, more);
        }
    }

    /** Begins to look up. */
    public OwnAddresses(Settings settings, Lookup lookup) {
        this(urls(settings), lookup, System::nanoTime);
    }

    OwnAddresses(List<String> urls, Lookup lookup, LongSupplier nanos) {
        this.hosts = urls.stream().flatMap(OwnAddresses::hosts).distinct().toList();
        this.lookup = lookup;
        this.nanos = nanos;
        thread.allowCoreThreadTimeOut(true);
        Map<String, List<InetAddress>> literals = new HashMap<>();
        hosts.forEach(host -> CameraHosts.literal(host).ifPresent(address -> literals.put(host, List.of(address))));
        known = Known.of(ofMachine(Set.of()), literals);
        begin();
    }

    private static List<String> urls(Settings settings) {
        Cameras cameras = settings.cameras();
        return Stream.of(
                        settings.database().map(DatabaseAddress::url),
                        settings.mqtt().broker().map(BrokerAddress::url),
                        cameras.server().map(MediaServer::url).map(URI::toString),
                        Optional.of(settings.web().publicUrl().toString()),
                        cameras.webrtcUrl().map(URI::toString),
                        cameras.hlsUrl().map(URI::toString),
                        cameras.playbackUrl().map(URI::toString))
                .flatMap(Optional::stream)
                .toList();
    }

    /** {@return the hosts of a URL, without brackets; none: it means this machine} */
    static Stream<String> hosts(String url) {
        Matcher authority = AUTHORITY.matcher(url);
        return authority.matches()
                ? Stream.of(authority.group(1).split(","))
                        .map(host -> PORT.matcher(host).replaceFirst("").replaceAll("[\\[\\]]", ""))
                        .filter(host -> !host.isEmpty())
                : Stream.empty();
    }

    /**
     * {@return all of them}
     *
     * @throws RefusedHostException while one was never found: what has that address isn't known then
     */
    @Override
    public Set<InetAddress> get() {
        Known now = known;
        List<String> missing =
                hosts.stream().filter(host -> !now.byHost().containsKey(host)).toList();
        if (nanos.getAsLong() - readAt > (missing.isEmpty() ? AGAIN_NS : SOON_NS)) {
            begin();
        }
        if (!missing.isEmpty()) {
            tell(missing);
            throw RefusedHostException.notYet(
                    "it can't be judged just now, since an address of the platform's own is not known: try again in a"
                            + " minute, else ask the platform's team");
        }
        return now.all();
    }

    private void tell(List<String> missing) {
        if (!missing.equals(told)) {
            told = missing;
            LOG.warn(
                    "cameras: no name server says where {} of the settings is. Until one has, no camera's address is taken,"
                            + " since it may be the same",
                    String.join(", ", missing));
        }
    }

    private void begin() {
        if (reading.compareAndSet(false, true)) {
            thread.execute(() -> {
                try {
                    read();
                } finally {
                    readAt = nanos.getAsLong();
                    reading.set(false);
                }
            });
        }
    }

    /** On the thread alone. */
    private void read() {
        known = Known.of(ofMachine(known.ofMachine()), known.byHost());
        for (String host : hosts) {
            try {
                known = known.with(host, List.of(lookup.resolve(host)));
            } catch (UnknownHostException e) {
                LOG.debug("cameras: {} was not looked up: {}", host, e.getMessage());
            }
        }
    }

    private static Set<InetAddress> ofMachine(Set<InetAddress> before) {
        try {
            return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                    .flatMap(NetworkInterface::inetAddresses)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (SocketException e) {
            return before;
        }
    }
}
