package dev.pitwatch.core.work.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.crypto.Sealed;
import dev.pitwatch.core.platform.workshop.CameraHosts;
import dev.pitwatch.core.platform.workshop.CameraLookups;
import dev.pitwatch.core.platform.workshop.CameraUrl;
import dev.pitwatch.core.testing.MediaMtxStandIn;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a media server is told of the cameras of a database, run by run. */
class CameraReconcilerIT {

    private static final String MAIN = "rtsp://u:p@8.8.8.8:554/Streaming/Channels/101";
    private static final String LOW = "rtsp://u:p@8.8.8.8:554/Streaming/Channels/102";
    private static final String SINGLE = "rtsp://8.8.4.4/live";
    private static final String NO_RECORDINGS = "{\"segments\":[]}";

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = TestClock.atExample();
    private final Map<String, String> names = new HashMap<>();
    private final SampleWorkshop shine = SampleWorkshop.in(db);
    private final long pit = shine.pitId();
    private final String path = db.texts(
                    "select w.code || '/' || p.code from pit p join workshop w on w.id = p.workshop_id")
            .get(0);
    private MediaMtxStandIn server;
    private FaultyControl control;
    private CameraReconciler reconciler;

    @BeforeEach
    void start() throws IOException {
        server = new MediaMtxStandIn("mine/garden", "workshop-less", shine.workshopCode() + "/UPPER");
        control = new FaultyControl(server.url(), Duration.ofSeconds(10));
        reconciler = reconciler(control);
    }

    private CameraReconciler reconciler(MediaControl by) {
        return new CameraReconciler(
                db.database(),
                db.masterKey(),
                new MediaApi(by),
                new CameraHosts(List.of(), this::resolve, Set::of),
                clock);
    }

    private InetAddress[] resolve(String host) throws UnknownHostException {
        if (host.matches("[0-9.]+")) {
            return InetAddress.getAllByName(host);
        }
        if (!names.containsKey(host)) {
            throw new UnknownHostException(host);
        }
        return InetAddress.getAllByName(names.get(host));
    }

    @AfterEach
    void stop() {
        server.close();
        db.close();
    }

    @Test
    void givenACameraOfTwoStreams_whenReconciled_thenTheSmallOneIsPulledAlwaysAndTheOtherOnDemand() {
        camera(MAIN);

        reconciler.reconcile();

        assertThat(ours()).containsExactlyInAnyOrder(path, path + "/low");
        assertThat(has(path, "source", "sourceOnDemand", "record")).isEqualTo(MAIN + " true false");
        assertThat(has(path + "/low", "source", "sourceOnDemand", "record")).isEqualTo(LOW + " false false");
    }

    @Test
    void givenACameraOfOneStream_whenASmallOneIsGivenAndTakenAgain_thenItsPathComesAndRetires() {
        camera(SINGLE);
        reconciler.reconcile();
        assertThat(ours()).containsExactly(path);
        assertThat(has(path, "sourceOnDemand")).isEqualTo("false");

        byte[] sealed = Sealed.CAMERA_LOW_URL.seal(db.masterKey(), Long.toString(pit), "rtsp://8.8.4.4/small");
        db.superuser()
                .useHandle(
                        handle -> handle.execute("update pit set camera_low_rtsp_url = ? where id = ?", sealed, pit));
        reconcileChanged();
        assertThat(has(path + "/low", "source")).isEqualTo("rtsp://8.8.4.4/small");
        assertThat(has(path, "source", "sourceOnDemand")).isEqualTo(SINGLE + " true");

        db.execute("update pit set camera_low_rtsp_url = null");
        reconcileChanged();
        assertThat(has(path + "/low", "source")).isEqualTo("publisher");
        assertThat(has(path, "sourceOnDemand")).isEqualTo("false");
    }

    @Test
    void givenNothingThatChanged_whenAMinuteHasPassed_thenAllIsComparedAndNothingIsWritten() {
        camera(MAIN);
        reconciler.reconcile();
        server.calls.clear();

        clock.pass(Duration.ofSeconds(59));
        reconciler.reconcile();
        assertThat(server.calls).as("within the minute").isEmpty();
        clock.pass(Duration.ofSeconds(1));
        reconciler.reconcile();
        assertThat(server.calls).isNotEmpty().allMatch(call -> call.startsWith("GET"));
    }

    @Test
    void givenAClockThatWasPutBack_whenReconciled_thenItIsNotWaitedForTheOldTime() {
        camera(SINGLE);
        reconciler.reconcile();
        server.calls.clear();

        clock.pass(Duration.ofDays(-1));
        reconciler.reconcile();
        assertThat(server.calls).isNotEmpty();
    }

