package dev.pitwatch.integration;

import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.integration.Crowd.Manner;
import dev.pitwatch.integration.RestClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/** What one workshop's readings may take of the alerts that all share. */
final class AlertAbuse {

    /** Far below any default, so that every second reading is outside; as short as settings may be. */
    private static final Map<String, Object> LIMITS = Map.of(
            "for_seconds",
            0,
            "clear_seconds",
            10,
            "device_offline_s",
            5,
            "hysteresis",
            Map.of("aqi", 0, "temperature", 0, "humidity", 0));

    private static final List<String> ALL = List.of("dashboard", "sms", "whatsapp", "email", "push");
    private static final Map<String, Object> EVERY_CHANNEL = Map.of(
            "channels",
            Map.of(
                    "temp_out_of_range",
                    ALL,
                    "high_humidity",
                    ALL,
                    "high_aqi",
                    ALL,
                    "critical_aqi",
                    ALL,
                    "sensor_fault",
                    ALL));

    private static final int PEOPLE = 100;
    private static final int DEVICES = 20;
    private static final int READINGS_PER_SECOND = 15;
    private static final int READING_BYTES = 330;
    private static final Duration NEIGHBOURS_TIME = Duration.ofSeconds(15);

    /** Of a device and type: an episode lives for ten seconds, and before the first there was none. */
    private static final long LIFE_SECONDS = 10;

    private static final int TYPES = 5;

    /** Every four seconds, which is a silence of a device that measures every two. */
    private static final String SILENT =
            """
            insert into reading (workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at, temperature, pm25)
            select ?, ?, ?, 'past', n, now() - n * interval '4 s', now() - n * interval '4 s', 20, 11
            from generate_series(1, 21000) n
            """;

    /** Whose silences are more than a preview keeps. */
    private static final int SILENT_DEVICES = 5;

    /** As many pits as a workshop may have, each with limits of its own. */
    private static final String OWN_LIMITS =
            """
            with bays as (
                insert into pit (workshop_id, pit_number, name)
                select :workshop, n, 'Bay ' || n from generate_series(2, 2000) n returning id)
            insert into alert_config (workshop_id, pit_id, config)
            select :workshop, id, jsonb_build_object('temperature', jsonb_build_object('max', 30)) from bays
            """;

    private static final int CHANGERS = 16;
    private static final int PREVIEWS = 24;
    private static final String PREVIEW = "/workshops/%d/alert-config/preview";

    /** As many people as an announcement goes to, each with as many browsers as a person may have, which rest. */
    private static final String CROWD =
            """
            with owners as (
                insert into app_user (workshop_id, username, name, role, phone, email)
                select ?, 'crowd_' || ? || '_' || n, 'Owner', 'owner', '+9198' || lpad(n::text, 8, '0'), 'crowd' || n || '@example.com'
                from generate_series(1, 99) n returning id, workshop_id)
            insert into push_subscription (workshop_id, user_id, endpoint, p256dh, auth, created_at, rest_until)
            select workshop_id, id, 'https://push.example.com/' || id || '/' || n, 'k', 'a', now(), now() + interval '1 day'
            from owners, generate_series(1, 10) n
            """;

    private AlertAbuse() {}

    /** Readings of twenty devices that are outside in all they measure, well, and outside again, as fast as they are stored. */
    static Seen flappingReadings(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop flapper = ground.pitwatch().workshop("Flapper", DEVICES);
        Workshop neighbour = ground.pitwatch().workshop("Alerted", 2 * scale.uses());
        ground.pitwatch()
                .superAdmin()
                .patch("/workshops/%d/alert-config".formatted(flapper.id()), LIMITS)
                .required();
        Iterator<Device> cool = neighbour.devices().iterator();
        List<Duration> quiet = OwnUse.times(scale.uses(), () -> until("alert", ground, neighbour, cool.next()));
        long begun = System.nanoTime();
        try (Crowd crowd = ground.devices(DEVICES)) {
            flap(flapper, crowd);
            crowd.act(scale.attack());
            List<Duration> attacked = OwnUse.times(
                    scale.uses(),
                    () -> ShareAbuse.meanwhile(crowd, () -> until("alert", ground, neighbour, cool.next())));
            long opened = requireFew(ground, flapper, begun);
            return new Seen(
                    "%s, %,d alerts opened".formatted(crowd.tally(), opened),
                    Optional.of(new OwnUse("alert", quiet, attacked)));
        }
    }

