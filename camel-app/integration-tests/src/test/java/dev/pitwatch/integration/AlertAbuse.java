package dev.pitwatch.integration;

import static org.awaitility.Awaitility.await;

import dev.pitwatch.integration.Crowd.Manner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
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

    private static final int DEVICES = 20;
    private static final int READINGS_PER_SECOND = 15;
    private static final int READING_BYTES = 330;
    private static final Duration NEIGHBOURS_TIME = Duration.ofSeconds(15);

    /** Of a device and type: an episode lives for ten seconds, and before the first there was none. */
    private static final long LIFE_SECONDS = 10;

    private static final int TYPES = 5;

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
        List<Duration> quiet = OwnUse.times(scale.uses(), () -> alerted(ground, neighbour, cool.next()));
        long begun = System.nanoTime();
        try (Crowd crowd = ground.devices(DEVICES)) {
            for (Device device : flapper.devices()) {
                crowd.join(
                        1,
                        Manner.saying(AbuseBytes.connect(4, device.id(), device.id(), device.mqttPassword()))
                                .flooding(flapping(device))
                                .slowly(READINGS_PER_SECOND * READING_BYTES)
                                .againAndAgain());
            }
            crowd.act(scale.attack());
            List<Duration> attacked = OwnUse.times(
                    scale.uses(), () -> ShareAbuse.meanwhile(crowd, () -> alerted(ground, neighbour, cool.next())));
            long opened = requireFew(ground, flapper, begun);
            return new Seen(
                    "%s, %,d alerts opened".formatted(crowd.tally(), opened),
                    Optional.of(new OwnUse("alert", quiet, attacked)));
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

    /** {@return how long it takes until the device's heat is an alert} */
    private static Duration alerted(AbuseGround ground, Workshop neighbour, Device device) throws IOException {
        try (MqttConnection connection = ground.pitwatch().connect(device)) {
            long begun = System.nanoTime();
            connection.publish(device.sensors(), device.reading("neighbour", 1).with("temperature", 41.5));
            await().atMost(NEIGHBOURS_TIME)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> alerts(ground, neighbour, "pit:" + device.pitId()) > 0);
            return Duration.ofNanos(System.nanoTime() - begun);
        } catch (ConditionTimeoutException e) {
            throw new IOException(
                    "the neighbour's alert had not opened after %d s".formatted(NEIGHBOURS_TIME.toSeconds()), e);
        }
    }

    private static long alerts(AbuseGround ground, Workshop workshop, String subject) {
        return ground.database().withHandle(handle -> handle.createQuery(
                        "select count(*) from alert where workshop_id = ? and subject like ?")
                .bind(0, workshop.id())
                .bind(1, subject)
                .mapTo(Long.class)
                .one());
    }

    /** {@return how many alerts the workshop's readings have opened} */
    private static long requireFew(AbuseGround ground, Workshop flapper, long begun) throws IOException {
        long lives = 1 + Duration.ofNanos(System.nanoTime() - begun).toSeconds() / LIFE_SECONDS;
        long opened = alerts(ground, flapper, "%");
        if (opened == 0 || opened > DEVICES * TYPES * lives) {
            throw new IOException(
                    "%,d alerts were opened, expected 1 to %,d".formatted(opened, DEVICES * TYPES * lives));
        }
        return opened;
    }
}
