package dev.pitwatch.hub.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.core.platform.workshop.CameraLaw;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.hub.admission.AdmissionPart;
import dev.pitwatch.hub.alerts.AlertSourcesPart;
import dev.pitwatch.hub.alerts.AlertsPart;
import dev.pitwatch.hub.devices.DevicesPart;
import dev.pitwatch.hub.ingest.IngestPart;
import dev.pitwatch.hub.mqtt.Receive;
import dev.pitwatch.hub.news.News;
import dev.pitwatch.hub.platform.BackupPart;
import dev.pitwatch.hub.transaction.DatabaseTransactions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Readers of committed readings that stand still, an operator's route and the alerts, through the shipped route files:
 * readings are stored and sockets get them all the same.
 */
class SlowReadersIT extends LiveSocketCase {

    private static final Duration ATMOST = Duration.ofSeconds(60);

    /** Facts that a reader's queue holds. */
    private static final int HELD = 32_768;

    /** More than a reader's queue holds and one batch. */
    private static final int FLOOD = 40_000;

    private static final String WAITING =
            """
            select count(*) from pg_locks
            where not granted and relation = 'alert'::regclass
                and database = (select oid from pg_database where datname = current_database())
            """;

    private static final int CHANGES = 200;
    private static final double HOT = 40;
    private static final double FINE = 20;
    private static final String SLEEPER =
            """
            - route:
                id: operators-own
                from:
                  uri: reading-store:readings
                  steps:
                    - to: { uri: "bean:nap", id: operators-nap }
            """;

    /** A step that sleeps until it is woken. */
    private static final class Nap implements Processor {

        final CountDownLatch awake = new CountDownLatch(1);
        final AtomicLong read = new AtomicLong();
        final AtomicLong missed = new AtomicLong();

        @Override
        public void process(Exchange exchange) throws InterruptedException {
            awake.await();
            read.addAndGet(exchange.getMessage().getBody(List.class).size());
            missed.addAndGet(exchange.getProperty("missed", 0L, Long.class));
        }
    }

    private final Nap nap = new Nap();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final Instant began = clock.instant();
    private DatabaseNotifications heard;
    private ProducerTemplate ingest;
    private SampleWorkshop place;
    private int published;

    @BeforeEach
    void startRoutes() throws Exception {
        place = new SampleWorkshop(workshop, "", pit1, device(pit1));
        SampleWorkshop.addDevice(db, workshop, pit1, device(pit1));
        SampleWorkshop.addDevice(db, workshop, pit2, device(pit2));
        AdmissionPart admission = parts.add(new AdmissionPart(services, events));
        DevicesPart devices = parts.add(new DevicesPart(
                services,
                admission,
                CameraLaw.standard(db.database()),
                (topic, payload) -> CompletableFuture.completedFuture(false),
                events));
        IngestPart readings = parts.add(new IngestPart(services, admission));
        AlertsPart alerts =
                parts.add(new AlertsPart(services, admission.directory(), devices.presence()::hearingSince, events));
        BackupPart backups = parts.add(new BackupPart(services, Map::of));
        parts.add(new AlertSourcesPart(
                services,
                alerts.episodes(),
                readings.store().tally(),
                Map::of,
                Map::of,
                Map::of,
                Optional::empty,
                () -> false,
                backups));
        listen(UNHURRIED);

        DatabaseTransactions.bind(camel.getRegistry(), db.database());
        camel.getRegistry().bind(News.BEAN, services.news());
        camel.getRegistry().bind("nap", nap);
        camel.getRegistry().bind("jobNews", new Object());
        camel.getRegistry().bind("platformStream", new PlatformStream("node", List.of(), news -> {}, events));
        parts.bind(camel.getRegistry());
        heard = new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
        parts.listen(heard);
        admission.start();
        readings.start();
        alerts.start();
        heard.start();
        for (String file : List.of("errors", "alerts", "live")) {
            load(file, Files.readString(Path.of("../../routes", file + ".camel.yaml")));
        }
        ingest = camel.createProducerTemplate();
    }

    @AfterEach
    void stopHearing() {
        nap.awake.countDown();
        heard.close();
    }

    private void load(String name, String yaml) throws Exception {
        var resource = ResourceHelper.fromBytes(name + ".camel.yaml", yaml.getBytes(StandardCharsets.UTF_8));
        for (var routes : PluginHelper.getRoutesLoader(camel).findRoutesBuilders(List.of(resource))) {
            camel.addRoutes(routes);
        }
    }