    /** The same, where each alert is announced to a hundred people by all channels; meanwhile the neighbour's are decided about. */
    static Seen announcements(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop announcer = ground.pitwatch().workshop("Announcer", DEVICES);
        Workshop neighbour = ground.pitwatch().workshop("Announced", 2 * scale.uses());
        ground.database().useHandle(handle -> handle.execute(CROWD, announcer.id(), announcer.id()));
        ground.pitwatch()
                .superAdmin()
                .patch("/workshops/%d/alert-config".formatted(announcer.id()), LIMITS)
                .required();
        for (Workshop workshop : List.of(announcer, neighbour)) {
            ground.pitwatch()
                    .superAdmin()
                    .patch("/workshops/%d/alert-config".formatted(workshop.id()), EVERY_CHANNEL)
                    .required();
        }
        Iterator<Device> cool = neighbour.devices().iterator();
        List<Duration> quiet = OwnUse.times(scale.uses(), () -> until("notice", ground, neighbour, cool.next()));
        try (Crowd crowd = ground.devices(DEVICES)) {
            flap(announcer, crowd);
            crowd.act(scale.attack());
            List<Duration> attacked = OwnUse.times(
                    scale.uses(),
                    () -> ShareAbuse.meanwhile(crowd, () -> until("notice", ground, neighbour, cool.next())));
            long notices = count("notice", ground, announcer, "%");
            if (notices < PEOPLE) {
                throw new IOException("%,d notices were made of the attackers' alerts, expected %,d or more"
                        .formatted(notices, PEOPLE));
            }
            return new Seen(
                    "%s, %,d notices kept".formatted(crowd.tally(), notices),
                    Optional.of(new OwnUse("alert's notice", quiet, attacked)));
        }
    }

    /** Limits of one of very many pits that have their own, changed as fast as calls are taken; meanwhile the neighbour's heat is judged. */
    static Seen changedLimits(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop changer = ground.pitwatch().workshop("Changer", 1);
        Workshop neighbour = ground.pitwatch().workshop("Warned", 2 * scale.uses());
        String token = ground.pitwatch().signIn(changer.owner()).token();
        ground.database().useHandle(handle -> handle.createUpdate(OWN_LIMITS)
                .bind("workshop", changer.id())
                .execute());
        String path = "/api/v1/pits/%d/alert-config"
                .formatted(changer.devices().get(0).pitId());
        byte[][] says = Stream.of(30, 31)
                .map(celsius -> Json.bytes(Map.of("temperature", Map.of("max", celsius))))
                .map(body -> AbuseBytes.request("PATCH", path, token, body.length, body))
                .toArray(byte[][]::new);
        Iterator<Device> cool = neighbour.devices().iterator();
        List<Duration> quiet = OwnUse.times(scale.uses(), () -> until("alert", ground, neighbour, cool.next()));
        try (Crowd crowd = ground.callers(2)) {
            crowd.join(CHANGERS, Manner.calling(says));
            crowd.act(scale.attack());
            List<Duration> attacked = OwnUse.times(
                    scale.uses(),
                    () -> ShareAbuse.meanwhile(crowd, () -> until("alert", ground, neighbour, cool.next())));
            return new Seen(crowd.tally(), Optional.of(new OwnUse("alert", quiet, attacked)));
        }
    }