    @Test
    void givenRecordingOfJobs_whenAJobIsWorkedOnWithConsent_thenItIsRecordedByOneChange() {
        camera(MAIN);
        job("null");
        reconciler.reconcile();
        assertThat(has(path, "record", "sourceOnDemand")).as("no consent yet").isEqualTo("false true");

        server.calls.clear();
        db.execute("update job set consent_video = true, consent_at = now()");
        reconcileChanged();
        assertThat(has(path, "record", "sourceOnDemand")).isEqualTo("true false");
        assertThat(written()).containsExactly("PATCH /v3/config/paths/patch/" + path);

        db.execute("update job set status = 'on_hold', held_from = 'in_progress', held_at = now(), frozen_at = now()");
        reconcileChanged();
        assertThat(has(path, "record", "sourceOnDemand")).as("not worked on").isEqualTo("false true");
    }

    @Test
    void givenRecordingAlways_whenAJobHasNoConsent_thenOnlyANoticeLetsItBeRecorded() {
        camera(MAIN);
        db.execute("update workshop set video_record = 'always', video_days = 3");
        reconciler.reconcile();
        assertThat(has(path, "record", "recordDeleteAfter")).as("no job").isEqualTo("true 72h");

        job("false");
        reconcileChanged();
        assertThat(has(path, "record")).as("consent is required").isEqualTo("false");
        db.execute("update workshop set video_consent = 'notice'");
        reconcileChanged();
        assertThat(has(path, "record")).isEqualTo("true");
        db.execute("update workshop set video_record = 'off'");
        reconcileChanged();
        assertThat(has(path, "record")).isEqualTo("false");
    }

    @Test
    void givenAPitWithoutItsCamera_whenReconciled_thenItsPathStaysUntilItsRecordingsAreGone() {
        camera(SINGLE);
        server.record(path, clock.instant());
        reconciler.reconcile();
        db.execute("update pit set camera_rtsp_url = null");

        reconcileChanged();
        assertThat(has(path, "source", "record")).isEqualTo("publisher false");
        server.calls.clear();
        reconcileChanged();
        assertThat(ours()).containsExactly(path);
        assertThat(written()).isEmpty();

        control.answer("GET /v3/recordings/get/" + path, 200, NO_RECORDINGS);
        reconcileChanged();
        assertThat(server.paths())
                .containsExactlyInAnyOrder("mine/garden", "workshop-less", shine.workshopCode() + "/UPPER");
        assertThat(written()).containsExactly("DELETE /v3/config/paths/delete/" + path);
    }

    @Test
    void givenAWorkshopThatWasLetGo_whenReconciled_thenItsCamerasAreNotPulledAnyMore() {
        camera(MAIN);
        reconciler.reconcile();
        db.execute("update workshop set archived_at = now()");

        reconcileChanged();

        assertThat(has(path, "source", "sourceOnDemand")).isEqualTo("publisher false");
        assertThat(has(path + "/low", "source")).isEqualTo("publisher");
    }

    @Test
    void givenARestartOfTheServer_whenAMinuteHasPassed_thenItsPathsAreBackAndThoseOfOthersAreLeftAlone()
            throws IOException {
        camera(SINGLE);
        reconciler.reconcile();
        server.restart();
        assertThat(ours()).isEmpty();

        clock.pass(Duration.ofSeconds(61));
        reconciler.reconcile();

        assertThat(has(path, "source")).isEqualTo(SINGLE);
        assertThat(written()).allMatch(call -> call.endsWith(path));
    }

    @Test
    void givenAddressesThatAreRefused_whenReconciled_thenTheyAreNotPulledAndTheOthersAre() {
        camera("rtsp://127.0.0.1:8554/" + path);
        long second = SampleWorkshop.addPit(db, shine.workshopId(), 2);
        camera(second, SINGLE);

        reconciler.reconcile();
        assertThat(reconciler.refused()).containsOnlyKeys(pit);
        assertThat(reconciler.refused().get(pit)).contains("127.0.0.1 is where no camera can be");
        assertThat(sources()).containsExactly(SINGLE);

        camera(second, "rtsp://192.168.7.7/live");
        reconcileChanged();
        assertThat(reconciler.refused()).containsOnlyKeys(pit, second);
        assertThat(sources()).containsExactly("publisher");

        db.execute("update workshop set camera_networks = '{192.168.7.0/24}'");
        camera(SINGLE);
        reconcileChanged();
        assertThat(reconciler.refused()).isEmpty();
        assertThat(sources()).containsExactlyInAnyOrder(SINGLE, "rtsp://192.168.7.7/live");
    }

