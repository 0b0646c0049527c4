package dev.pitwatch.base.net;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Hosts that the hub may call when a user names them: those of the public internet, and networks that the configuration allows
 * besides ({@code PITWATCH_PRIVATE_TARGETS}).
 */
public final class CallableHosts {

    /** None besides the public ones. */
    public static final CallableHosts PUBLIC = new CallableHosts(List.of());

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}");

    private final List<Network> allowed;

    public CallableHosts(List<Network> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    /** {@return whether a connection may be made to that address} */
    public boolean contain(InetAddress address) {
        return PublicAddress.isPublic(address) || allowed.stream().anyMatch(network -> network.contains(address));
    }

    /** {@return why that URL can never be called; empty: it can, or its host is a name, which is looked up at each call} */
    public Optional<String> problem(URI url) {
        return literal(url.getHost())
                .filter(literal -> !isCallable(literal))
                .map("%s is not a public address, expected a host on the internet"::formatted);
    }

    /** {@return the host if it is an address instead of a name, without brackets and zone} */
    private static Optional<String> literal(String host) {
        if (host.startsWith("[")) {
            return Optional.of(host.substring(1, host.length() - 1).replaceFirst("%.*", ""));
        }
        return Optional.of(host).filter(text -> IPV4.matcher(text).matches());
    }

    private boolean isCallable(String literal) {
        try {
            return contain(InetAddress.getByName(literal)); // looks up no name
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
