package dev.pitwatch.hub.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.core.alerts.alert.AlertEngine;
import dev.pitwatch.core.alerts.source.CameraAlerts;
import dev.pitwatch.core.platform.workshop.CameraHosts;
import dev.pitwatch.core.testing.MediaMtxStandIn;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shipped routes of cameras, a database and the stand-in of a media server: what it is told, and what is found of it. */
class CamerasIT {

    private static final String MAIN = "rtsp://u:p@8.8.8.8:554/Streaming/Channels/101";
    private static final String LOW = "rtsp://u:p@8.8.8.8:554/Streaming/Channels/102";
    private static final String SINGLE = "rtsp://8.8.4.4/live";

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = TestClock.atExample();
    private final List<LiveEvent> live = new CopyOnWriteArrayList<>();
    private final DatabaseNotifications notifications =
            new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
    private final AlertEngine alerts = AlertEngine.on(db.database(), "a", clock, new SimpleMeterRegistry());
    private CameraHub hub;
    private final CameraAlerts cameraAlerts =
            new CameraAlerts(db.database(), alerts.episodes(), () -> hub.poll.hasLooked(), clock);
    private MediaMtxStandIn server;
    private SampleWorkshop shine;
    private long pit;
    private String path;

    @BeforeEach
    void start() throws Exception {
        server = new MediaMtxStandIn("mine/garden", "workshop-less");
        shine = SampleWorkshop.in(db);
        pit = shine.pitId();
        path = text("select w.code || '/' || p.code from pit p join workshop w on w.id = p.workshop_id");
        hub = hub("a");
        hub.poll();
    }

    private CameraHub hub(String node) throws Exception {
        return new CameraHub(db, server, node, CameraHosts.standard(), clock, live::add);
    }

    @AfterEach
    void stop() {
        hub.close();
        notifications.close();
        server.close();
        db.close();
    }

    @Test
    void givenACameraOfTwoStreams_whenReconciled_thenTheSmallOneIsPulledAlwaysAndTheOtherOnDemand() {
        camera(MAIN);

        hub.reconcile();

        assertThat(server.paths()).containsExactlyInAnyOrder("mine/garden", "workshop-less", path, path + "/low");
        assertThat(has(path, "source", "sourceOnDemand", "record", "rtspTransport", "recordSegmentDuration"))
                .isEqualTo("%s true false tcp 60s".formatted(MAIN));
        assertThat(has(path + "/low", "source", "sourceOnDemand", "record")).isEqualTo(LOW + " false false");
        server.calls.clear();
        clock.pass(Duration.ofSeconds(61));
        hub.reconcile();
        assertThat(server.calls).as("nothing has changed").allMatch(call -> call.startsWith("GET"));
    }

    @Test
    void givenJobsAndConsents_whenTheyChange_thenWhatIsRecordedFollowsByOneChange() {
        camera(MAIN);
        hub.reconcile();
        job("in_progress", "null");
        reconcileChanged();
        assertThat(has(path, "record", "sourceOnDemand")).as("without consent").isEqualTo("false true");

        db.execute("update job set consent_video = true, consent_at = now()");
        server.calls.clear();
        reconcileChanged();
        assertThat(has(path, "record", "sourceOnDemand")).isEqualTo("true false");
        assertThat(server.calls.stream().filter(call -> call.startsWith("PATCH")))
                .hasSize(1);

        db.execute("update job set status = 'on_hold', held_from = 'in_progress', held_at = now(), frozen_at = now()");
        reconcileChanged();
        assertThat(has(path, "record")).as("not worked on").isEqualTo("false");
        db.execute("update workshop set video_record = 'always', video_days = 3");
        reconcileChanged();
        assertThat(has(path, "record", "recordDeleteAfter")).isEqualTo("true 72h");
        db.execute("update job set consent_video = false");
        reconcileChanged();
        assertThat(has(path, "record")).as("withdrawn").isEqualTo("false");
        db.execute("update workshop set video_consent = 'notice'");
        reconcileChanged();
        assertThat(has(path, "record")).isEqualTo("true");
        db.execute("update workshop set video_record = 'off'");
        reconcileChanged();
        assertThat(has(path, "record")).isEqualTo("false");
    }

