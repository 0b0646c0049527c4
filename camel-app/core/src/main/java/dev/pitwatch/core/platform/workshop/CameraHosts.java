package dev.pitwatch.core.platform.workshop;

import dev.pitwatch.base.net.Network;
import dev.pitwatch.base.net.PublicAddress;
import dev.pitwatch.base.settings.Settings.CameraTarget;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Hosts that cameras may be at: those of the public internet, those in networks of their workshop, and those that the configuration
 * allows ({@code camera.targets}). What a tenant types makes our servers connect somewhere, so never to the machines' own surroundings.
 * Thread safe.
 */
public final class CameraHosts {

    /** Reads the addresses of a name; those of an address are itself. */
    @FunctionalInterface
    public interface Lookup {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    /**
     * Whose camera it is.
     *
     * @param workshop its code
     * @param networks of its cameras
     */
    public record Owner(String workshop, List<String> networks) {}

    /** Every workshop's, where a machine is one workshop's. */
    public static final String ALL = "*";

    /** Whatever networks are allowed. */
    private static final List<Network> NEVER = Stream.of(
                    "0.0.0.0/8",
                    "127.0.0.0/8",
                    "169.254.0.0/16", // link-local; clouds answer with credentials
                    "100.100.100.200", // the same
                    "168.63.129.16",
                    "192.0.0.0/24",
                    "224.0.0.0/4", // multicast
                    "240.0.0.0/4", // reserved, and broadcast
                    "::/96", // this host, and IPv4 addresses of old
                    "64:ff9b:1::/48", // translated to private IPv4 addresses
                    "2001::/32", // Teredo holds an IPv4 address
                    "2002::/16", // 6to4, too
                    "fd00:ec2::/32", // a cloud's credentials
                    "fe80::/10", // link-local
                    "fec0::/10",
                    "ff00::/8")
            .map(Network::of)
            .toList();

    /** Holds an IPv4 address, which has to be a public one. */
    private static final Network TRANSLATED = Network.of("64:ff9b::/96");

    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private final List<CameraTarget> targets;
    private final Lookup lookup;
    private final Supplier<Set<InetAddress>> own;

    /**
     * @param targets networks that the configuration allows
     * @param lookup asks name servers, in bounded time
     * @param own addresses of hub, broker, database and media server
     */
    public CameraHosts(List<CameraTarget> targets, Lookup lookup, Supplier<Set<InetAddress>> own) {
        this.targets = List.copyOf(targets);
        this.lookup = lookup;
        this.own = own;
    }

    /** {@return those of the public internet and of workshops' networks} */
    public static CameraHosts standard() {
        return new CameraHosts(List.of(), InetAddress::getAllByName, Set::of);
    }

    /** {@return why no camera of theirs may have that address; empty: it may} Looks its host up. */
    public Optional<String> problem(String url, Owner owner) {
        return CameraUrl.isUsable(url) ? hostProblem(CameraUrl.hostOf(url), owner) : Optional.of(CameraUrl.EXPECTED);
    }

    /** {@return why no camera of theirs may be there; empty: it may} */
    public Optional<String> hostProblem(String host, Owner owner) {
        try {
            find(host, owner, Optional.empty());
            return Optional.empty();
        } catch (RefusedHostException e) {
            return Optional.of(e.getMessage());
        }
    }

    /**
     * {@return the address of a camera's host; the one that it had before while it is still among those of its name}
     *
     * @throws RefusedHostException when it isn't known, or one of its addresses is not allowed: then the name is not to be trusted at all
     */
    public InetAddress find(String host, Owner owner, Optional<InetAddress> before) {
        InetAddress[] addresses = addresses(host);
        for (InetAddress address : addresses) {
            require(host, address, owner);
        }
        return before.filter(known -> List.of(addresses).contains(known)).orElse(addresses[0]);
    }

    private InetAddress[] addresses(String host) {
        if (!HOST.matcher(host).matches()) {
            throw new RefusedHostException("%s is neither an address nor the name of a host".formatted(host));
        }
        try {
            InetAddress[] found = lookup.resolve(host);
            if (found.length > 0) {
                return found;
            }
        } catch (UnknownHostException e) {
            // Said below.
        }
        throw RefusedHostException.unknown(host);
    }

    private void require(String host, InetAddress address, Owner owner) {
        String shown = address.getHostAddress();
        String of = shown.equals(host) ? host : "%s (%s)".formatted(host, shown);
        if (isSurroundings(address)) {
            throw new RefusedHostException("%s is where no camera can be".formatted(of));
        }
        if (!PublicAddress.isPublic(address) && !isAllowed(address, owner)) {
            throw new RefusedHostException(
                    "%s is not a public address: ask the platform's team to add its network to your workshop's"
                                    .formatted(of)
                            + " camera_networks");
        }
    }

    private boolean isSurroundings(InetAddress address) {
        return NEVER.stream().anyMatch(network -> network.contains(address))
                || TRANSLATED.contains(address) && !PublicAddress.isPublic(address)
                || own.get().contains(address);
    }

    private boolean isAllowed(InetAddress address, Owner owner) {
        return owner.networks().stream().map(Network::of).anyMatch(network -> network.contains(address))
                || targets.stream()
                        .filter(target -> target.workshop().equals(ALL)
                                || target.workshop().equals(owner.workshop()))
                        .anyMatch(target -> target.network().contains(address));
    }
}
