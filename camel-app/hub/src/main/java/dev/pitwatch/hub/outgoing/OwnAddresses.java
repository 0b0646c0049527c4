package dev.pitwatch.hub.outgoing;

import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.base.settings.Settings.BrokerAddress;
import dev.pitwatch.base.settings.Settings.MediaServer;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Addresses of this machine, of the database, the broker and the media server: looked up again each minute. Thread safe. */
public final class OwnAddresses implements Supplier<Set<InetAddress>> {

    private static final long AGAIN_NS = Duration.ofMinutes(1).toNanos();

    /** The way that a name is looked up. */
    @FunctionalInterface
    public interface Lookup {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private final List<String> hosts;
    private final Lookup lookup;
    private Set<InetAddress> known = Set.of();
    private long readAt;

    public OwnAddresses(Settings settings, Lookup lookup) {
        this.hosts = Stream.of(
                        settings.database().map(database -> database.url().replaceFirst("^jdbc:", "")),
                        settings.mqtt().broker().map(BrokerAddress::url),
                        settings.cameras().server().map(MediaServer::url).map(URI::toString))
                .flatMap(Optional::stream)
                .map(OwnAddresses::host)
                .flatMap(Optional::stream)
                .toList();
        this.lookup = lookup;
    }

    /** {@return the host of a URL; of several, as databases may have, of none: they have names of their own} */
    private static Optional<String> host(String url) {
        try {
            return Optional.ofNullable(URI.create(url).getHost()).map(host -> host.replaceAll("[\\[\\]]", ""));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public synchronized Set<InetAddress> get() {
        long now = System.nanoTime();
        if (known.isEmpty() || now - readAt > AGAIN_NS) {
            Set<InetAddress> found = new HashSet<>(ofMachine());
            hosts.forEach(host -> found.addAll(of(host)));
            known = Set.copyOf(found);
            readAt = now;
        }
        return known;
    }

    private List<InetAddress> of(String host) {
        try {
            return List.of(lookup.resolve(host));
        } catch (UnknownHostException e) {
            return List.of(); // what has no address now can't be reached by it either
        }
    }

    private static List<InetAddress> ofMachine() {
        try {
            return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                    .flatMap(NetworkInterface::inetAddresses)
                    .toList();
        } catch (SocketException e) {
            return List.of();
        }
    }
}