    @Test
    void givenARestartOfTheServer_whenPolled_thenItsPathsAreBackAndThoseOfOthersAreLeftAlone() throws IOException {
        camera(SINGLE);
        hub.reconcile();
        hub.poll();
        assertThat(has(path, "source", "sourceOnDemand")).isEqualTo(SINGLE + " false");
        server.restart();
        assertThat(server.paths()).doesNotContain(path);
        assertThat(hub.poll.isServerAway()).isFalse();

        clock.pass(Duration.ofSeconds(10));
        hub.poll();
        hub.reconcile();

        assertThat(server.paths()).containsExactlyInAnyOrder("mine/garden", "workshop-less", path);
        server.record(path, clock.instant());
        db.execute("update pit set camera_rtsp_url = null");
        reconcileChanged();
        assertThat(has(path, "source")).as("kept for its recordings").isEqualTo("publisher");
        assertThat(server.paths()).contains("mine/garden", "workshop-less");
    }

    @Test
    void givenAStoredAddressThatIsAgainstTheLaw_whenReconciled_thenItIsNotPulledAndThePitSaysSo() {
        camera("rtsp://127.0.0.1:8554/" + path);
        hub.reconcile();
        hub.poll();

        assertThat(server.paths()).doesNotContain(path);
        assertThat(row()).isEqualTo("false refused_address");
        clock.pass(Duration.ofMinutes(5));
        cameraAlerts.review();
        assertThat(alerts.episodes().isWaiting()).isFalse();

        camera(SINGLE);
        reconcileChanged();
        assertThat(server.paths()).contains(path);
    }

    @Test
    void givenACamera_whenItsPictureFlowsBreaksOffAndComesBack_thenRowEventsAndAlertFollow() throws Exception {
        notifications.on("pitwatch_camera", hub.events()::publish);
        notifications.start();
        Awaitility.await().until(notifications::isListening);
        camera(SINGLE);
        server.cameraAnswers(SINGLE);
        hub.reconcile();

        hub.poll();
        assertThat(row()).as("the first look says nothing").isEqualTo("false -");
        look();
        assertThat(row()).isEqualTo("true -");
        assertThat(text("select camera_codec from pit")).isEqualTo("H264");
        Awaitility.await().until(() -> types().equals(List.of("camera_online")));

        server.cameraBreaksOff(SINGLE);
        look();
        assertThat(row()).isEqualTo("false unreachable");
        Awaitility.await().until(() -> types().equals(List.of("camera_online", "camera_offline")));
        assertThat(live.get(1).pitId()).isEqualTo(pit);
        look();
        look();
        assertThat(review()).as("within 30 s").isEmpty();
        look();
        assertThat(review()).containsExactly("camera_offline pit:%d open".formatted(pit));
        look();
        assertThat(review()).as("once").hasSize(1);

        server.cameraAnswers(SINGLE);
        look();
        assertThat(review()).as("well for 30 s").containsExactly("camera_offline pit:%d open".formatted(pit));
        look();
        look();
        look();
        assertThat(review()).containsExactly("camera_offline pit:%d recovered".formatted(pit));
    }

    @Test
    void givenACameraThatComesAndGoes_whenReviewed_thenItIsOneAlert() {
        db.execute("insert into alert_config (workshop_id, config) values (%d, '{\"camera_offline_s\":10}')"
                .formatted(shine.workshopId()));
        camera(SINGLE);
        server.cameraAnswers(SINGLE);
        hub.reconcile();
        hub.poll();
        look();

        for (int time = 1; time <= 6; time++) {
            server.cameraBreaksOff(SINGLE);
            look();
            look();
            assertThat(review()).as("time %d", time).containsExactly("camera_offline pit:%d open".formatted(pit));
            server.cameraAnswers(SINGLE);
            look();
            look();
            assertThat(review()).as("well for 20 s").containsExactly("camera_offline pit:%d open".formatted(pit));
        }
    }

    @Test
    void givenACameraThatWentAndTheHub_whenTheHubStartsAfterItIsBack_thenNothingIsRaised() throws Exception {
        camera(SINGLE);
        server.cameraAnswers(SINGLE);
        hub.reconcile();
        hub.poll();
        look();
        server.cameraBreaksOff(SINGLE);
        look();
        assertThat(row()).isEqualTo("false unreachable");
        hub.close();
        clock.pass(Duration.ofMinutes(10));
        server.cameraAnswers(SINGLE);

        hub = hub("a");
        assertThat(review()).as("before its first look").isEmpty();
        hub.poll();
        hub.reconcile();
        assertThat(review()).as("it says nothing").isEmpty();
        look();

        assertThat(row()).isEqualTo("true -");
        assertThat(review()).isEmpty();
    }

