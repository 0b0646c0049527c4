package dev.pitwatch.core.work.camera;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.platform.workshop.CameraHosts;
import dev.pitwatch.core.platform.workshop.CameraUrl;
import dev.pitwatch.core.testing.MediaMtxStandIn;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose the recordings below a path are: its name is one pit's until the last of them has gone. */
class CameraNamesIT {

    private static final String FIRST = "rtsp://8.8.4.4/first";
    private static final String SECOND = "rtsp://8.8.4.4/second";
    private static final String TWO_STREAMS = "rtsp://8.8.8.8/Streaming/Channels/101";
    private static final String NAMES =
            "select name || ' ' || pit_id || case when to_at is null then '' else ' ended' end"
                    + " from camera_path order by 1";

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = TestClock.atExample();
    private final SampleWorkshop shine = SampleWorkshop.in(db);
    private final long pit = shine.pitId();
    private final long other = SampleWorkshop.addPit(db, shine.workshopId(), 2);
    private final String path = path(1);
    private MediaMtxStandIn server;
    private FaultyControl control;
    private CameraReconciler reconciler;

    @BeforeEach
    void start() throws IOException {
        server = new MediaMtxStandIn();
        control = new FaultyControl(server.url(), Duration.ofSeconds(10));
        reconciler = reconciler(control);
    }

    private CameraReconciler reconciler(MediaControl by) {
        CameraHosts hosts = new CameraHosts(List.of(), InetAddress::getAllByName, Set::of);
        return new CameraReconciler(db.database(), db.masterKey(), new MediaApi(by), hosts, clock);
    }

    @AfterEach
    void stop() {
        server.close();
        db.close();
    }

    @Test
    void givenACamera_whenReconciled_thenItsNameIsThereBeforeItsPathIs() {
        camera(pit, FIRST);
        List<String> before = new ArrayList<>();
        reconciler((method, called, body) -> {
                    if (method.equals("POST")) {
                        before.addAll(names());
                    }
                    return control.call(method, called, body);
                })
                .reconcile();

        assertThat(before).containsExactly("%s %d".formatted(path, pit));
        assertThat(server.paths()).containsExactly(path);
    }

    @Test
    void givenAServerThatIsAway_whenReconciled_thenNoNameIsGiven() {
        camera(pit, FIRST);
        server.stop();

        reconcileChanged();

        assertThat(names()).isEmpty();
    }

    @Test
    void givenRecordingsOfAPitThatWasPutAway_whenAnotherGetsItsNumber_thenItWaitsUntilTheyHaveGone() {
        camera(pit, FIRST);
        reconciler.reconcile();
        server.record(path, clock.instant());
        db.execute("update pit set archived_at = now() where id = %d", pit);
        number(other, 1);
        camera(other, SECOND);

        reconcileChanged();
        reconcileChanged();
        assertThat(source(path)).isEqualTo("publisher");
        assertThat(names()).containsExactly("%s %d ended".formatted(path, pit));

        server.forget(path);
        reconcileChanged();
        assertThat(names()).isEmpty();
        reconciler.reconcile(); // at once, since somebody waited
        assertThat(source(path)).isEqualTo(SECOND);
        assertThat(names()).containsExactly("%s %d".formatted(path, other));
    }

    @Test
    void givenACameraOfTwoStreams_whenItsNameIsStillAnothers_thenItsSmallStreamIsPulledMeanwhile() {
        camera(pit, FIRST);
        reconciler.reconcile();
        server.record(path, clock.instant());
        db.execute("update pit set archived_at = now() where id = %d", pit);
        number(other, 1);
        camera(other, TWO_STREAMS);

        reconcileChanged();

        assertThat(source(path)).isEqualTo("publisher");
        assertThat(source(path + "/low")).isEqualTo("rtsp://8.8.8.8/Streaming/Channels/102");
    }

    @Test
    void givenAWorkshopOfVeryManyNames_whenItsPitGetsAnother_thenItWaitsAndOtherWorkshopsDont() {
        SampleWorkshop theirs = SampleWorkshop.in(db);
        camera(pit, FIRST);
        camera(theirs.pitId(), SECOND);
        db.execute(
                "insert into camera_path select '%s/past' || n, %d, %d, now(), now() from generate_series(1, %d) n",
                shine.workshopCode(), shine.workshopId(), pit, JdbiCameraNameRepository.MAX_OF_WORKSHOP);
        JdbiCameraNameRepository names = new JdbiCameraNameRepository(db.database());
        List<PitCamera> cameras = new JdbiCameraRepository(db.database(), db.masterKey()).all();
        Set<String> pulled = cameras.stream().map(PitCamera::path).collect(Collectors.toSet());
        String their = theirs.workshopCode() + "/pit1";

        assertThat(names.settle(cameras, pulled, clock.instant()))
                .containsKey(their)
                .doesNotContainKey(path);

        db.execute("delete from camera_path where name like '%%/past1'");
        assertThat(names.settle(cameras, pulled, clock.instant())).containsKeys(their, path);
    }