    @Test
    void givenAWorkshopOfVeryManyCameras_whenReconciled_thenThoseThatAreTooManyAreRefusedAndAnothersIsPulled() {
        camera(SINGLE);
        db.execute(
                "insert into pit (workshop_id, pit_number, name, camera_rtsp_url)"
                        + " select %d, n, 'P', decode('00', 'hex') from generate_series(2, %d) n",
                shine.workshopId(), CameraReconciler.MAX_OF_WORKSHOP);
        long last = SampleWorkshop.addPit(db, shine.workshopId(), 5_000);
        camera(last, SINGLE);
        SampleWorkshop theirs = SampleWorkshop.in(db);
        camera(theirs.pitId(), SINGLE);

        reconciler.reconcile();

        assertThat(reconciler.refused().get(last)).isEqualTo("a workshop has at most 600 cameras");
        assertThat(sources()).containsExactly(SINGLE);
        assertThat(server.paths()).contains(theirs.workshopCode() + "/pit1");
    }

    @Test
    void givenAName_whenItsAddressChangesFailsAndLeadsInside_thenThePathFollowsStaysAndRetires() {
        names.put("camera.example.com", "8.8.8.8");
        camera("rtsp://u:p@camera.example.com/live");
        reconciler.reconcile();
        assertThat(sources()).containsExactly("rtsp://u:p@8.8.8.8/live");

        names.put("camera.example.com", "8.8.4.4");
        reconcileChanged();
        assertThat(sources()).containsExactly("rtsp://u:p@8.8.4.4/live");
        names.clear();
        reconcileChanged();
        assertThat(sources()).as("name servers are away").containsExactly("rtsp://u:p@8.8.4.4/live");
        assertThat(reconciler.refused()).isEmpty();
        names.put("camera.example.com", "10.0.0.5");
        reconcileChanged();
        assertThat(sources()).containsExactly("publisher");
        assertThat(reconciler.refused()).containsOnlyKeys(pit);
    }

    @Test
    void givenAnAddressThatCannotBeOpened_whenReconciled_thenThatCameraIsRefusedAndTheOthersArePulled() {
        camera(MAIN);
        long second = SampleWorkshop.addPit(db, shine.workshopId(), 2);
        camera(second, SINGLE);
        reconciler.reconcile();
        assertThat(ours()).hasSize(3);
        byte[] anothers = Sealed.CAMERA_URL.seal(db.masterKey(), "0", MAIN);
        db.superuser()
                .useHandle(handle -> handle.execute("update pit set camera_rtsp_url = ? where id = ?", anothers, pit));
        long third = SampleWorkshop.addPit(db, shine.workshopId(), 3);
        camera(third, "rtsp://8.8.4.4/third");

        reconcileChanged();

        assertThat(reconciler.refused()).containsOnlyKeys(pit);
        assertThat(sources()).containsOnly("publisher", SINGLE, "rtsp://8.8.4.4/third");
        db.superuser()
                .useHandle(handle -> handle.execute(
                        "update pit set camera_low_rtsp_url = ? where id = ?", new byte[] {1, 2}, second));
        reconcileChanged();
        assertThat(reconciler.refused()).containsOnlyKeys(pit, second);
    }

    @Test
    void givenAHubThatKnowsNoNames_whenNameServersAreAway_thenWhatIsPulledStaysAndNothingIsRefused() {
        names.put("camera.example.com", "8.8.8.8");
        camera("rtsp://u:p@camera.example.com/live");
        reconciler.reconcile();
        names.clear();
        camera(SampleWorkshop.addPit(db, shine.workshopId(), 2), "rtsp://new.example.com/live");

        CameraReconciler another = reconciler(control);
        another.reconcile();

        assertThat(sources()).containsExactly("rtsp://u:p@8.8.8.8/live");
        assertThat(another.refused()).isEmpty();
        names.put("new.example.com", "8.8.4.4");
        another.changed();
        another.reconcile();
        assertThat(sources()).containsExactlyInAnyOrder("rtsp://u:p@8.8.8.8/live", "rtsp://8.8.4.4/live");
    }

    @Test
    void givenAPathThatWasAnotherPits_whenTheNameOfItsNewCameraIsNotKnown_thenItDoesNotShowTheOthers() {
        camera(MAIN);
        reconciler.reconcile();
        long second = SampleWorkshop.addPit(db, shine.workshopId(), 2);
        camera(second, "rtsp://new.example.com/Streaming/Channels/101");
        db.execute("update pit set pit_number = 3, code = 'pit3' where id = %d", pit);
        db.execute("update pit set pit_number = 1, code = 'pit1' where id = %d", second);

        reconcileChanged();

        assertThat(has(path, "source")).isEqualTo("publisher");
        assertThat(has(path + "/low", "source")).isEqualTo("publisher");
    }