    @Test
    void givenACameraThatStaysAway_whenTheHubStartsAgain_thenItsAlertOpensThirtySecondsAfterTheFirstLook()
            throws Exception {
        camera(SINGLE);
        server.cameraAnswers(SINGLE);
        hub.reconcile();
        hub.poll();
        look();
        server.cameraBreaksOff(SINGLE);
        look();
        hub.close();
        clock.pass(Duration.ofMinutes(10));

        hub = hub("a");
        hub.poll();
        look();
        look();
        assertThat(review()).isEmpty();
        look();

        assertThat(review()).containsExactly("camera_offline pit:%d open".formatted(pit));
    }

    @Test
    void givenAConnectionWithoutAPicture_whenPolled_thenTheCameraIsOffline() {
        camera(SINGLE);
        server.cameraAnswers(SINGLE);
        hub.reconcile();
        hub.poll();
        look();
        assertThat(row()).isEqualTo("true -");

        server.cameraFreezes(SINGLE);
        look();
        look();

        assertThat(row()).isEqualTo("false no_video");
        clock.pass(Duration.ofSeconds(20));
        assertThat(review()).as("within 45 s of its end").hasSize(1);
    }

    @Test
    void givenAServerThatIsAway_whenPolled_thenItsCamerasStayAsTheyWereAndNothingIsRaisedAfterwards()
            throws IOException {
        camera(SINGLE);
        server.cameraAnswers(SINGLE);
        hub.reconcile();
        hub.poll();
        look();
        assertThat(hub.poll.isServerAway()).isFalse();

        server.stop();
        look();
        assertThat(hub.poll.isServerAway()).isTrue();
        assertThat(row()).isEqualTo("true -");
        assertThat(text("select (camera_unknown_since is not null)::text from pit"))
                .isEqualTo("true");
        clock.pass(Duration.ofMinutes(5));
        assertThat(review()).isEmpty();

        server.cameraBreaksOff(SINGLE);
        server.restart();
        look();
        hub.reconcile();
        assertThat(hub.poll.isServerAway()).isFalse();
        look();
        assertThat(row()).isEqualTo("false unreachable");
        assertThat(text("select (camera_unknown_since is null)::text from pit")).isEqualTo("true");
        assertThat(review()).as("it has its 30 s").isEmpty();
        look();
        look();
        look();
        assertThat(review()).hasSize(1);
    }

    @Test
    void givenARecordingThatIsWanted_whenItsStreamDoesNotFlow_thenThatIsSaidAndAlerted() {
        camera(MAIN);
        job("in_progress", "true");
        server.cameraAnswers(MAIN);
        server.cameraAnswers(LOW);
        hub.reconcile();
        hub.poll();
        look();
        assertThat(row()).isEqualTo("true -");

        server.cameraBreaksOff(MAIN);
        look();
        assertThat(row()).isEqualTo("true not_recording");
        look();
        look();
        look();
        assertThat(review()).hasSize(1);
    }

    @Test
    void givenTwoHubs_whenBothPoll_thenOneDoesAndTheOtherTakesOverWhenItIsSilent() throws Exception {
        camera(SINGLE);
        server.cameraAnswers(SINGLE);
        hub.reconcile();
        hub.poll();
        try (CameraHub second = hub("b")) {
            second.poll();
            assertThat(second.poll.wasMine()).isFalse();
            look();
            assertThat(row()).isEqualTo("true -");

            server.cameraBreaksOff(SINGLE);
            clock.pass(Duration.ofSeconds(31));
            second.poll();
            assertThat(second.poll.wasMine()).isTrue();
            assertThat(row()).as("its first look").isEqualTo("true -");
            clock.pass(Duration.ofSeconds(10));
            second.poll();
            assertThat(row()).isEqualTo("false unreachable");
            hub.poll();
            assertThat(hub.poll.wasMine()).isFalse();
        }
    }

    @Test
    void givenTwoHubsThatPoll_whenTheOneWhoseTurnItIsIsKilled_thenTheOtherGoesOnAndEachEventIsThereOnce()
            throws Exception {
        notifications.on("pitwatch_camera", hub.events()::publish);
        notifications.start();
        Awaitility.await().until(notifications::isListening);
        camera(SINGLE);
        server.cameraAnswers(SINGLE);
        hub.reconcile();
        try (CameraHub second = hub("b")) {
            hub.poll();
            second.poll();
            for (int look = 0; look < 3; look++) {
                look();
                second.poll();
            }
            Awaitility.await().until(() -> types().equals(List.of("camera_online")));

            server.cameraBreaksOff(SINGLE);
            hub.close(); // its lease says for 30 s that it is there
            List<String> rows = new ArrayList<>();
            for (int look = 0; look < 6; look++) {
                clock.pass(Duration.ofSeconds(10));
                second.poll();
                rows.add(row());
            }

            assertThat(rows)
                    .as("nobody's turn until the lease is over, then a first look that says nothing")
                    .containsExactly(
                            "true -",
                            "true -",
                            "true -",
                            "false unreachable",
                            "false unreachable",
                            "false unreachable");
            server.cameraAnswers(SINGLE);
            clock.pass(Duration.ofSeconds(10));
            second.poll();
            // Comes after all that was to come before.
            server.cameraBreaksOff(SINGLE);
            Awaitility.await().until(() -> {
                clock.pass(Duration.ofSeconds(10));
                second.poll();
                return types().size() >= 4;
            });
            assertThat(types()).containsExactly("camera_online", "camera_offline", "camera_online", "camera_offline");
        }
    }

