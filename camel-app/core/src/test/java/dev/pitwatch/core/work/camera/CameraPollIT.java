package dev.pitwatch.core.work.camera;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.crypto.Sealed;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.core.platform.workshop.CameraHosts;
import dev.pitwatch.core.platform.workshop.CameraStates.CameraState;
import dev.pitwatch.core.platform.workshop.CameraUrl;
import dev.pitwatch.core.testing.MediaMtxStandIn;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.work.camera.CameraLook.Flow;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How cameras are found to be by looks of one hub at a media server, and what their rows say then. */
class CameraPollIT {

    private static final String MAIN = "rtsp://u:p@8.8.8.8:554/Streaming/Channels/101";
    private static final String LOW = "rtsp://u:p@8.8.8.8:554/Streaming/Channels/102";
    private static final String SINGLE = "rtsp://8.8.4.4/live";
    private static final String UNLAWFUL = "rtsp://127.0.0.1:8554/live";

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = TestClock.atExample(); // 22:30:00
    private MediaMtxStandIn server;
    private CameraReconciler reconciler;
    private CameraPoll poll;
    private SampleWorkshop shine;
    private long pit;
    private String path;

    @BeforeEach
    void start() throws IOException {
        server = new MediaMtxStandIn("mine/garden");
        shine = SampleWorkshop.in(db);
        pit = shine.pitId();
        path = shine.workshopCode() + "/" + text("select code from pit where id = " + pit);
        reconciler = reconciler();
        poll = hub("a", reconciler);
        assertThat(poll.isMine()).isTrue(); // before it tells anything
    }

    private CameraReconciler reconciler() {
        return new CameraReconciler(db.database(), db.masterKey(), api(), CameraHosts.standard(), clock);
    }

    private CameraPoll hub(String node, CameraReconciler told) {
        return new CameraPoll(db.database(), db.masterKey(), api(), told, node, clock);
    }

    private MediaApi api() {
        return new MediaApi(new HttpMediaControl(server.url()));
    }

    @AfterEach
    void stop() {
        server.close();
        db.close();
    }

    @Test
    void givenAPitWithoutACamera_whenLookedAt_thenItsRowIsLeftAlone() {
        server.cameraAnswers(SINGLE);

        assertThat(run(poll)).isEmpty();
        assertThat(look()).isEmpty();
        server.stop();
        assertThat(look()).as("while the server is away").isEmpty();

        assertThat(row()).isEqualTo("false - - -");
    }

    @Test
    void givenACamera_whenItsBytesMove_thenTheFirstLookSaysNothingAndTheSecondThatItIsOnline() {
        camera(SINGLE);
        server.cameraAnswers(SINGLE);
        reconciler.reconcile();

        assertThat(run(poll)).as("nothing to compare with").isEmpty();
        assertThat(row()).isEqualTo("false - - -");

        assertThat(look()).extracting(CameraState::pitId).containsExactly(pit);
        assertThat(row()).isEqualTo("true - H264 22:30:10");
        assertThat(seenAt()).isEqualTo("22:30:10");
    }

    @Test
    void givenACameraThatIsAsBefore_whenLookedAtAgain_thenItsRowIsWrittenOnceAMinute() {
        online(SINGLE);

        for (int i = 0; i < 5; i++) {
            assertThat(look()).as("look %d", i).isEmpty();
        }
        assertThat(seenAt()).isEqualTo("22:30:10");

        assertThat(look()).hasSize(1);
        assertThat(seenAt()).isEqualTo("22:31:10");
        assertThat(row()).as("it has not changed").isEqualTo("true - H264 22:30:10");
        assertThat(look()).isEmpty();
    }

    @Test
    void givenACameraOnlineThatWasNeverSeen_whenLookedAt_thenTheTimeOfTheLookIsWritten() {
        online(SINGLE);
        db.execute("update pit set camera_last_seen_at = null");

        assertThat(look()).hasSize(1);

        assertThat(seenAt()).isEqualTo("22:30:20");
    }

    @Test
    void givenACamera_whenItsBytesStandStill_thenItIsOfflineSinceTheLookBefore() {
        online(SINGLE);

        server.cameraFreezes(SINGLE);
        look();
        assertThat(row()).isEqualTo("false no_video H264 22:30:10");
        assertThat(look()).as("written once").isEmpty();
        assertThat(seenAt()).isEqualTo("22:30:10");

        server.cameraAnswers(SINGLE);
        look();
        assertThat(row()).isEqualTo("true - H264 22:30:40");
    }

