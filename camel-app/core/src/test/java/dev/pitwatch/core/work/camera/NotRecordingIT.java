package dev.pitwatch.core.work.camera;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.platform.workshop.CameraHosts;
import dev.pitwatch.core.platform.workshop.CameraUrl;
import dev.pitwatch.core.testing.MediaMtxStandIn;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said of a camera that flows and is not recorded, while the media server doesn't answer now and then. */
class NotRecordingIT {

    private static final String CAMERA = "rtsp://8.8.4.4/live";

    private final TestDatabase db = TestDatabase.create();
    private final SampleWorkshop shine = SampleWorkshop.in(db);
    private final TestClock clock = TestClock.atExample(); // 22:30:00
    private MediaMtxStandIn server;
    private FaultyControl control;
    private CameraPoll poll;

    @BeforeEach
    void recordACamera() throws IOException {
        server = new MediaMtxStandIn();
        server.cameraAnswers(CAMERA);
        control = new FaultyControl(server.url(), Duration.ofSeconds(10));
        db.execute("update workshop set video_record = 'always'");
        byte[] sealed = CameraUrl.seal(db.masterKey(), shine.pitId(), CAMERA);
        db.superuser()
                .useHandle(handle ->
                        handle.execute("update pit set camera_rtsp_url = ? where id = ?", sealed, shine.pitId()));
        MediaApi api = new MediaApi(control);
        CameraReconciler reconciler =
                new CameraReconciler(db.database(), db.masterKey(), api, CameraHosts.standard(), clock);
        poll = new CameraPoll(db.database(), db.masterKey(), api, reconciler, "a", clock);
        assertThat(poll.isMine()).isTrue();
        reconciler.reconcile();
        look();
        look();
        assertThat(row()).isEqualTo("true - 22:30:20");
        clock.pass(RecordingWatch.LATE);
        look();
        assertThat(row()).isEqualTo("true not_recording 22:40:30");
    }

    @AfterEach
    void stop() {
        server.close();
        db.close();
    }

    @Test
    void givenACameraWithoutNewFiles_whenTheServerDoesNotAnswerForAMoment_thenThatIsStillKnown() {
        away(1);
        look();
        look();

        assertThat(row()).as("its alert has its time again").isEqualTo("true not_recording 22:40:50");
    }

    @Test
    void givenACameraWithoutNewFiles_whenTheServerDoesNotAnswerForLongerThanAMinute_thenItIsNotKnownAnyMore() {
        away(8);
        look();
        look();

        assertThat(row()).isEqualTo("true - 22:42:10");
    }

    private void away(int looks) {
        control.answer("GET /v3/info", 500, "{}");
        for (int i = 0; i < looks; i++) {
            look();
        }
        control.heal();
    }

    private void look() {
        clock.pass(Duration.ofSeconds(10));
        assertThat(poll.isMine()).isTrue();
        poll.write(poll.compare(poll.ask()));
    }

    /** {@return online, problem, and since when it is well or isn't} */
    private String row() {
        return db.texts("select concat_ws(' ', camera_is_online::text, coalesce(camera_problem, '-'),"
                        + " to_char(camera_changed_at at time zone 'utc', 'HH24:MI:SS')) from pit where id = "
                        + shine.pitId())
                .get(0);
    }
}