    @Test
    void givenRecordingsThatAreToBeDeleted_whenErased_thenTheServerHasNoneOfThemAnyMore() {
        camera(SINGLE);
        hub.reconcile();
        server.record(path, clock.instant().minusSeconds(7_200));
        server.record(path, clock.instant().minusSeconds(120).plusMillis(250));
        db.execute(
                "insert into recording_removal (workshop_id, pit_id, reason, from_at, to_at)"
                        + " select workshop_id, id, 'owner', '%s', '%s' from pit where id = %d",
                clock.instant().minusSeconds(3_600), clock.instant(), pit);

        server.stop();
        look();
        hub.erase();
        assertThat(server.recorded(path)).as("the server is away").hasSize(2);
        restart();
        look();
        hub.reconcile(); // its paths are gone with its restart
        hub.erase();
        assertThat(server.recorded(path))
                .containsExactly(clock.instant().minusSeconds(7_220).toString());
        clock.pass(Duration.ofSeconds(5));
        hub.erase();
        assertThat(text("select count(*)::text from recording_removal")).isEqualTo("0");
    }

    private void restart() {
        try {
            server.restart();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void given500Cameras_whenPolled_thenInLessThanTwoSeconds() {
        db.execute("insert into pit (workshop_id, pit_number, name) select %d, n, 'P' from generate_series(10, 509) n"
                .formatted(shine.workshopId()));
        for (long id : db.superuser()
                .withHandle(handle -> handle.createQuery("select id from pit where pit_number >= 10")
                        .mapTo(Long.class)
                        .list())) {
            hub.camera(id, "rtsp://8.8.8.8/%d/Streaming/Channels/101".formatted(id));
            server.cameraAnswers("rtsp://8.8.8.8/%d/Streaming/Channels/102".formatted(id));
        }
        hub.reconcile();
        assertThat(server.paths()).hasSize(1002);
        hub.poll();

        // The best of some: what else the machine does may take the time of one.
        assertThat(Stream.generate(this::timedLook).limit(3).min(Comparator.naturalOrder()))
                .hasValueSatisfying(fastest -> assertThat(fastest).isLessThan(Duration.ofSeconds(2)));
        assertThat(text("select count(*)::text from pit where camera_is_online"))
                .isEqualTo("500");
    }

    private void camera(String url) {
        hub.camera(pit, url);
    }

    private void job(String status, String consented) {
        db.execute("insert into job (workshop_id, pit_id, status, work_type, customer_name, car_model,"
                + " estimated_duration_minutes, created_at, updated_at, consent_video, consent_at) values"
                + " (%d, %d, '%s', 'full_ppf', 'Asha', 'Car', 60, now(), now(), %s, case when %s is not null then now() end)"
                        .formatted(shine.workshopId(), pit, status, consented, consented));
    }

    private void look() {
        clock.pass(Duration.ofSeconds(10));
        hub.poll();
    }

    private Duration timedLook() {
        long begun = System.nanoTime();
        look();
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private void reconcileChanged() {
        hub.reconciler.changed();
        hub.reconcile();
    }

    private List<String> types() {
        return live.stream().map(LiveEvent::type).toList();
    }

    /** {@return alerts, as they are once what waited is saved} */
    private List<String> review() {
        cameraAlerts.review();
        while (alerts.episodes().isWaiting()) {
            alerts.episodes().save();
        }
        return db.texts("select alert_type || ' ' || subject || ' ' || coalesce(cleared_reason, 'open') from alert");
    }

    private String has(String name, String... fields) {
        JsonNode configuration = server.configuration(name).orElseThrow();
        return String.join(
                " ",
                List.of(fields).stream()
                        .map(field -> configuration.path(field).asText())
                        .toList());
    }

    private String row() {
        return text("select camera_is_online || ' ' || coalesce(camera_problem, '-') from pit where id = " + pit);
    }

    private String text(String sql) {
        return db.texts(sql).get(0);
    }
}
