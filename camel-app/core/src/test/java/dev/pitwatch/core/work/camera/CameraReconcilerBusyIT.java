package dev.pitwatch.core.work.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.pitwatch.core.platform.workshop.CameraHosts;
import dev.pitwatch.core.platform.workshop.CameraUrl;
import dev.pitwatch.core.testing.MediaMtxStandIn;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a media server is told while something changes all the time, or others tell it something, too. */
class CameraReconcilerBusyIT {

    private static final String MAIN = "rtsp://u:p@8.8.8.8:554/Streaming/Channels/101";
    private static final String SINGLE = "rtsp://8.8.4.4/live";
    private static final int CHANGES = 40;

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = TestClock.atExample();
    private final SampleWorkshop busy = SampleWorkshop.in(db);
    private final SampleWorkshop theirs = SampleWorkshop.in(db);
    private final List<String> written = new ArrayList<>();
    private MediaMtxStandIn server;
    private CameraReconciler reconciler;
    private Runnable meanwhile = () -> {};

    @BeforeEach
    void start() throws IOException {
        server = new MediaMtxStandIn("mine/garden");
        HttpMediaControl control = new HttpMediaControl(server.url());
        reconciler = new CameraReconciler(
                db.database(),
                db.masterKey(),
                new MediaApi((method, path, body) -> {
                    if (!method.equals("GET")) {
                        written.add("%s %s".formatted(method, path.substring(path.indexOf("paths/") + 6)));
                        meanwhile.run();
                    }
                    return control.call(method, path, body);
                }),
                CameraHosts.standard(),
                clock);
    }

    @AfterEach
    void stop() {
        server.close();
        db.close();
    }

    private void camera(long pit, String url) {
        byte[] sealed = CameraUrl.seal(db.masterKey(), pit, url);
        db.superuser()
                .useHandle(handle -> handle.execute("update pit set camera_rtsp_url = ? where id = ?", sealed, pit));
    }

    @Test
    void givenAWorkshopWhoseCamerasChangeAllTheTime_whenReconciled_thenAnothersPathsComeAndGoMeanwhile() {
        List<Long> changing = List.of(busy.pitId(), SampleWorkshop.addPit(db, busy.workshopId(), 2));
        changing.forEach(pit -> camera(pit, SINGLE));
        camera(theirs.pitId(), SINGLE);
        reconciler.reconcile();
        camera(SampleWorkshop.addPit(db, theirs.workshopId(), 2), MAIN);
        db.execute("update pit set camera_rtsp_url = null where id = %d".formatted(theirs.pitId()));
        written.clear();
        meanwhile = () -> {
            if (written.size() < CHANGES) {
                changing.forEach(pit -> camera(pit, "rtsp://8.8.4.4/live/%d".formatted(written.size())));
                reconciler.changed();
            }
        };
        meanwhile.run();

        reconciler.reconcile();

        String code = theirs.workshopCode();
        assertThat(written)
                .filteredOn(call -> call.startsWith("PATCH patch/" + busy.workshopCode()))
                .as("it goes on")
                .hasSizeGreaterThan(CHANGES / 2);
        assertThat(written.subList(0, 10))
                .contains(
                        "POST add/%s/pit2/low".formatted(code),
                        "POST add/%s/pit2".formatted(code),
                        "PATCH patch/%s/pit1".formatted(code),
                        "DELETE delete/%s/pit1".formatted(code));
    }

    @Test
    void givenListsOfRecordingsThatTakeLong_whenManyPathsMayGo_thenTheRunWaitsOnceForThoseAndThePathsGoLater()
            throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch ended = new CountDownLatch(1);
        HttpMediaControl control = new HttpMediaControl(server.url());
        MediaApi api = new MediaApi((method, path, body) -> {
            if (path.endsWith("/others")) {
                begun.countDown();
                awaitEnd(ended);
            }
            return control.call(method, path, body);
        });
        CameraReconciler patient =
                new CameraReconciler(db.database(), db.masterKey(), api, CameraHosts.standard(), clock);
        for (int number = 2; number <= 5; number++) {
            camera(SampleWorkshop.addPit(db, theirs.workshopId(), number), SINGLE);
        }
        patient.reconcile();
        db.execute("update pit set camera_rtsp_url = null");
        patient.changed();
        patient.reconcile();
        assertThat(server.paths()).hasSize(5);
        ExecutorService others = Executors.newFixedThreadPool(2);
        try {
            others.submit(() -> api.oldestRecordings("a/others", any -> true));
            others.submit(() -> api.oldestRecordings("a/others", any -> true));
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

            assertTimeoutPreemptively(Duration.ofSeconds(15), patient::reconcile);

            assertThat(server.paths()).as("it is not known whether they may go").hasSize(5);
        } finally {
            ended.countDown();
            others.shutdown();
        }
        assertThat(others.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        patient.changed();
        patient.reconcile();
        assertThat(server.paths()).containsExactly("mine/garden");
    }

    private static void awaitEnd(CountDownLatch ended) {
        try {
            ended.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void givenPathsOfTries_whenTheClockOfTheHubThatTriesIsAnother_thenTheyStayForAMinuteAndNoLonger() {
        List<String> tried = List.of(
                "pitwatch-test/n0de-%d-1"
                        .formatted(clock.instant().minusSeconds(600).getEpochSecond()),
                "pitwatch-test/n0de-%d-2"
                        .formatted(clock.instant().plusSeconds(600).getEpochSecond()));
        tried.forEach(server::hasPath);

        reconciler.reconcile();
        clock.pass(Duration.ofSeconds(60));
        reconciler.reconcile();
        assertThat(server.paths()).as("they may be under way").containsAll(tried);
        clock.pass(Duration.ofSeconds(1));
        reconciler.changed();
        reconciler.reconcile();

        assertThat(server.paths()).containsExactly("mine/garden");
    }
}