    @Test
    void givenAnOperatorsRouteThatSleeps_whenMoreComesThanItsQueueHolds_thenItAloneMissesSome() throws Exception {
        load("sleeper", SLEEPER);
        Client screen = subscribed(open(owner()));

        for (int i = 0; i < FLOOD; i++) {
            publish(pit1, FINE);
        }
        assertShown(screen, pit2, FINE + 1);
        assertAllStored();
        assertThat(nap.read).hasValue(0);
        double waiting = meters.get("pitwatch.news.waiting")
                .tag("route", "operators-own")
                .gauge()
                .value();
        assertThat(waiting).isBetween(1.0, (double) HELD);
        assertThat(dropped("operators-own")).isGreaterThanOrEqualTo(FLOOD - HELD - 2_048);

        nap.awake.countDown();

        await().atMost(ATMOST).until(() -> nap.read.get() + nap.missed.get() == published);
        assertThat(nap.missed).as("what it learns of").hasValue((long) dropped("operators-own"));
    }

    @Test
    void givenAlertsThatCannotBeSaved_whenReadingsGoOn_thenTheyAreStoredAndShownAndTheAlertsComeLater()
            throws Exception {
        long bays = moreBays();
        Client screen = subscribed(open(owner()));
        try (Handle other = superuser.open()) {
            other.begin();
            other.execute("lock table alert in share row exclusive mode"); // it can be read

            publish(pit1, HOT);

            await().atMost(ATMOST).until(() -> id(WAITING) > 0);
            for (long pit = bays; pit < bays + CHANGES; pit++) {
                publish(pit, HOT);
            }
            publish(pit2, FINE + 1);
            while (update(screen, pit2).at("/data/temperature").doubleValue() != FINE + 1) {
                // what was measured before it
            }
            assertAllStored();
            assertThat(meters.get("pitwatch.alerts.waiting").gauge().value()).isPositive();
            assertThat(id("select count(*) from alert")).isZero();
            other.rollback();
        }

        assertThat(next(screen, "alert").at("/data/pit_id").longValue()).isEqualTo(pit1);
        await().atMost(ATMOST)
                .untilAsserted(() -> assertThat(id("select count(*) from alert where alert_type = 'temp_out_of_range'"))
                        .as("each change, though it waited")
                        .isEqualTo(1 + CHANGES));
    }

    /** {@return the first of the pits, whose ids follow each other, each with a device} */
    private long moreBays() {
        long first = id(
                """
                with made as (
                    insert into pit (workshop_id, pit_number, name) select %d, n, 'Bay ' || n
                    from generate_series(101, 100 + %d) as n
                    returning id)
                select min(id) from made
                """,
                workshop, CHANGES);
        for (long pit = first; pit < first + CHANGES; pit++) {
            SampleWorkshop.addDevice(db, workshop, pit, device(pit));
        }
        return first;
    }

    private static String device(long pit) {
        return "ESP32-%012X".formatted(pit);
    }

    private void publish(long pit, double temperature) {
        publish(pit, device(pit), temperature);
    }

    private void publish(long pit, String device, double temperature) {
        Reading reading = SampleReading.of(place)
                .pit(pit)
                .device(device)
                .seq(++published)
                .at(began.plusMillis(published))
                .with(CoreMetric.TEMPERATURE, temperature)
                .build();
        Delivery delivery =
                new Delivery("workshop/w/pit/p/sensors", new byte[0], 1, Instant.now(), acknowledged::incrementAndGet);
        ingest.send("reading-store:readings", exchange -> {
            exchange.setProperty(Receive.DELIVERY, delivery);
            exchange.getMessage().setBody(reading);
        });
    }

    private void assertAllStored() {
        await().atMost(ATMOST).until(() -> acknowledged.get() == published);
        assertThat(id("select count(*) from reading")).isEqualTo(published);
    }

    /** A socket that was overtaken by the flood is told to reload; from then on it gets what comes. */
    private void assertShown(Client screen, long pit, double temperature) throws InterruptedException {
        JsonNode frame;
        do {
            publish(pit, temperature);
            frame = screen.next();
            while (!frame.path("type").asText().equals("resync")
                    && frame.at("/data/pit_id").longValue() != pit) {
                frame = screen.next();
            }
        } while (frame.path("type").asText().equals("resync"));
        assertThat(frame.at("/data/temperature").doubleValue()).isEqualTo(temperature);
    }

    private double dropped(String route) {
        return meters.get("pitwatch.news.dropped").tag("route", route).counter().count();
    }

    private static JsonNode update(Client screen, long pit) throws InterruptedException {
        JsonNode frame = next(screen, "sensor_update");
        while (frame.at("/data/pit_id").longValue() != pit) {
            frame = next(screen, "sensor_update");
        }
        return frame;
    }

    /** {@return the next of that type} */
    private static JsonNode next(Client screen, String type) throws InterruptedException {
        JsonNode frame = screen.next();
        while (!frame.path("type").asText().equals(type)) {
            frame = screen.next();
        }
        return frame;
    }
}