    @Test
    void givenANameThatIsNotKnown_whenItsPathIsWhereNoCameraMayBeAnyMore_thenItRetires() {
        db.execute("update workshop set camera_networks = '{192.168.7.0/24}'");
        names.put("camera.example.com", "192.168.7.7");
        camera("rtsp://u:p@camera.example.com/live");
        reconciler.reconcile();
        assertThat(sources()).containsExactly("rtsp://u:p@192.168.7.7/live");
        names.clear();

        db.execute("update workshop set camera_networks = '{}'");
        reconcileChanged();

        assertThat(sources()).containsExactly("publisher");
        assertThat(reconciler.refused()).containsOnlyKeys(pit);
    }

    @Test
    void givenSilentNameServers_whenConsentIsWithdrawn_thenTheRecordingEndsAtOnceAndFirst() {
        CountDownLatch silence = new CountDownLatch(1);
        CameraLookups silent = new CameraLookups(
                host -> {
                    await(silence);
                    return resolve(host);
                },
                new SimpleMeterRegistry());
        names.put("camera.example.com", "8.8.8.8");
        camera("rtsp://camera.example.com/Streaming/Channels/101");
        db.execute("update workshop set video_record = 'always'");
        reconciler.reconcile();
        assertThat(has(path, "record")).isEqualTo("true");
        camera(SampleWorkshop.addPit(db, shine.workshopId(), 2), SINGLE);
        job("false");
        server.calls.clear();

        CameraReconciler another = new CameraReconciler(
                db.database(),
                db.masterKey(),
                new MediaApi(control),
                new CameraHosts(List.of(), silent, Set::of),
                clock);
        assertTimeoutPreemptively(Duration.ofSeconds(20), another::reconcile);

        assertThat(has(path, "record", "source")).isEqualTo("false rtsp://8.8.8.8/Streaming/Channels/101");
        assertThat(written().get(0)).isEqualTo("PATCH /v3/config/paths/patch/" + path);
        assertThat(written()).hasSize(2);
        assertThat(another.refused()).isEmpty();
        silence.countDown();
    }

    @Test
    void givenPathsThatAreAdded_whenConsentIsWithdrawnMeanwhile_thenTheRecordingEndsBeforeTheOthersAreAdded() {
        camera(SINGLE);
        job("true");
        reconciler.reconcile();
        assertThat(has(path, "record")).isEqualTo("true");
        for (int number = 2; number <= 4; number++) {
            camera(SampleWorkshop.addPit(db, shine.workshopId(), number), SINGLE);
        }
        server.calls.clear();
        CameraReconciler[] busy = new CameraReconciler[1];
        busy[0] = reconciler((method, called, body) -> {
            if (method.equals("POST")) {
                db.execute("update job set consent_video = false");
                busy[0].changed();
            }
            return control.call(method, called, body);
        });

        busy[0].reconcile();

        assertThat(written()).hasSize(4).element(1).isEqualTo("PATCH /v3/config/paths/patch/" + path);
        assertThat(has(path, "record")).isEqualTo("false");
    }

    @Test
    void givenOtherChanges_whenACameraThatIsRecordedIsTakenAway_thenItsRecordingEndsFirst() {
        db.execute("update workshop set video_record = 'always'");
        camera(SINGLE);
        reconciler.reconcile();
        db.execute("update pit set camera_rtsp_url = null");
        for (int number = 2; number <= 4; number++) {
            camera(SampleWorkshop.addPit(db, shine.workshopId(), number), SINGLE);
        }
        server.calls.clear();

        reconcileChanged();

        assertThat(written()).hasSize(4).element(0).isEqualTo("PATCH /v3/config/paths/patch/" + path);
        assertThat(has(path, "source", "record")).isEqualTo("publisher false");
    }

    @Test
    void givenManyCameras_whenTheServerHasNoneOfThem_thenThoseThatAreLookedAfterComeFirst() {
        camera(MAIN);
        camera(SampleWorkshop.addPit(db, shine.workshopId(), 2), MAIN);

        reconciler.reconcile();

        assertThat(written())
                .hasSize(4)
                .extracting(call -> call.endsWith("/low"))
                .containsExactly(true, true, false, false);
    }