    @Test
    void givenAConnectionThatNeverBroughtAByte_whenLookedAt_thenItHasNoVideo() {
        camera(SINGLE);
        server.cameraAnswers(SINGLE);
        server.cameraFreezes(SINGLE);
        reconciler.reconcile();
        run(poll);

        look();

        assertThat(row()).isEqualTo("false no_video - 22:30:00");
    }

    @Test
    void givenACamera_whenItsConnectionBreaksOff_thenItIsUnreachableFromThen() {
        online(SINGLE);

        server.cameraBreaksOff(SINGLE);
        look();

        assertThat(row()).isEqualTo("false unreachable H264 22:30:20");
        assertThat(look()).as("written once").isEmpty();
    }

    @Test
    void givenACameraThatComesAndGoes_whenWritten_thenEachIsNotifiedOnce() throws Exception {
        List<LiveEvent> live = new CopyOnWriteArrayList<>();
        CameraEvents events = new CameraEvents(live::add);
        events.publish(""); // notifications were lost: all load anew
        try (DatabaseNotifications notifications =
                new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST))) {
            notifications.on(CameraEvents.CHANNEL, events::publish);
            notifications.start();
            Awaitility.await().until(notifications::isListening);

            online(SINGLE);
            look();
            server.cameraBreaksOff(SINGLE);
            look();
            look();
            server.cameraAnswers(SINGLE);
            look();

            Awaitility.await().until(() -> live.size() >= 3);
        }
        assertThat(live)
                .extracting(LiveEvent::type)
                .containsExactly("camera_online", "camera_offline", "camera_online");
        assertThat(live).extracting(LiveEvent::pitId).containsOnly(pit);
    }

    @Test
    void givenACameraOfTwoStreams_whenTheSmallOneBreaksOff_thenItIsOfflineByThatAlone() {
        camera(MAIN);
        server.cameraAnswers(MAIN);
        server.cameraAnswers(LOW);
        reconciler.reconcile();
        run(poll);
        look();
        assertThat(row()).as("nobody pulls the main one").isEqualTo("true - H264 22:30:10");

        server.cameraBreaksOff(MAIN);
        assertThat(look()).isEmpty();
        server.cameraBreaksOff(LOW);
        look();
        assertThat(row()).isEqualTo("false unreachable H264 22:30:30");
    }

    @Test
    void givenAnAddressOfItsSmallStream_whenLookedAt_thenThatOneIsPulledAndJudged() {
        String small = "rtsp://8.8.4.4/small";
        camera(SINGLE);
        byte[] sealed = Sealed.CAMERA_LOW_URL.seal(db.masterKey(), Long.toString(pit), small);
        db.superuser()
                .useHandle(
                        handle -> handle.execute("update pit set camera_low_rtsp_url = ? where id = ?", sealed, pit));
        server.cameraAnswers(small);
        reconciler.reconcile();
        run(poll);

        look();

        assertThat(server.paths()).contains(path, path + "/low");
        assertThat(row()).isEqualTo("true - H264 22:30:10");
    }

    @Test
    void givenARecordingThatIsWanted_whenItsStreamDoesNotFlow_thenThatIsSaidUntilItDoes() {
        db.execute("update workshop set video_record = 'always'");
        server.cameraAnswers(LOW);
        online(MAIN);

        server.cameraBreaksOff(MAIN);
        look();
        assertThat(row()).isEqualTo("true not_recording H264 22:30:20");
        assertThat(look()).as("written once").isEmpty();

        server.cameraAnswers(MAIN);
        look();
        assertThat(row()).isEqualTo("true - H264 22:30:40");
        clock.pass(RecordingWatch.LATE);
        look();
        assertThat(row()).as("no file has begun").isEqualTo("true not_recording H264 22:40:50");
        server.record(path, clock.instant());
        look();
        assertThat(row()).isEqualTo("true - H264 22:41:00");
    }

    @Test
    void givenARecordingWhoseStreamWasNotLookedAtYet_whenLookedAt_thenNothingIsSaidOfIt() {
        db.execute("update workshop set video_record = 'always'");
        server.cameraAnswers(LOW);
        camera(MAIN);
        reconciler.reconcile();
        look(paths -> paths.remove(path));

        look(paths -> paths.remove(path));

        assertThat(row()).isEqualTo("true - H264 22:30:20");
        look();
        assertThat(row()).as("still its first look").isEqualTo("true - H264 22:30:20");
        look();
        assertThat(row()).isEqualTo("true not_recording H264 22:30:40");
    }

    @Test
    void givenACodecThatBrowsersDoNotPlay_whenLookedAt_thenItIsOnlineAndThatIsSaid() {
        online(SINGLE);

        look(paths -> paths.computeIfPresent(path, (name, flow) -> new Flow(true, flow.bytes(), Optional.of("H265"))));
        assertThat(row()).isEqualTo("true codec H265 22:30:10");

        look();
        assertThat(row()).isEqualTo("true - H264 22:30:10");
    }

    @Test
    void givenSoundOnly_whenLookedAt_thenItIsOnlineWithoutVideo() {
        online(SINGLE);

        look(paths -> paths.computeIfPresent(path, (name, flow) -> new Flow(true, flow.bytes(), Optional.empty())));

        assertThat(row()).isEqualTo("true no_video - 22:30:10");
    }

    @Test
    void givenAnAddressThatIsRefused_whenLookedAt_thenThatIsSaidAtOnceAndEndsWithIt() {
        camera(UNLAWFUL);
        reconciler.reconcile();

        assertThat(run(poll)).hasSize(1);
        assertThat(server.paths()).containsExactly("mine/garden");
        assertThat(row()).isEqualTo("false refused_address - 22:30:00");
        assertThat(look()).as("written once").isEmpty();

        server.cameraAnswers(SINGLE);
        camera(SINGLE);
        reconciler.changed();
        reconciler.reconcile();
        look();
        assertThat(row()).as("its first look").isEqualTo("false refused_address - -");
        look();
        assertThat(row()).isEqualTo("true - H264 22:30:30");
    }

    @Test
    void givenAnotherCamera_whenItsPathIsStillTheOldOnes_thenThatOnesPictureIsNotItsOwn() {
        online(SINGLE);
        camera("rtsp://8.8.4.4/other");
        db.execute("update pit set camera_is_online = false, camera_codec = null");

        look();
        assertThat(row()).as("not told yet").isEqualTo("false - - -");
        reconciler.changed();
        reconciler.reconcile();
        look();

        assertThat(row()).isEqualTo("false unreachable - 22:30:30");
    }

    @ParameterizedTest
    @ValueSource(strings = {"camera_rtsp_url", "camera_low_rtsp_url"})
    void givenACameraThatIsChangedAfterALook_whenThatIsWritten_thenItIsNotTheNewOnes(String column) {
        online(SINGLE);
        server.cameraBreaksOff(SINGLE);
        clock.pass(Duration.ofSeconds(10));
        assertThat(poll.isMine()).isTrue();
        List<CameraState> found = poll.compare(poll.ask());
        assertThat(found).hasSize(1);

        db.execute("update pit set %s = '\\x0102', camera_changed_at = null", column);
        poll.write(found);

        assertThat(row()).isEqualTo("true - H264 -");
    }

    @Test
    void givenARefusedAddressWhosePathOfBeforeStillFlows_whenFirstLookedAt_thenItIsRefusedFromThen() {
        camera(UNLAWFUL);
        reconciler.reconcile();

        look(paths -> paths.put(path, new Flow(true, 5, Optional.of("H264"))));

        assertThat(row()).isEqualTo("false refused_address - 22:30:10");
    }

    @Test
    void givenAServerThatGoesAway_whenItIsBackAfter30Seconds_thenItsCamerasStayedAsTheyWere() throws IOException {
        online(SINGLE);
        assertThat(poll.isServerAway()).isFalse();

        server.stop();
        assertThat(look()).hasSize(1);
        assertThat(poll.isServerAway()).isTrue();
        assertThat(row()).isEqualTo("true - H264 22:30:10");
        assertThat(unknownSince()).isEqualTo("22:30:20");
        assertThat(look()).as("written once").isEmpty();
        look();
        assertThat(unknownSince()).isEqualTo("22:30:20");

        server.restart();
        reconciler.changed();
        reconciler.reconcile();
        assertThat(look()).as("it answers").hasSize(1);
        assertThat(poll.isServerAway()).isFalse();
        assertThat(unknownSince()).isEqualTo("-");
        assertThat(row()).as("nothing else is known yet").isEqualTo("true - H264 22:30:10");
        look();
        assertThat(row()).as("as well as before").isEqualTo("true - H264 22:30:10");
    }

    @Test
    void givenACameraThatBreaksOffWhileTheServerIsAway_whenThatIsBack_thenItIsOfflineSinceTheServerAnswers()
            throws IOException {
        online(SINGLE);
        server.stop();
        look();
        server.cameraFreezes(SINGLE);
        server.restart();
        reconciler.changed();
        reconciler.reconcile();
        look();

        look();

        assertThat(row()).as("nothing came since").isEqualTo("false no_video H264 22:30:30");
        assertThat(unknownSince()).isEqualTo("-");
    }

    @Test
    void givenACameraThatWasOffline_whenTheServerWasAway_thenItIsOfflineAnew() throws IOException {
        online(SINGLE);
        server.cameraBreaksOff(SINGLE);
        look();
        server.stop();
        look();
        assertThat(row()).isEqualTo("false unreachable H264 22:30:20");
        server.restart();
        look();

        look();

        assertThat(row()).as("its alert has its time again").isEqualTo("false unreachable H264 22:30:40");
    }

    @Test
    void givenAServerThatLetsTheHubNotIn_whenAsked_thenItIsAway() {
        online(SINGLE);
        server.requireSignIn("hub", "secret");

        assertThat(poll.ask()).isEqualTo(CameraLook.AWAY);
        look();

        assertThat(poll.isServerAway()).isTrue();
        assertThat(unknownSince()).isEqualTo("22:30:20");
    }

    @Test
    void givenARestartOfTheServer_whenLookedAt_thenItIsToldAllAgainAndBytesThatBeginAnewAreAFlow() throws IOException {
        online(SINGLE);
        look();
        reconciler.reconcile();

        server.restart();
        look();
        assertThat(row()).as("it knows no path").isEqualTo("false unreachable H264 22:30:30");
        reconciler.reconcile();
        assertThat(server.paths()).as("at once").contains(path);
        look();
        assertThat(row()).isEqualTo("true - H264 22:30:40");
        look();

        server.restart();
        reconciler.changed();
        reconciler.reconcile();
        assertThat(look()).as("fewer bytes than before").isEmpty();
        assertThat(row()).isEqualTo("true - H264 22:30:40");
    }

    @Test
    void givenManyCameras_whenLookedAt_thenEachIsJudgedByOneWrite() {
        db.execute("insert into pit (workshop_id, pit_number, name) select %d, n, 'P' from generate_series(10, 129) n"
                .formatted(shine.workshopId()));
        List<Long> pits = db.superuser()
                .withHandle(handle -> handle.createQuery("select id from pit where pit_number >= 10")
                        .mapTo(Long.class)
                        .list());
        pits.forEach(id -> {
            camera(id, "rtsp://8.8.8.8/" + id);
            server.cameraAnswers("rtsp://8.8.8.8/" + id);
        });
        reconciler.reconcile();
        run(poll);
        server.calls.clear();

        assertThat(look()).hasSize(120);

        assertThat(server.calls).containsExactly("GET /v3/info", "GET /v3/paths/list?itemsPerPage=1000&page=0");
        assertThat(text("select count(*)::text from pit where camera_is_online"))
                .isEqualTo("120");
        assertThat(look()).isEmpty();
    }

    @Test
    void givenTwoHubs_whenOneIsSilent_thenTheOtherTakesOverWithAFirstLookOfItsOwn() {
        CameraPoll second = hub("b", reconciler());
        online(SINGLE);
        assertThat(second.isMine()).isFalse();
        assertThat(second.isServerAway()).isFalse();
        assertThat(poll.wasMine()).isTrue();

        clock.pass(Duration.ofSeconds(31));
        server.cameraBreaksOff(SINGLE);
        assertThat(run(second)).as("its first look").isEmpty();
        assertThat(second.wasMine()).isTrue();
        assertThat(look()).as("no more its turn").isEmpty();
        assertThat(poll.wasMine()).isFalse();
        assertThat(row()).isEqualTo("true - H264 22:30:10");

        assertThat(run(second)).hasSize(1);
        assertThat(row()).isEqualTo("false unreachable H264 22:30:51");
    }

    @Test
    void givenAnAddressThatWasRefused_whenTheTurnComesBackAfterItWasCorrected_thenTheOldRefusalSaysNothing() {
        camera(UNLAWFUL);
        reconciler.reconcile();
        assertThat(run(poll)).hasSize(1);
        CameraReconciler others = reconciler();
        CameraPoll second = hub("b", others);
        clock.pass(Duration.ofSeconds(31));
        camera(SINGLE);
        server.cameraAnswers(SINGLE);
        assertThat(second.isMine()).isTrue();
        others.reconcile();
        run(second);
        clock.pass(Duration.ofSeconds(10));
        run(second);
        assertThat(row()).isEqualTo("true - H264 22:30:41");
        assertThat(poll.isMine()).isFalse();

        clock.pass(Duration.ofSeconds(31));
        assertThat(run(poll)).as("its first look").isEmpty();

        reconciler.reconcile();
        assertThat(look()).isEmpty();
        assertThat(row()).isEqualTo("true - H264 22:30:41");
    }

    @Test
    void givenAWorkshopThatWasLetGo_whenLookedAt_thenItsCameraIsNotJudged() {
        online(SINGLE);
        server.cameraBreaksOff(SINGLE);

        db.execute("update workshop set archived_at = now()");
        assertThat(look()).isEmpty();
        reconciler.changed();
        reconciler.reconcile();
        assertThat(server.configuration(path).orElseThrow().path("source").asText())
                .as("pulled no more, and kept for its recordings")
                .isEqualTo("publisher");
        db.execute("update workshop set archived_at = null");
        assertThat(look()).as("it is back").isEmpty();
        assertThat(look()).hasSize(1);
        assertThat(row()).isEqualTo("false unreachable H264 22:30:40");
    }

    /** The pit has a camera that flows, and that has been said. */
    private void online(String url) {
        camera(url);
        server.cameraAnswers(url);
        reconciler.reconcile();
        run(poll);
        look();
        assertThat(row()).isEqualTo("true - H264 22:30:10");
    }

    private void camera(String url) {
        camera(pit, url);
    }

    /** Lawful or not. */
    private void camera(long id, String url) {
        byte[] sealed = CameraUrl.seal(db.masterKey(), id, url);
        db.superuser()
                .useHandle(handle -> handle.execute(
                        "update pit set camera_rtsp_url = ?, camera_changed_at = null where id = ?", sealed, id));
    }

    private List<CameraState> look() {
        clock.pass(Duration.ofSeconds(10));
        return run(poll);
    }

    /** As the route does. Returns what was written. */
    private static List<CameraState> run(CameraPoll hub) {
        if (!hub.isMine()) {
            return List.of();
        }
        List<CameraState> changed = hub.compare(hub.ask());
        hub.write(changed);
        return changed;
    }

    /** A look at a server that says something else of its paths than the stand-in can. */
    private void look(Consumer<Map<String, Flow>> otherwise) {
        clock.pass(Duration.ofSeconds(10));
        assertThat(poll.isMine()).isTrue();
        CameraLook look = poll.ask();
        Map<String, Flow> paths = new HashMap<>(look.paths());
        otherwise.accept(paths);
        poll.write(poll.compare(new CameraLook(look.started(), paths, look.unrecorded())));
    }

    /** {@return online, problem, codec, and since when it is well or isn't} */
    private String row() {
        return text("select concat_ws(' ', camera_is_online::text, coalesce(camera_problem, '-'),"
                + " coalesce(camera_codec, '-'), " + time("camera_changed_at") + ") from pit where id = " + pit);
    }

    private String seenAt() {
        return text("select " + time("camera_last_seen_at") + " from pit where id = " + pit);
    }

    private String unknownSince() {
        return text("select " + time("camera_unknown_since") + " from pit where id = " + pit);
    }

    private static String time(String column) {
        return "coalesce(to_char(%s at time zone 'utc', 'HH24:MI:SS'), '-')".formatted(column);
    }

    private String text(String sql) {
        return db.texts(sql).get(0);
    }
}
