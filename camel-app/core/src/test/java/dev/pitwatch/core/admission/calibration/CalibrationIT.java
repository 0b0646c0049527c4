package dev.pitwatch.core.admission.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.admission.calibration.CalibrationChange.Wish;
import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.JdbiKnownDeviceRepository;
import dev.pitwatch.core.admission.licence.KnownDevice;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CalibrationIT {

    private static final Principal ROOT =
            new Principal(1L, "root", Role.SUPER_ADMIN, null, null, null, Set.of(), false);

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = TestClock.atExample();
    private final SampleWorkshop shop = SampleWorkshop.in(db);
    private final SampleWorkshop foreign = SampleWorkshop.in(db);
    private final Principal owner = owner(shop);
    private final CalibrationService calibrations =
            new CalibrationService(db.database(), Set.of("temperature", "humidity", "co2")::contains, clock);

    @BeforeEach
    void user() {
        db.execute("insert into app_user (username, name, role) values ('root', 'Root', 'super_admin')");
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenChanges_whenMade_thenEachMetricIsMergedAndTheHistoryIsKept() throws Exception {
        assertThat(calibrations.get(owner, shop.deviceId()).history()).isEmpty();

        change("temperature", wish(-0.4, null), "co2", wish(5.0, 1.1));
        clock.pass(Duration.ofHours(1));
        change("temperature", wish(null, 1.02));
        clock.pass(Duration.ofHours(1));
        CalibrationHistory last = calibrations.change(
                owner,
                shop.deviceId(),
                new CalibrationChange(Map.of("co2", Optional.empty()), Optional.empty(), Optional.empty()));

        JsonNode json = Json.MAPPER.readTree(Json.MAPPER.writeValueAsString(last));
        assertThat(json.get("current").toString())
                .isEqualTo("{\"temperature\":{\"offset\":-0.4,\"gain\":1.02,\"valid_from\":\"2026-02-20T23:30:00Z\"}}");
        assertThat(json.get("history")).hasSize(3);
        assertThat(json.at("/history/0/co2").toString()).isEqualTo("{\"offset\":0.0,\"gain\":1.0}");
        assertThat(json.at("/history/1").toString())
                .isEqualTo(
                        "{\"valid_from\":\"2026-02-20T23:30:00Z\",\"reference\":null,\"created_at\":\"2026-02-20T23:30:00Z\","
                                + "\"created_by\":1,\"temperature\":{\"offset\":-0.4,\"gain\":1.02}}");
        assertThat(json.at("/history/2/temperature/gain").asDouble()).isEqualTo(1);
        assertThat(json.at("/history/2/co2/offset").asDouble()).isEqualTo(5);
        assertThat(calibrations.get(owner, shop.deviceId())).isEqualTo(last);
        assertThat(calibrations.change(
                        owner, shop.deviceId(), new CalibrationChange(Map.of(), Optional.empty(), Optional.empty())))
                .isEqualTo(last);
    }

    @Test
    void givenAChangeOfAnotherTime_whenMade_thenItCountsFromThenOnly() {
        Instant now = clock.instant();
        change("temperature", wish(1.0, 2.0));
        CalibrationHistory earlier =
                calibrations.change(owner, shop.deviceId(), dated(wish(-1.0, null), now.minus(Duration.ofDays(1))));
        assertThat(calibrations.get(owner, shop.deviceId())).isEqualTo(earlier);
        CalibrationHistory again = change("temperature", wish(1.0, 2.0), "co2", wish(1.0, 1.0));
        assertThat(calibrations.get(owner, shop.deviceId()))
                .as("of the same time as the first")
                .isEqualTo(again);
        CalibrationHistory later =
                calibrations.change(owner, shop.deviceId(), dated(wish(3.0, null), now.plus(Duration.ofDays(1))));

        assertThat(calibrations.get(owner, shop.deviceId())).isEqualTo(later);
        assertThat(later.current().get("temperature").offset()).isEqualTo(1);
        assertThat(later.history())
                .extracting(CalibrationHistory.Change::validFrom)
                .isSortedAccordingTo(java.util.Comparator.<Instant>reverseOrder());
        assertThat(later.history().get(0).metrics().get("temperature")).isEqualTo(new Calibration(3, 2));
        assertThat(later.history().get(2).metrics().get("temperature")).isEqualTo(new Calibration(-1, 1));
        clock.pass(Duration.ofDays(1));
        assertThat(calibrations
                        .get(owner, shop.deviceId())
                        .current()
                        .get("temperature")
                        .offset())
                .isEqualTo(3);
    }

    @Test
    void givenADeviceInMemory_whenItIsCalibrated_thenIngestHearsOfItAndForgetsWhatIsOfNoUse() throws Exception {
        DatabaseNotifications notifications =
                new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
        try (notifications;
                DeviceDirectory directory = new DeviceDirectory(
                        new JdbiKnownDeviceRepository(db.database().ingest()),
                        clock,
                        unheard -> {},
                        new SimpleMeterRegistry())) {
            directory.listen(notifications);
            notifications.start();
            directory.start();
            directory.awaitLoaded();
            Instant now = clock.instant();
            assertThat(known(directory).calibration()).isSameAs(CalibrationTimeline.NONE);

            calibrations.change(owner, shop.deviceId(), dated(wish(1.0, null), now.minus(Duration.ofDays(20))));
            calibrations.change(owner, shop.deviceId(), dated(wish(2.0, null), now.minus(Duration.ofDays(10))));
            change("temperature", wish(3.0, 1.5));

            await().until(() -> at(directory, now).equals(Optional.of(new Calibration(3, 1.5))));
            assertThat(at(directory, now.minus(Duration.ofDays(1)))).contains(new Calibration(2, 1));
            assertThat(at(directory, now.minus(Duration.ofDays(15)))).isEmpty();
            assertThat(directory
                            .find(foreign.deviceId())
                            .orElseThrow()
                            .calibration()
                            .isEmpty())
                    .isTrue();

            db.execute("update device set status = 'retired' where device_id = '%s'".formatted(shop.deviceId()));
            await().until(() -> known(directory).calibration().isEmpty());
        }
    }

    @Test
    void givenWhatMayNotBe_whenTried_thenRefusedAndNothingIsKept() {
        db.execute("insert into device (device_id) values ('ESP32-UNCLAIMED')");
        db.execute("insert into device (device_id, workshop_id, status) values ('ESP32-GONE', %d, 'retired')"
                .formatted(shop.workshopId()));
        CalibrationChange good = dated(wish(1.0, null), clock.instant());

        refused(ProblemCode.NOT_FOUND, () -> calibrations.get(owner, foreign.deviceId()));
        refused(ProblemCode.NOT_FOUND, () -> calibrations.change(owner, foreign.deviceId(), good));
        refused(ProblemCode.NOT_FOUND, () -> calibrations.change(ROOT, "ESP32-NOBODY", good));
        refused(ProblemCode.CONFLICT, () -> calibrations.change(ROOT, "ESP32-UNCLAIMED", good));
        refused(ProblemCode.CONFLICT, () -> calibrations.change(owner, "ESP32-GONE", good));
        refused(
                ProblemCode.VALIDATION_FAILED,
                () -> calibrations.change(
                        owner,
                        shop.deviceId(),
                        dated(wish(1.0, null), clock.instant().plus(Duration.ofDays(400)))));
        assertThatThrownBy(() -> calibrations.change(
                        owner,
                        shop.deviceId(),
                        new CalibrationChange(
                                Map.of("color", Optional.of(wish(1.0, null))),
                                Optional.of(Instant.parse("0001-01-01T00:00:00Z")),
                                Optional.empty())))
                .isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.details())
                        .extracting(Problem.Detail::field)
                        .containsExactly("color", "valid_from"));
        assertThat(calibrations.get(owner, shop.deviceId()).history()).isEmpty();
        assertThat(calibrations.get(ROOT, "ESP32-UNCLAIMED").current()).isEmpty();
    }

    @Test
    void givenADeviceThatWasCalibratedAThousandTimes_whenCalibratedAgain_thenRefused() {
        db.execute(
                "insert into calibration (workshop_id, device_id, metric, value_offset, gain, valid_from, created_at)"
                        + " select %d, '%s', 'humidity', 1, 1, now(), now() from generate_series(1, 1000)"
                                .formatted(shop.workshopId(), shop.deviceId()));

        refused(ProblemCode.CONFLICT, () -> change("temperature", wish(1.0, null)));
    }

    @Test
    void givenADeviceThatWasCalibratedOften_whenItIsAskedAgainAndAgain_thenItsWorkshopWaitsAndAnotherDoesNot() {
        db.execute(
                "insert into calibration (workshop_id, device_id, metric, value_offset, gain, valid_from, created_at)"
                        + " select %d, '%s', 'temperature', 0.1, 1, now(), now() from generate_series(1, 900)",
                shop.workshopId(), shop.deviceId());
        for (int read = 900; read <= CalibrationService.READ_A_MINUTE; read += 900) {
            assertThat(calibrations.get(owner, shop.deviceId()).history()).isNotEmpty();
        }

        refused(ProblemCode.RATE_LIMITED, () -> calibrations.get(owner, shop.deviceId()));
        refused(ProblemCode.RATE_LIMITED, () -> change("temperature", wish(0.2, null)));
        assertThat(calibrations.get(owner(foreign), foreign.deviceId()).history())
                .isEmpty();
        refused(ProblemCode.NOT_FOUND, () -> calibrations.get(owner(foreign), shop.deviceId()));
        clock.pass(Duration.ofMinutes(1));
        change("temperature", wish(0.2, null));
        assertThat(calibrations.get(owner, shop.deviceId()).history()).hasSize(2);
    }

    @Test
    void givenAWorkshopWhoseDevicesHaveTwentyThousand_whenOneIsCalibrated_thenRefusedUntilADeviceIsRetired() {
        calibrateManyTimes();

        assertThatThrownBy(() -> change("temperature", wish(1.0, null)))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.code()).isEqualTo(ProblemCode.CONFLICT);
                    assertThat(problem).hasMessageContaining("have 20000 calibrations that count now");
                });
        assertThat(calibrations
                        .change(owner(foreign), foreign.deviceId(), dated(wish(1.0, null), clock.instant()))
                        .history())
                .as("each workshop has its own")
                .hasSize(1);
        db.execute("update device set status = 'retired' where device_id = 'ESP32-MANY-7'");

        assertThat(change("temperature", wish(1.0, null)).history()).hasSize(1);
    }

    @Test
    void givenAWorkshopWhoseDevicesHaveTwentyThousand_whenTheyAreOld_thenOfEachMetricOneCountsAndMoreMayCome() {
        calibrateManyTimes();
        clock.pass(Duration.ofDays(9));

        assertThat(change("temperature", wish(1.0, null)).history()).hasSize(1);
    }

    private void calibrateManyTimes() {
        db.execute(
                "insert into device (device_id, workshop_id) select 'ESP32-MANY-' || n, %d from generate_series(1, 20) n",
                shop.workshopId());
        db.execute(
                "insert into calibration (workshop_id, device_id, metric, value_offset, gain, valid_from, created_at)"
                        + " select %d, 'ESP32-MANY-' || n, 'humidity', 1, 1, '%s', now()"
                        + " from generate_series(1, 20) n, generate_series(1, 1000)",
                shop.workshopId(), clock.instant());
    }

    @Test
    void givenRowsOfTheTable_whenTheAppWantsToChangeThem_thenItMayNot() {
        change("temperature", wish(1.0, null));

        for (String sql : new String[] {"update calibration set gain = 2", "delete from calibration"}) {
            assertThatThrownBy(() -> db.database().onPlatform(handle -> handle.execute(sql)))
                    .hasMessageContaining("permission denied");
        }
    }

    private CalibrationHistory change(Object... metricsAndWishes) {
        Map<String, Optional<Wish>> metrics = new java.util.LinkedHashMap<>();
        for (int i = 0; i < metricsAndWishes.length; i += 2) {
            metrics.put((String) metricsAndWishes[i], Optional.of((Wish) metricsAndWishes[i + 1]));
        }
        return calibrations.change(
                owner, shop.deviceId(), new CalibrationChange(metrics, Optional.empty(), Optional.empty()));
    }

    private static CalibrationChange dated(Wish wish, Instant from) {
        return new CalibrationChange(Map.of("temperature", Optional.of(wish)), Optional.of(from), Optional.empty());
    }

    private static Wish wish(Double offset, Double gain) {
        return new Wish(Optional.ofNullable(offset), Optional.ofNullable(gain));
    }

    private KnownDevice known(DeviceDirectory directory) {
        return directory.find(shop.deviceId()).orElseThrow();
    }

    private Optional<Calibration> at(DeviceDirectory directory, Instant time) {
        return known(directory).calibration().at("temperature", time);
    }

    private static Principal owner(SampleWorkshop shop) {
        return new Principal(1L, "owner", Role.OWNER, null, shop.workshopId(), null, Set.of(), false);
    }

    private static void refused(ProblemCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.code())
                .isEqualTo(code));
    }
}
