package dev.pitwatch.core.devices.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.audit.AuditLog;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.settings.Settings.Accounts;
import dev.pitwatch.core.devices.device.DeviceService;
import dev.pitwatch.core.devices.device.JdbiDeviceRepository;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.platform.workshop.CameraLaw;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.MessageOutcomes;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MessageTracesIT {

    private static final Page ALL = new Page(1, 2_000);

    private final TestClock clock = new TestClock(Instant.now().truncatedTo(ChronoUnit.HOURS));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private TestDatabase db;
    private SampleWorkshop shop;
    private Principal owner;
    private DatabaseNotifications notifications;
    private MessageTraces traces;
    private MessageOutcomes outcomes;

    @BeforeEach
    void open() {
        db = TestDatabase.create();
        shop = SampleWorkshop.in(db);
        owner = ownerOf(shop);
        notifications = new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
        traces = traces();
        outcomes = traces.outcomes();
        traces.listen(notifications);
        notifications.start();
        await().until(notifications::isListening);
        traces.run();
    }

    private MessageTraces traces() {
        DeviceService devices = new DeviceService(
                new JdbiDeviceRepository(db.database(), clock),
                CameraLaw.standard(db.database()),
                db.masterKey(),
                List::of,
                Accounts.EMBEDDED);
        return new MessageTraces(db.database(), devices, new AuditLog(db.database(), clock), clock, meters);
    }

    @AfterEach
    void close() {
        notifications.close();
        db.close();
    }

    @Test
    void givenNobodyLooks_whenMessagesCome_thenNothingIsKept() {
        assertThat(outcomes.isListening()).isFalse();

        outcomes.stored(sensors("{}"), shop.deviceId());
        traces.run();

        assertThat(messages()).isEmpty();
    }

    @Test
    void givenATrace_whenMessagesCome_thenEachIsShownWithWhereItStoppedAndNoKey() {
        begin(shop.deviceId());

        outcomes.stored(sensors("{\"license_key\":\"LIC-4F8D-9K2L-3P7Q\",\"iaq\":50}"), shop.deviceId());
        clock.pass(Duration.ofSeconds(1));
        outcomes.refused(sensors("{\"cut"), Rejected.deadLetter("bad_json", "cut", null));
        outcomes.refused(
                sensors("{\"license_key\":\"LIC-XXXX"),
                Rejected.violation("bad_key", "wrong", shop.deviceId(), shop.workshopId(), false));
        outcomes.refused(sensors("{}"), Rejected.silent("duplicate", "there", shop.deviceId(), null));
        outcomes.refused(sensors("{}"), Rejected.deadLetter("no_measurement", "none", shop.deviceId()));
        outcomes.reported(
                delivery("workshop/%s/device/%s/status".formatted(shop.workshopCode(), shop.deviceId()), "{}"));
        traces.run();

        List<TracedMessage> all = messages();
        assertThat(all)
                .extracting(one -> "%s %s %s".formatted(one.step(), one.outcome(), one.reason()))
                .containsExactly(
                        "persist stored null",
                        "parse dead_letter bad_json",
                        "licence dropped bad_key",
                        "persist dropped duplicate",
                        "driver dead_letter no_measurement",
                        "persist stored null");
        assertThat(all.get(0).payload()).isEqualTo("{\"license_key\":\"***\",\"iaq\":50}");
        assertThat(all.get(2).payload()).doesNotContain("LIC-XXXX");
        assertThat(all.get(5).topic()).endsWith("/status");
        assertThat(all.get(1).at()).isEqualTo(clock.instant());
    }

    @Test
    void givenAnotherDevice_orAForeignTopic_whenMessagesCome_thenTheyAreNotShown() {
        SampleWorkshop other = SampleWorkshop.in(db);
        begin(shop.deviceId());

        outcomes.stored(
                delivery("workshop/%s/pit/pit1/sensors".formatted(other.workshopCode()), "{}"), other.deviceId());
        outcomes.refused(
                delivery("workshop/%s/pit/pit1/sensors".formatted(other.workshopCode()), "{}"),
                Rejected.violation("topic_mismatch", "foreign", shop.deviceId(), null, false));
        outcomes.refused(
                delivery("workshop/%s/pit/pit1/sensors".formatted(shop.workshopCode()), "x", "SOMEBODY"),
                Rejected.deadLetter("bad_json", "cut", null));
        traces.run();

        assertThat(messages()).isEmpty();
    }

    @Test
    void givenItsOwnAccount_whenItSaysItIsAnother_thenItIsShownAllTheSame() {
        begin(shop.deviceId());

        outcomes.refused(
                delivery("workshop/elsewhere/pit/pit1/sensors", "{}", shop.deviceId()),
                Rejected.violation("topic_mismatch", "foreign", "SOMEBODY", null, false));
        traces.run();

        assertThat(messages()).hasSize(1);
    }

    @Test
    void givenOldFirmware_whichSignsInAsItsWorkshop_whenWhatItSendsIsUnreadable_thenItIsShownAsOfItsPit() {
        begin(shop.deviceId());

        outcomes.refused(
                delivery("workshop/%s/pit1/sensors".formatted(shop.workshopCode()), "{\"cut", shop.workshopCode()),
                Rejected.deadLetter("bad_json", "cut", null));
        traces.run();

        assertThat(messages()).extracting(TracedMessage::payload).containsExactly("{\"cut");
    }

    @Test
    void givenATraceOnAnotherHub_whenItBegins_thenThisOneKeepsMessagesToo() {
        MessageTraces here = traces();
        here.begin(owner, shop.deviceId(), Duration.ofMinutes(1));

        await().until(() -> {
            traces.run();
            return outcomes.isListening();
        });
    }

    @Test
    void givenTheEndOfATrace_whenItIsOver_thenNothingMoreIsKept() {
        Instant until = begin(shop.deviceId());
        assertThat(until).isEqualTo(clock.instant().plus(Duration.ofMinutes(5)));
        outcomes.stored(sensors("{}"), shop.deviceId());

        clock.pass(Duration.ofMinutes(5));
        outcomes.stored(sensors("{}"), shop.deviceId());
        traces.run();

        assertThat(outcomes.isListening()).isFalse();
        assertThat(messages()).hasSize(1);
    }

    @Test
    void givenTooManyOrTooLongMessages_whenStored_thenTheNewestAreKept() {
        begin(shop.deviceId());
        for (int i = 0; i < JdbiMessageTraceRepository.KEPT_MESSAGES + 5; i++) {
            outcomes.stored(sensors("{\"seq\":" + i + "}"), shop.deviceId());
            if (i % 500 == 0) {
                traces.run();
            }
        }
        traces.run();
        assertThat(messages())
                .hasSize(JdbiMessageTraceRepository.KEPT_MESSAGES)
                .first()
                .extracting(TracedMessage::payload)
                .isEqualTo("{\"seq\":5}");

        String long4k = "x".repeat(5_000);
        for (int i = 0; i < 300; i++) {
            outcomes.stored(sensors(long4k), shop.deviceId());
        }
        traces.run();
        assertThat(messages())
                .hasSize(JdbiMessageTraceRepository.KEPT_BYTES / 4_096)
                .allSatisfy(one -> assertThat(one.payload()).hasSize(4_096));
    }

    @Test
    void givenMoreThanWaitHere_whenMessagesCome_thenTheOldestAreDroppedAndCounted() {
        begin(shop.deviceId());
        for (int i = 0; i < WatchedDevices.MAX_WAITING + 3; i++) {
            outcomes.stored(sensors("{\"seq\":" + i + "}"), shop.deviceId());
        }

        assertThat(meters.get("pitwatch.devices.trace.dropped").counter().count())
                .isEqualTo(3);
        assertThat(meters.get("pitwatch.devices.trace.waiting").gauge().value()).isEqualTo(WatchedDevices.MAX_WAITING);
    }

    @Test
    void givenAWorkshopThatFillsWhatWaits_whenAnotherTraces_thenItsMessagesStay() {
        SampleWorkshop neighbour = SampleWorkshop.in(db);
        begin(shop.deviceId());
        begin(ownerOf(neighbour), neighbour.deviceId());
        outcomes.stored(
                delivery("workshop/%s/pit/pit1/sensors".formatted(neighbour.workshopCode()), "{}"),
                neighbour.deviceId());

        for (int i = 0; i < 2 * WatchedDevices.MAX_WAITING; i++) {
            outcomes.stored(sensors("{\"seq\":" + i + "}"), shop.deviceId());
        }
        traces.run();

        assertThat(traces.list(ownerOf(neighbour), neighbour.deviceId(), "at", ALL)
                        .items())
                .hasSize(1);
    }

    @Test
    void givenADeviceThatWentElsewhere_whenItSendsThere_thenItsFormerWorkshopSeesNothing() {
        begin(shop.deviceId());
        outcomes.stored(sensors("{}"), shop.deviceId());
        SampleWorkshop other = SampleWorkshop.in(db);
        db.execute("update device set workshop_id = %d, pit_id = %d where device_id = '%s'"
                .formatted(other.workshopId(), other.pitId(), shop.deviceId()));

        traces.run();

        assertThat(db.number("select count(*) from traced_message")).isZero();
    }

    @Test
    void givenTenDevices_whenAnotherIsToBeTraced_thenItIsAConflictUntilOneHasEnded() {
        for (int i = 0; i < MessageTraces.MAX_OF_WORKSHOP; i++) {
            SampleWorkshop.addDevice(db, shop.workshopId(), shop.pitId(), "TRACED-" + i);
            begin("TRACED-" + i);
        }

        assertThatThrownBy(() -> begin(shop.deviceId()))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("10 devices of the workshop are traced, expected fewer than 10: TRACED-0, ");
        begin("TRACED-3"); // once more is no other
        clock.pass(Duration.ofMinutes(6));
        begin(shop.deviceId());
    }

    @Test
    void givenAnotherWorkshop_whenItAsks_thenThereIsNoSuchDevice() {
        Principal stranger = ownerOf(SampleWorkshop.in(db));

        assertThatThrownBy(() -> traces.begin(stranger, shop.deviceId(), Duration.ofMinutes(1)))
                .isInstanceOf(Problem.class);
        assertThatThrownBy(() -> traces.list(stranger, shop.deviceId(), "at", ALL))
                .isInstanceOf(Problem.class);
        assertThat(db.number("select count(*) from message_trace")).isZero();
    }

    /** Begins one that this hub knows of. */
    private Instant begin(String device) {
        return begin(owner, device);
    }

    private Instant begin(Principal who, String device) {
        Instant until = traces.begin(who, device, Duration.ofMinutes(5));
        await().until(() -> {
            traces.run();
            return db.number("select count(*) from message_trace where ends_at > '%s'".formatted(clock.instant()))
                    == traces.watching();
        });
        return until;
    }

    private List<TracedMessage> messages() {
        return traces.list(owner, shop.deviceId(), "at", ALL).items();
    }

    private Delivery sensors(String payload) {
        return delivery("workshop/%s/pit/pit1/sensors".formatted(shop.workshopCode()), payload);
    }

    private Delivery delivery(String topic, String payload) {
        return delivery(topic, payload, null);
    }

    private Delivery delivery(String topic, String payload, @Nullable String account) {
        return new Delivery(topic, payload.getBytes(UTF_8), 1, clock.instant(), () -> {}, account);
    }

    private static Principal ownerOf(SampleWorkshop shop) {
        return new Principal(null, "owner", Role.OWNER, null, shop.workshopId(), null, Set.of(), false);
    }
}
