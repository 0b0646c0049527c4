package dev.pitwatch.core.work.camera;

import dev.pitwatch.core.platform.workshop.CameraHosts;
import dev.pitwatch.core.platform.workshop.CameraUrl;
import dev.pitwatch.core.platform.workshop.RefusedHostException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where cameras are called: a name's address, which is kept while it is one of its name's, so that names that change lead nowhere else.
 * One that is asked for slowly takes from the time of its own workshop. Not thread safe.
 */
final class CameraAddresses {

    /** Of a workshop's look-ups in one round. */
    private static final long MAX_NS = Duration.ofSeconds(4).toNanos();

    private final CameraHosts hosts;
    /** By workshop and host. */
    private final Map<String, InetAddress> known = new HashMap<>();

    private Map<String, Long> spent = new HashMap<>();

    CameraAddresses(CameraHosts hosts) {
        this.hosts = hosts;
    }

    /** Each workshop has its time again. */
    void begin() {
        spent = new HashMap<>();
    }

    /**
     * {@return the address as MediaMTX is to call it: with the host's address in place of its name, unless TLS needs the name}
     *
     * @throws RefusedHostException when it may not be called
     */
    String callable(String url, CameraHosts.Owner owner) {
        if (!CameraUrl.isUsable(url)) { // of before there was a law
            throw new RefusedHostException(CameraUrl.EXPECTED);
        }
        InetAddress address = find(CameraUrl.hostOf(url), owner);
        return "rtsps".equals(URI.create(url).getScheme()) ? url : CameraUrl.withHost(url, text(address));
    }

    private InetAddress find(String host, CameraHosts.Owner owner) {
        String place = owner.workshop() + " " + host;
        Optional<InetAddress> before = Optional.ofNullable(known.get(place));
        if (spent.getOrDefault(owner.workshop(), 0L) > MAX_NS) {
            return stillLawful(
                    before.orElseThrow(() -> new RefusedHostException("%s has not been looked up yet".formatted(host))),
                    owner);
        }
        long begun = System.nanoTime();
        try {
            InetAddress address = hosts.find(host, owner, before);
            known.put(place, address);
            return address;
        } catch (RefusedHostException e) {
            if (e.isUnknown() && before.isPresent()) { // name servers may be away
                return stillLawful(before.get(), owner);
            }
            throw e;
        } finally {
            spent.merge(owner.workshop(), System.nanoTime() - begun, Long::sum);
        }
    }

    private InetAddress stillLawful(InetAddress address, CameraHosts.Owner owner) {
        return hosts.find(address.getHostAddress(), owner, Optional.empty());
    }

    private static String text(InetAddress address) {
        return address instanceof Inet6Address ? "[%s]".formatted(address.getHostAddress()) : address.getHostAddress();
    }
}
