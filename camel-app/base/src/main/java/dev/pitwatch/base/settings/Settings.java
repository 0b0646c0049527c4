package dev.pitwatch.base.settings;

import dev.pitwatch.base.net.Network;
import dev.pitwatch.base.net.UrlPort;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of a hub, valid as a whole. {@code PITWATCH_…} variables win over the files under config/.
 *
 * @param http where REST, WebSocket and the dashboard listen
 * @param management where health, readiness and metrics listen
 * @param mqtt the broker
 * @param database an external database; empty: the embedded one
 * @param folders what lies where
 * @param secrets keys and tokens
 * @param web what browsers are given and allowed
 * @param timeZone of new workshops
 * @param signup {@code open}, {@code invite} or {@code off}
 * @param dataRegion where the data are kept, in words for people, e.g. {@code India (Mumbai)}; empty: it isn't said
 * @param clockFile a file with an offset in seconds, for tests of grace periods
 * @param logFormat of the terminal: {@code text} or {@code json}; bin/setenv acts on it
 * @param tracing where traces go; empty: none are made
 * @param readingDays how old the readings of a day get before they leave the table for the archive
 * @param platformMail an address that gets alerts of the platform besides the super_admins
 * @param lokiUrl where people look for the logs of all hubs; the platform's page links there
 * @param demoHistory whether a demo has a history of 14 days
 * @param routeEdits how edits of route files are tried and undone
 * @param cameras the media server, and where cameras may be
 * @param backups where and when backups are made
 */