    private static void await(CountDownLatch silence) {
        try {
            silence.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void givenChangesThatAreRefused_whenReconciled_thenTheyKeepNoneOfTheOthersAndAreTriedAgain() {
        camera(SINGLE);
        long second = SampleWorkshop.addPit(db, shine.workshopId(), 2);
        camera(second, "rtsp://8.8.8.8/second");
        control.answer("POST /v3/config/paths/add/" + path, 400, "invalid source '%s'".formatted(SINGLE));

        reconciler.reconcile();
        assertThat(sources()).containsExactly("rtsp://8.8.8.8/second");

        control.answer("POST /v3/config/paths/add/" + path, 500, "");
        nextMinute();
        assertThat(sources()).as("failing still").containsExactly("rtsp://8.8.8.8/second");
        control.heal();
        nextMinute();
        assertThat(sources()).containsExactlyInAnyOrder(SINGLE, "rtsp://8.8.8.8/second");
    }

    @Test
    void givenAServerThatIsIll_whenItsListIsRefused_thenTheNextRunIsNotPutOff() {
        camera(SINGLE);
        control.answer("GET /v3/config/paths/list", 500, "{\"error\":\"oh\"}");
        reconciler.reconcile();
        assertThat(ours()).isEmpty();

        control.heal();
        reconciler.reconcile();

        assertThat(ours()).containsExactly(path);
    }

    @Test
    void givenAServerThatIsAway_whenItComesBack_thenTheNextRunIsNotPutOff() throws IOException {
        camera(SINGLE);
        server.stop();
        reconciler.reconcile();
        server.restart();

        reconciler.reconcile();

        assertThat(ours()).containsExactly(path);
    }

    @Test
    void givenAServerThatHangs_whenReconciled_thenItIsGivenUpUntilTheNextRun() {
        CameraReconciler impatient = reconciler(new FaultyControl(server.url(), Duration.ofMillis(200)));
        camera(SINGLE);
        server.hang();
        impatient.reconcile();
        assertThat(ours()).isEmpty();

        server.resume();
        reconciler.reconcile();

        assertThat(ours()).containsExactly(path);
    }

    @Test
    void givenAServerThatGoesAwayInTheMiddle_whenReconciled_thenTheRestIsNotTried() throws IOException {
        camera(MAIN);
        reconciler((method, called, body) -> {
                    if (method.equals("POST")) {
                        server.stop();
                    }
                    return control.call(method, called, body);
                })
                .reconcile();
        assertThat(ours()).isEmpty();

        server.restart();
        reconciler.reconcile();
        assertThat(ours()).containsExactlyInAnyOrder(path, path + "/low");
    }

    @Test
    void givenADatabaseThatFails_whenReconciled_thenThatIsSaidAndTheNextRunIsNotPutOff() {
        camera(SINGLE);
        db.execute("alter table pit rename column camera_rtsp_url to was");
        assertThatThrownBy(reconciler::reconcile).isInstanceOf(RuntimeException.class);

        db.execute("alter table pit rename column was to camera_rtsp_url");
        reconciler.reconcile();

        assertThat(ours()).containsExactly(path);
    }

    private void camera(String url) {
        camera(pit, url);
    }

    private void camera(long of, String url) {
        byte[] sealed = CameraUrl.seal(db.masterKey(), of, url);
        db.superuser()
                .useHandle(handle -> handle.execute("update pit set camera_rtsp_url = ? where id = ?", sealed, of));
    }

    private void job(String consented) {
        db.execute(
                "insert into job (workshop_id, pit_id, status, work_type, customer_name, car_model,"
                        + " estimated_duration_minutes, created_at, updated_at, consent_video, consent_at) values"
                        + " (%d, %d, 'in_progress', 'full_ppf', 'Asha', 'Car', 60, now(), now(), %s,"
                        + " case when %s is not null then now() end)",
                shine.workshopId(), pit, consented, consented);
    }

    private void reconcileChanged() {
        reconciler.changed();
        reconciler.reconcile();
    }

    private void nextMinute() {
        clock.pass(Duration.ofSeconds(61));
        reconciler.reconcile();
    }

    /** {@return the paths that the configuration file has not} */
    private Set<String> ours() {
        return server.paths().stream()
                .filter(name -> name.matches(shine.workshopCode() + "/[a-z].*"))
                .collect(Collectors.toSet());
    }

    private List<String> sources() {
        return ours().stream().map(name -> has(name, "source")).toList();
    }

    private List<String> written() {
        return server.calls.stream().filter(call -> !call.startsWith("GET")).toList();
    }

    private String has(String name, String... fields) {
        JsonNode configuration = server.configuration(name).orElseThrow();
        return Stream.of(fields)
                .map(field -> configuration.path(field).asText())
                .collect(Collectors.joining(" "));
    }
}
