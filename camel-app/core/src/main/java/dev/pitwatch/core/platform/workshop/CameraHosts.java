package dev.pitwatch.core.platform.workshop;

import dev.pitwatch.base.net.Network;
import dev.pitwatch.base.net.PublicAddress;
import dev.pitwatch.base.settings.Settings.CameraTarget;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /** What is known of names. */
    public interface Names {

        /** {@return the addresses that the workshop's name had last; empty: none are known yet} Waits for nothing. */
        List<InetAddress> known(String workshop, String host);

        /**
         * {@return the addresses that it has} Waits for name servers, for so long at most.
         *
         * @throws RefusedHostException when none knows it, or none answers
         */
        List<InetAddress> find(String workshop, String host, Duration timeout);

        /** Takes what is to be notified when a name has other addresses than before. */
        void tell(Runnable changed);
    }

    /** Asks each time, and waits as long as it takes. */
    private record Asked(Lookup lookup) implements Names {

        @Override
        public List<InetAddress> known(String workshop, String host) {
            try {
                return List.of(lookup.resolve(host));
            } catch (UnknownHostException e) {
                return List.of();
            }
        }

        @Override
        public List<InetAddress> find(String workshop, String host, Duration timeout) {
            List<InetAddress> found = known(workshop, host);
            if (found.isEmpty()) {
                throw RefusedHostException.unknown(host);
            }
            return found;
        }

        @Override
        public void tell(Runnable changed) {
            // What is asked each time is no news.
        }
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
                    "fd00:ec2::/32", // clouds' credentials
                    "fd20:ce::254",
                    "fd00:c1::a9fe:a9fe",
                    "fd00:42::42",
                    "fe80::/10", // link-local
                    "fec0::/10",
                    "ff00::/8")
            .map(Network::of)
            .toList();

    /** Holds an IPv4 address, which has to be a public one. */
    private static final Network TRANSLATED = Network.of("64:ff9b::/96");

    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");

    /** A person waits while names are looked up. */
    private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(2);

    private final List<CameraTarget> targets;
    private final Names names;
    private final Supplier<Set<InetAddress>> own;
    private final boolean tlsNames;

    /**
     * @param targets networks that the configuration allows
     * @param own addresses of hub, broker, database and media server; throws a {@link RefusedHostException} while they aren't known
     * @param tlsNames whether cameras with TLS may have names, which the media server looks up anew: whatever is judged here, only its
     *     own firewall keeps it in its place then
     */
    public CameraHosts(List<CameraTarget> targets, Names names, Supplier<Set<InetAddress>> own, boolean tlsNames) {
        this.targets = List.copyOf(targets);
        this.names = names;
        this.own = own;
        this.tlsNames = tlsNames;
    }

    /** As the other, with names of cameras that have TLS. */
    public CameraHosts(List<CameraTarget> targets, Names names, Supplier<Set<InetAddress>> own) {
        this(targets, names, own, true);
    }

    /** As the other, and asks name servers each time. */
    public CameraHosts(List<CameraTarget> targets, Lookup lookup, Supplier<Set<InetAddress>> own) {
        this(targets, lookup, own, true);
    }

    /** As the first, and asks name servers each time. */
    public CameraHosts(List<CameraTarget> targets, Lookup lookup, Supplier<Set<InetAddress>> own, boolean tlsNames) {
        this(targets, new Asked(lookup), own, tlsNames);
    }

    /** {@return those of the public internet and of workshops' networks} */
    public static CameraHosts standard() {
        return new CameraHosts(List.of(), InetAddress::getAllByName, Set::of);
    }

    /** Takes what is to be notified when the name of a camera has other addresses than before, or its first. */
    public void tell(Runnable changed) {
        names.tell(changed);
    }

    /** {@return why no camera of theirs may have that address; empty: it may} Looks its host up. */
    public Optional<String> problem(String url, Owner owner) {
        return CameraUrl.isUsable(url)
                ? tlsProblem(url).or(() -> hostProblem(CameraUrl.hostOf(url), owner))
                : Optional.of(CameraUrl.EXPECTED);
    }

    /**
     * {@return why a usable address may not be called, whatever its host's address is; empty: it may} A name that stays in it is looked up
     * a second time by the media server, which may get another address than was judged here.
     */
    public Optional<String> tlsProblem(String url) {
        return tlsNames
                        || !CameraUrl.isTls(url)
                        || literal(CameraUrl.hostOf(url)).isPresent()
                ? Optional.empty()
                : Optional.of(("rtsps with the name %s is not allowed here: type the camera's address in figures")
                        .formatted(CameraUrl.hostOf(url)));
    }

    /** {@return why no camera of theirs may be there; empty: it may} Looks it up. */
    public Optional<String> hostProblem(String host, Owner owner) {
        return hostProblem(host, owner, LOOKUP_TIMEOUT);
    }

    /** {@return why no cameras of theirs may be at those of these hosts that are refused} Looks all of them up in the time of one. */
    public Map<String, String> hostProblems(Collection<String> hosts, Owner owner) {
        hosts.stream().filter(CameraHosts::isHost).forEach(host -> names.known(owner.workshop(), host));
        long end = System.nanoTime() + LOOKUP_TIMEOUT.toNanos();
        Map<String, String> problems = new HashMap<>();
        hosts.forEach(host -> hostProblem(host, owner, Duration.ofNanos(Math.max(0, end - System.nanoTime())))
                .ifPresent(problem -> problems.put(host, problem)));
        return problems;
    }

    private Optional<String> hostProblem(String host, Owner owner, Duration timeout) {
        try {
            requireHost(host);
            names.find(owner.workshop(), host, timeout).forEach(address -> require(host, address, owner));
            return Optional.empty();
        } catch (RefusedHostException e) {
            return Optional.of(e.getMessage());
        }
    }

    /**
     * {@return the address of a camera's host, the one that it had before while it is still among those of its name; empty: it isn't
     * known just now} Waits for nothing.
     *
     * @throws RefusedHostException when one of its addresses is not allowed: then the name is not to be trusted at all
     */
    public Optional<InetAddress> known(String host, Owner owner, Optional<InetAddress> before) {
        requireHost(host);
        List<InetAddress> addresses = names.known(owner.workshop(), host);
        try {
            addresses.forEach(address -> require(host, address, owner));
        } catch (RefusedHostException e) {
            if (e.isUnknown()) {
                return Optional.empty();
            }
            throw e;
        }
        return before.filter(addresses::contains).or(() -> addresses.stream().findFirst());
    }

    /** {@return the address that is written so; empty: it is a name} Looks nothing up. */
    public static Optional<InetAddress> literal(String host) {
        if (!host.contains(":") && !IPV4.matcher(host).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static boolean isHost(String host) {
        return HOST.matcher(host).matches();
    }

    private static void requireHost(String host) {
        if (!isHost(host)) {
            throw new RefusedHostException("%s is neither an address nor the name of a host".formatted(host));
        }
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
