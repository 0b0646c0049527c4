package dev.pitwatch.hub.outgoing;

import dev.pitwatch.base.net.CallableHosts;
import dev.pitwatch.base.net.Network;
import dev.pitwatch.spi.SendException;
import dev.pitwatch.spi.SendOutcome;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Looks a host up once, for the connection that is made to that very address, and refuses it unless all its addresses are public.
 * Numbers in place of a name come here, too.
 */
final class PublicHosts implements DnsResolver {

    /** The first ones are enough; each costs the time-out of a connection. */
    private static final int ADDRESSES_TRIED = 2;

    private final DnsResolver system;
    private final CallableHosts callable;

    /**
     * Takes what really looks up.
     *
     * @param allowed networks that are good although they are not public
     */
    PublicHosts(DnsResolver system, List<Network> allowed) {
        this.system = system;
        this.callable = new CallableHosts(allowed);
    }

    /** Throws a {@link SendException} when one of the addresses is not public: then the host is not to be trusted at all. */
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = system.resolve(host);
        if (addresses == null || addresses.length == 0) {
            throw new UnknownHostException(host);
        }
        if (!Stream.of(addresses).allMatch(callable::contain)) {
            throw new SendException(SendOutcome.refused("%s is not at a public address".formatted(host)));
        }
        return Stream.of(addresses).limit(ADDRESSES_TRIED).toArray(InetAddress[]::new);
    }

    /** The name as it is: nothing is asked about a host that has not been checked. */
    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }
}