    @Test
    void givenNoRecordings_whenAPitsNumberGoesToAnother_thenItHasThePathWithinTwoRuns() {
        camera(pit, FIRST);
        reconciler.reconcile();
        number(pit, 3);
        number(other, 1);
        camera(other, SECOND);

        reconcileChanged();
        reconciler.reconcile();
        reconciler.reconcile();

        assertThat(source(path)).isEqualTo(SECOND);
        assertThat(source(path(3))).isEqualTo(FIRST);
        assertThat(names()).containsExactly("%s %d".formatted(path, other), "%s %d".formatted(path(3), pit));
    }

    @Test
    void givenAPitOfSeveralNumbers_whenItHasItsFirstAgain_thenThatIsItsStillAndTheOtherIsKept() {
        camera(pit, FIRST);
        reconciler.reconcile();
        server.record(path, clock.instant());
        number(pit, 3);
        reconcileChanged();
        server.record(path(3), clock.instant());
        assertThat(names()).containsExactly("%s %d ended".formatted(path, pit), "%s %d".formatted(path(3), pit));

        number(pit, 1);
        reconcileChanged();

        assertThat(source(path)).isEqualTo(FIRST);
        assertThat(names()).containsExactly("%s %d".formatted(path, pit), "%s %d ended".formatted(path(3), pit));
    }

    @ParameterizedTest
    @CsvSource({"400", "401", "404", "500"})
    void givenAPathWithoutItsCamera_whenItsRecordingsAreAnsweredWithAnError_thenPathAndNameStay(int status) {
        camera(pit, FIRST);
        reconciler.reconcile();
        db.execute("update pit set camera_rtsp_url = null");
        control.answer("GET /v3/recordings/get/", status, "404 page not found");

        reconcileChanged();
        reconcileChanged();

        assertThat(source(path)).isEqualTo("publisher");
        assertThat(names()).containsExactly("%s %d ended".formatted(path, pit));
    }

    @Test
    void givenAPathWithoutItsCamera_whenTheServerHasRestarted_thenItIsConfiguredAgainForItsRecordings()
            throws IOException {
        camera(pit, FIRST);
        reconciler.reconcile();
        server.record(path, clock.instant());
        db.execute("update pit set camera_rtsp_url = null");
        reconcileChanged();
        server.restart();
        assertThat(server.paths()).isEmpty();

        reconcileChanged();

        assertThat(source(path)).isEqualTo("publisher");
        assertThat(kept(path)).isEqualTo("168h");
    }

    @Test
    void givenAPathWithoutItsCamera_whenTheWorkshopKeepsRecordingsForFewerDays_thenTheServerIsTold() {
        camera(pit, FIRST);
        reconciler.reconcile();
        server.record(path, clock.instant());
        db.execute("update pit set archived_at = now() where id = %d", pit);
        reconcileChanged();

        db.execute("update workshop set video_days = 2");
        reconcileChanged();

        assertThat(kept(path)).isEqualTo("48h");
    }

    @Test
    void givenAnAddressThatIsRefusedByNow_whenTheServerHasRestarted_thenItsRecordingsCanStillBeReached()
            throws IOException {
        camera(pit, FIRST);
        reconciler.reconcile();
        server.record(path, clock.instant());
        camera(pit, "rtsp://127.0.0.1/live");
        server.restart();

        reconcileChanged();
        reconcileChanged();

        assertThat(source(path)).isEqualTo("publisher");
        assertThat(names()).containsExactly("%s %d".formatted(path, pit));
    }

    private String path(int number) {
        return "%s/pit%d".formatted(shine.workshopCode(), number);
    }

    private void number(long of, int number) {
        db.execute("update pit set pit_number = %1$d, code = 'pit%1$d' where id = %2$d", number, of);
    }

    private void camera(long of, String url) {
        byte[] sealed = CameraUrl.seal(db.masterKey(), of, url);
        db.superuser()
                .useHandle(handle -> handle.execute("update pit set camera_rtsp_url = ? where id = ?", sealed, of));
    }

    private void reconcileChanged() {
        reconciler.changed();
        reconciler.reconcile();
    }

    private List<String> names() {
        return db.texts(NAMES);
    }

    private String source(String name) {
        return server.configuration(name).orElseThrow().path("source").asText();
    }

    private String kept(String name) {
        return server.configuration(name)
                .orElseThrow()
                .path("recordDeleteAfter")
                .asText();
    }
}
