package dev.pitwatch.integration;

import dev.pitwatch.core.testing.MailServer;
import dev.pitwatch.core.testing.MediaMtxStandIn;
import dev.pitwatch.core.testing.ServerTemplate;
import dev.pitwatch.integration.Demo.User;
import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.ServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** The product as delivered, with limits in force, and two workshops: one attacks, the other one is its neighbour. */
final class AbuseGround implements AutoCloseable {

    private static final int NEIGHBOURS = 4;
    /** Where calls come from that somebody else made. */
    private static final String PROXIES = "127.254.254.";

    /** Where browsers are said to take their messages. */
    private static final String BROWSERS = "127.0.0.0/8";

    private static final Duration SESSION = Duration.ofMinutes(8);
    private static final String PAST =
            """
            insert into reading (workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at, temperature, pm25)
            select ?, ?, ?, 'past', n, now() - n * interval '0.25 s', now() - n * interval '0.25 s',
                case when n / 60 % 2 = 0 then 24.5 else 20 end, 11
            from generate_series(1, 100000) n
            """;

    private static final String DATABASE_KIB =
            """
            select (sum(pg_database_size(oid)) - (
                select sum(pg_total_relation_size(oid)) from pg_class
                where relkind = 'r' and relname ~ '^(reading|ingest_dedupe|rollup)')) / 1024
            from pg_database
            """;

    private static final String MAIL_PASSWORD = "for-Tests-0nly";
    private static final String MEDIA_PASSWORD = "for-Tests-0nly-2";
    private static final String MEDIA_KEY = "for-Tests-0nly-3-of-32-characters-or-more";
    /** As a real one takes that has 500 paths. */
    private static final Duration CHANGE_OF_PATH = Duration.ofMillis(55);

    /** In place of ffmpeg: takes as long as a quick camera lets it, and gives the least that is taken for a picture. */
    private static final String STILL =
            """
            #!/bin/sh
            cat > /dev/null
            sleep 0.3
            printf '\\377\\330%s\\377\\331' $$
            """;

    private final EmbeddedPostgres postgres;
    private final MailServer mail = new MailServer(MAIL_PASSWORD);
    private final MediaMtxStandIn media = new MediaMtxStandIn();
    private final Jdbi database;
    private final Pitwatch pitwatch;
    private final Path data;
    private final Path stills;
    private final Workshop neighbour;
    private final Workshop attacker;
    private final String kioskToken;
    private long signedIn;
    private RestClient owner;
    private RestClient neighboursOwner;
    private int networks;
    private volatile Optional<Begun> attacked = Optional.empty();

    AbuseGround(Path folder) throws IOException {
        ServerTemplate.copyTo(folder.resolve("server"));
        postgres = EmbeddedPostgres.start(
                ServerOptions.at(folder.resolve("server")).with("track_commit_timestamp", "on"));
        database = Jdbi.create(postgres.jdbcUrl(), postgres.user(), postgres.password());
        media.requireSignIn("hub", MEDIA_PASSWORD);
        media.changesTake(CHANGE_OF_PATH);
        stills = folder.resolve("ffmpeg");
        Files.writeString(stills, STILL);
        Files.setPosixFilePermissions(stills, PosixFilePermissions.fromString("rwx------"));
        data = folder.resolve("data");
        pitwatch = Pitwatch.empty(data, environment());
        neighbour = pitwatch.workshop("Neighbour", NEIGHBOURS);
        attacker = pitwatch.workshop("Attacker", 1);
        Device device = device();
        database.useHandle(handle -> handle.execute(PAST, attacker.id(), device.pitId(), device.id()));
        owner = signIn(attacker.owner());
        neighboursOwner = signIn(neighbour.owner());
        signedIn = System.nanoTime();
        kioskToken = kiosk();
    }

