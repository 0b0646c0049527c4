package dev.pitwatch.core.work.camera;

import dev.pitwatch.core.platform.workshop.CameraHosts;
import dev.pitwatch.core.platform.workshop.CameraUrl;
import dev.pitwatch.core.platform.workshop.RefusedHostException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;

/** Where cameras are called: a name's address, which is kept while it is one of its name's, so that names that change lead nowhere else. */
final class CameraAddresses {

    private final CameraHosts hosts;

    CameraAddresses(CameraHosts hosts) {
        this.hosts = hosts;
    }

    /**
     * {@return the address as MediaMTX is to call it: with the host's address in place of its name, unless TLS needs the name; while
     * that isn't known, what it calls already; empty: nothing yet} Waits for nothing.
     *
     * @param there what MediaMTX calls of that camera now; what is no address counts as nothing
     * @throws RefusedHostException when it may not be called
     */
    Optional<String> callable(String url, CameraHosts.Owner owner, Optional<String> there) {
        if (!CameraUrl.isUsable(url)) { // of before there was a law
            throw new RefusedHostException(CameraUrl.EXPECTED);
        }
        hosts.tlsProblem(url).ifPresent(why -> {
            throw new RefusedHostException(why);
        });
        Optional<String> before = there.filter(CameraUrl::isUsable);
        Optional<InetAddress> found = hosts.known(
                CameraUrl.hostOf(url), owner, before.map(CameraUrl::hostOf).flatMap(CameraHosts::literal));
        if (found.isEmpty()) { // name servers may be away
            before.ifPresent(source -> hosts.known(CameraUrl.hostOf(source), owner, Optional.empty()));
            return before;
        }
        return Optional.of(called(url, found.get()));
    }

    /** {@return the URL with the address in place of its host, unless TLS needs the name} */
    static String called(String url, InetAddress address) {
        return CameraUrl.isTls(url) ? url : CameraUrl.withHost(url, text(address));
    }

    private static String text(InetAddress address) {
        return address instanceof Inet6Address ? "[%s]".formatted(address.getHostAddress()) : address.getHostAddress();
    }
}