public record Settings(
        Listen http,
        Listen management,
        Mqtt mqtt,
        Optional<DatabaseAddress> database,
        Folders folders,
        Secrets secrets,
        Web web,
        ZoneId timeZone,
        String signup,
        Optional<String> dataRegion,
        Optional<Path> clockFile,
        String logFormat,
        Optional<Tracing> tracing,
        int readingDays,
        Optional<String> platformMail,
        Optional<URI> lokiUrl,
        boolean demoHistory,
        RouteEdits routeEdits,
        Cameras cameras,
        Backups backups) {

    /** An address to listen at. */
    public record Listen(String bind, int port) {}

    /**
     * What there is to set of edits of route files.
     *
     * @param replay whether what a bad one refused is replayed once the hub has undone it
     * @param longestTry how long one may be tried with made-up readings
     */
    public record RouteEdits(boolean replay, Duration longestTry) {}

    /** Who keeps the broker's accounts. */
    public enum Accounts {
        /** The embedded broker reads them from the database. */
        EMBEDDED,
        /** We tell them to a Mosquitto with its dynamic security plugin. */
        MOSQUITTO_DYNSEC,
        /** They are made by hand. */
        NONE;

        /** {@return how it is set} */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** {@return whether devices' passwords are made by us} */
        public boolean areMade() {
            return this != NONE;
        }
    }

    /**
     * The broker.
     *
     * @param bind the address of the embedded broker's ports
     * @param port the embedded broker's, for devices; empty: off
     * @param tlsPort the embedded broker's with TLS, used when {@code certificate} is there; empty: off
     * @param certificate PEM chain and key
     * @param external a broker of the operator's own; empty: the embedded one
     * @param embedded how a hub signs in at the embedded one, as the launcher tells it; empty: no one started it
     * @param accounts who keeps the accounts
     */
    public record Mqtt(
            String bind,
            Optional<Integer> port,
            Optional<Integer> tlsPort,
            Optional<Certificate> certificate,
            Optional<BrokerAddress> external,
            Optional<BrokerAddress> embedded,
            Accounts accounts) {

        /** {@return the embedded broker's port with TLS, if it is used} */
        public Optional<Integer> securePort() {
            return certificate.flatMap(pem -> tlsPort);
        }

        /** {@return the broker that a hub connects to, if there is one} */
        public Optional<BrokerAddress> broker() {
            return external.or(() -> embedded);
        }
    }

    /** PEM files. */
    public record Certificate(Path chain, Path key) {}

    /**
     * Where a broker is and how to sign in.
     *
     * @param url {@code tcp://host:port} or {@code ssl://host:port}, without user and password
     */
    public record BrokerAddress(String url, Optional<String> user, Optional<String> password) {

        /** {@return what a text like {@code tcp://user:password@host:port} names; empty: it names none} */
        static Optional<BrokerAddress> of(String text) {
            try {
                URI uri = new URI(text);
                boolean usable = Set.of("tcp", "ssl").contains(String.valueOf(uri.getScheme()))
                        && uri.getHost() != null
                        && uri.getPort() > 0
                        && UrlPort.isValid(uri)
                        && (uri.getPath() == null || uri.getPath().isEmpty());
                // User and password are cut at the first colon: a password may hold more of them.
                Optional<String[]> user = Optional.ofNullable(uri.getUserInfo()).map(info -> info.split(":", 2));
                return usable
                        ? Optional.of(new BrokerAddress(
                                "%s://%s:%d".formatted(uri.getScheme(), uri.getHost(), uri.getPort()),
                                user.map(parts -> parts[0]),
                                user.filter(parts -> parts.length == 2).map(parts -> parts[1])))
                        : Optional.empty();
            } catch (URISyntaxException e) {
                return Optional.empty();
            }
        }

        @Override
        public String toString() {
            return url;
        }
    }

    /**
     * A database.
     *
     * @param admin a sign-in that may create roles: the launcher's for migrations; a hub needs none
     */
    public record DatabaseAddress(String url, Optional<DatabaseAdmin> admin) {
        @Override
        public String toString() {
            return url;
        }
    }

    /** A user of the database that may create roles. */
    public record DatabaseAdmin(String user, String password) {
        @Override
        public String toString() {
            return user;
        }
    }

    /** All absolute. */
    public record Folders(Path data, Path routes, Path config, Path deploy) {}

    /**
     * What browsers are given and allowed.
     *
     * @param managementHosts names by which the management port may be called, in lower case
     * @param privateTargets addresses and networks that are not public and that webhooks and push may be sent to all the same
     */
    public record Web(
            URI publicUrl,
            Optional<URI> assetUrl,
            Set<String> allowedOrigins,
            List<String> trustedProxies,
            Optional<RateLimits> rateLimits,
            Set<String> managementHosts,
            List<Network> privateTargets) {}

    /** Calls a minute; an empty Optional in {@link Web} means off, and lifts the devices' limit too. */
    public record RateLimits(
            int address,
            int user,
            int workshop,
            int signIn,
            int files,
            TrackingLimits tracking,
            SocketLimits sockets,
            CodeLimits codes) {
        /** As the REST contract has them. */
        public static final RateLimits STANDARD = new RateLimits(100, 600, 3_000, 20);

        /** With the contract's limits of files, tracking links, sockets and codes. */
        public RateLimits(int address, int user, int workshop, int signIn) {
            this(
                    address,
                    user,
                    workshop,
                    signIn,
                    2_000,
                    TrackingLimits.STANDARD,
                    SocketLimits.STANDARD,
                    CodeLimits.STANDARD);
        }
    }

    /**
     * Calls a minute by tracking links.
     *
     * @param address from one IPv4 address or IPv6 /64, which many who look may share
     * @param link by one link
     */
    public record TrackingLimits(int address, int link) {
        /** As the REST contract has them. */
        public static final TrackingLimits STANDARD = new TrackingLimits(120, 30);
    }

    /**
     * Sockets that may be open at once.
     *
     * @param session of one session, API key or link
     * @param workshop of a workshop's people, and as many again of its links
     * @param address from one IPv4 address or IPv6 /64
     * @param frames that one socket may send a minute
     */
    public record SocketLimits(int session, int workshop, int address, int frames) {
        /** As the REST contract has them. */
        public static final SocketLimits STANDARD = new SocketLimits(20, 200, 200, 60);

        /** None: for measurements. */
        public static final SocketLimits OFF =
                new SocketLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    /**
     * One-time codes of customers that may be wanted a minute; tries are five times as many.
     *
     * @param workshop of one workshop
     * @param network from one IPv4 address or IPv6 /64; from a /48 four times as many
     * @param all of everybody together
     */
    public record CodeLimits(int workshop, int network, int all) {
        /** As the REST contract has them. */
        public static final CodeLimits STANDARD = new CodeLimits(20, 5, 300);
    }

    /**
     * Traces, by OTLP over HTTP.
     *
     * @param endpoint the collector's, without the path, e.g. {@code http://localhost:4318}
     * @param headers of each call to it, e.g. {@code name=value,…}
     * @param readings the share of readings that is traced, 0 to 1
     */
    public record Tracing(URI endpoint, Optional<String> headers, double readings) {
        @Override
        public String toString() {
            return endpoint.toString();
        }
    }

    /**
     * Cameras.
     *
     * @param server the media server; empty: there is none, and no cameras
     * @param webrtcUrl where browsers reach WHEP
     * @param hlsUrl where browsers reach HLS
     * @param playbackUrl where browsers reach recordings
     * @param ffmpeg the program that takes stills
     * @param targets networks that are not public and that cameras may be in all the same; in config/ only
     */
    public record Cameras(
            Optional<MediaServer> server,
            Optional<URI> webrtcUrl,
            Optional<URI> hlsUrl,
            Optional<URI> playbackUrl,
            String ffmpeg,
            List<CameraTarget> targets,
            boolean tlsNames) {}

    /** MediaMTX's control API, and how the hub signs in there. */
    public record MediaServer(URI url, Optional<String> user, Optional<String> password) {
        @Override
        public String toString() {
            return url.toString();
        }
    }

    /**
     * A network that cameras of a workshop may be in.
     *
     * @param workshop its code; {@code *}: of all, on machines that are one workshop's
     */
    public record CameraTarget(String workshop, Network network) {}

    /**
     * Backups.
     *
     * @param folder where they are kept; empty: none is made by itself
     * @param at when one is made each day, by the time zone of new workshops
     * @param days how long each is kept
     * @param publicKey whom they are encrypted for; empty: no one
     * @param command of a shell that makes and checks one, as the launcher tells its hub; empty: no launcher did
     * @param offsite where the newest one is copied to; empty: nowhere
     * @param offsiteCommand of a shell that copies it there, as the launcher tells its hub; empty: no launcher did
     */
    public record Backups(
            Optional<Path> folder,
            LocalTime at,
            int days,
            Optional<String> publicKey,
            Optional<String> command,
            Optional<S3Settings> offsite,
            Optional<String> offsiteCommand) {}

    /** {@return whether devices and callers are limited} */
    public boolean limited() {
        return web.rateLimits().isPresent();
    }

    /**
     * Reads and checks all settings; makes nothing on disk but missing secrets.
     *
     * @param environment as {@link System#getenv()}
     * @param home what relative paths are relative to
     * @throws SettingsException naming every setting that is wrong
     */
    public static Settings read(Map<String, String> environment, Path home) {
        return reader(environment, home).read(true);
    }

    /** The same without secrets; the data folder is not looked into: root does not follow what its owner may have put there. */
    public static Settings readWithoutSecrets(Map<String, String> environment, Path home) {
        return reader(environment, home).read(false);
    }

    /** {@return what is wrong with the settings as they are now, a line each} */
    public static List<String> problems(Map<String, String> environment, Path home) {
        try {
            read(environment, home);
            return List.of();
        } catch (SettingsException e) {
            return e.problems();
        }
    }

    /** {@return the keys under which settings may stand in config/dev.pitwatch.hub.cfg, whether they do or not} */
    public static Set<String> keys(Map<String, String> environment, Path home) {
        SettingSources sources = new SettingSources(environment, absolute(home));
        try {
            new SettingsReader(sources, absolute(home)).read(true);
        } catch (SettingsException e) {
            // what is wrong says who takes the settings
        }
        return sources.keys();
    }

    /** {@return the data folder; no other setting is looked at, and nothing is made} */
    public static Path data(Map<String, String> environment, Path home) {
        return reader(environment, home).data();
    }

    /** {@return whether backups are encrypted here; no other setting is looked at, and nothing is made} */
    public static boolean hasBackupKey(Map<String, String> environment, Path home) {
        return new BackupSettingsReader(new SettingSources(environment, home), home)
                .read()
                .publicKey()
                .isPresent();
    }

    private static SettingsReader reader(Map<String, String> environment, Path home) {
        return new SettingsReader(new SettingSources(environment, absolute(home)), absolute(home));
    }

    private static Path absolute(Path home) {
        return home.toAbsolutePath().normalize();
    }
}