    /** A limit under which a workshop's devices were silent a hundred thousand times, asked about again and again. */
    static Seen silentDevices(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop silent = ground.pitwatch().workshop("Silent", SILENT_DEVICES);
        ground.database().useHandle(handle -> {
            handle.execute("update device set interval_s = 2 where workshop_id = ?", silent.id());
            for (Device device : silent.devices()) {
                handle.execute(SILENT, silent.id(), device.pitId(), device.id());
            }
        });
        Map<String, Object> limits = Map.of("config", Map.of("device_offline_s", 5));
        byte[] body = Json.bytes(limits);
        String token = ground.pitwatch().signIn(silent.owner()).token();
        byte[] call = AbuseBytes.request("POST", "/api/v1" + PREVIEW.formatted(silent.id()), token, body.length, body);
        String own = PREVIEW.formatted(ground.neighbour().id());
        Callable<Answer> preview = () -> ground.neighboursOwner().post(own, limits);
        List<Duration> quiet = OwnUse.times(scale.uses(), () -> ShareAbuse.took(preview));
        try (Crowd crowd = ground.callers(2)) {
            crowd.join(PREVIEWS, Manner.calling(call));
            crowd.act(scale.attack());
            return ShareAbuse.beside("preview", quiet, crowd, preview);
        }
    }

    private static void flap(Workshop flapper, Crowd crowd) {
        for (Device device : flapper.devices()) {
            crowd.join(
                    1,
                    Manner.saying(AbuseBytes.connect(4, device.id(), device.id(), device.mqttPassword()))
                            .flooding(flapping(device))
                            .slowly(READINGS_PER_SECOND * READING_BYTES)
                            .againAndAgain());
        }
    }

    private static Supplier<byte[]> flapping(Device device) {
        AtomicInteger number = new AtomicInteger();
        String boot = "%08x".formatted(ThreadLocalRandom.current().nextInt());
        return () -> {
            int next = number.getAndIncrement();
            boolean outside = next % 2 == 0;
            Payload reading = device.reading(boot, next)
                    .with("temperature", outside ? 41.5 : 24.5)
                    .with("humidity", outside ? 90 : 55)
                    .with("pm25", outside ? 300 : 11)
                    .with("errors", outside ? Map.of("PMS5003", "timeout") : null);
            return AbuseBytes.publish(device.sensors(), false, reading.text().getBytes(StandardCharsets.UTF_8));
        };
    }

    /** {@return how long it takes until the device's heat has left a row of the table, an alert or a notice} */
    private static Duration until(String table, AbuseGround ground, Workshop neighbour, Device device)
            throws IOException {
        try (MqttConnection connection = ground.pitwatch().connect(device)) {
            long begun = System.nanoTime();
            connection.publish(device.sensors(), device.reading("neighbour", 1).with("temperature", 41.5));
            await().atMost(NEIGHBOURS_TIME)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> count(table, ground, neighbour, "pit:" + device.pitId()) > 0);
            return Duration.ofNanos(System.nanoTime() - begun);
        } catch (ConditionTimeoutException e) {
            throw new IOException(
                    "the neighbour's heat was no %s after %d s".formatted(table, NEIGHBOURS_TIME.toSeconds()), e);
        }
    }

    private static long count(String table, AbuseGround ground, Workshop workshop, String subject) {
        return ground.database().withHandle(handle -> handle.createQuery(
                        "select count(*) from %s where workshop_id = ? and subject like ?".formatted(table))
                .bind(0, workshop.id())
                .bind(1, subject)
                .mapTo(Long.class)
                .one());
    }

    /** {@return how many alerts the workshop's readings have opened} */
    private static long requireFew(AbuseGround ground, Workshop flapper, long begun) throws IOException {
        long lives = 1 + Duration.ofNanos(System.nanoTime() - begun).toSeconds() / LIFE_SECONDS;
        long opened = count("alert", ground, flapper, "%");
        if (opened == 0 || opened > DEVICES * TYPES * lives) {
            throw new IOException(
                    "%,d alerts were opened, expected 1 to %,d".formatted(opened, DEVICES * TYPES * lives));
        }
        return opened;
    }
}