    private Map<String, String> environment() {
        Map<String, String> all = new HashMap<>(Map.of(
                "SMTP_HOST",
                "127.0.0.1",
                "SMTP_PORT",
                Integer.toString(mail.port()),
                "SMTP_TLS",
                "off",
                "SMTP_USER",
                "hub",
                "SMTP_PASSWORD",
                MAIL_PASSWORD,
                "PITWATCH_DB_URL",
                postgres.jdbcUrl(),
                "PITWATCH_DB_USER",
                postgres.user(),
                "PITWATCH_DB_PASSWORD",
                postgres.password(),
                "PITWATCH_PRIVATE_TARGETS",
                BROWSERS,
                "PITWATCH_TRUSTED_PROXIES",
                PROXIES + "0/24"));
        all.put("MEDIAMTX_API_URL", media.url().toString());
        all.put("MEDIAMTX_API_USER", "hub");
        all.put("MEDIAMTX_API_PASSWORD", MEDIA_PASSWORD);
        all.put("MEDIAMTX_WEBRTC_URL", "https://192.0.2.80"); // where pictures would come from
        all.put("MEDIAMTX_HOOK_KEY", MEDIA_KEY);
        all.put("FFMPEG_PATH", stills.toString());
        all.put("PITWATCH_PLATFORM_EMAIL", "team@example.com"); // where push services would find the team
        return QuickStart.ofLaterRun(all);
    }

    private RestClient signIn(User user) {
        return pitwatch.signIn(user);
    }

    private String kiosk() {
        URI link = URI.create(owner.post("/workshops/%d/kiosk-links".formatted(attacker.id()), Map.of("name", "Wall"))
                .required()
                .get("url")
                .textValue());
        String token = link.toString().substring(link.toString().lastIndexOf('/') + 1);
        return owner.post("/auth/kiosk", Map.of("token", token))
                .required()
                .get("access_token")
                .textValue();
    }

    /** Signs in anew before the access tokens end. */
    void renewSessions() {
        if (System.nanoTime() - signedIn > SESSION.toNanos()) {
            signedIn = System.nanoTime();
            pitwatch.renewSuperAdmin();
            owner = signIn(attacker.owner());
            neighboursOwner = signIn(neighbour.owner());
        }
    }

    Pitwatch pitwatch() {
        return pitwatch;
    }

    MailServer mail() {
        return mail;
    }

    MediaMtxStandIn media() {
        return media;
    }

    Jdbi database() {
        return database;
    }

    Workshop neighbour() {
        return neighbour;
    }

    RestClient neighboursOwner() {
        return neighboursOwner;
    }

    Workshop attacker() {
        return attacker;
    }

    /** {@return the owner of the workshop that attacks} */
    RestClient owner() {
        return owner;
    }

    /** {@return an access token of a wall screen of that workshop} */
    String kioskToken() {
        return kioskToken;
    }

    /** {@return the device that attacks} */
    Device device() {
        return attacker.devices().get(0);
    }

    String node() throws IOException {
        return Files.readString(data.resolve("node-id")).strip();
    }

    /**
     * When attackers came, for whom something may have been prepared before.
     *
     * @param databaseKib what the database had by then
     */
    record Begun(Instant at, long databaseKib) {}

    /** {@return the size of the database without what readings take that were accepted} */
    long databaseKib() {
        return database.withHandle(
                handle -> handle.createQuery(DATABASE_KIB).mapTo(Long.class).one());
    }

    /** The next crowd is that of another attack. */
    void forgetAttack() {
        attacked = Optional.empty();
    }

    /** {@return when the attackers came; that when none did} */
    Begun attacked(Begun otherwise) {
        return attacked.orElse(otherwise);
    }

    private Crowd crowd(int port, String from, int addresses) throws IOException {
        if (attacked.isEmpty()) {
            long kib = databaseKib();
            attacked = Optional.of(new Begun(Instant.now(), kib));
        }
        return new Crowd(port, from, addresses);
    }

    /** {@return nobody yet, who will call the API from so many addresses that no other attack used} */
    Crowd callers(int addresses) throws IOException {
        return crowd(URI.create(pitwatch.demo().httpUrl()).getPort(), network(), addresses);
    }

    /** {@return nobody yet, who will call from wherever their calls say, as behind a proxy} */
    Crowd proxied() throws IOException {
        return crowd(URI.create(pitwatch.demo().httpUrl()).getPort(), PROXIES, 8);
    }

    /** The same for the broker. */
    Crowd devices(int addresses) throws IOException {
        return crowd(pitwatch.mqttPort(), network(), addresses);
    }

    private String network() {
        networks++;
        return "127.%d.%d.".formatted(1 + networks / 250, networks % 250);
    }

    @Override
    public void close() {
        pitwatch.close();
        media.close();
        postgres.close();
        try {
            mail.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
