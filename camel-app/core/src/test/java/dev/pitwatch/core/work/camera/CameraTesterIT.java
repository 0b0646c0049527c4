package dev.pitwatch.core.work.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.platform.workshop.CameraHosts;
import dev.pitwatch.core.platform.workshop.CameraUrl;
import dev.pitwatch.core.platform.workshop.Pit;
import dev.pitwatch.core.testing.MediaMtxStandIn;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.work.camera.CameraTester.Times;
import dev.pitwatch.core.work.camera.FrameProbe.Frame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is found out of a camera's address before it is saved, by a MediaMTX that pulls it for some seconds. */
class CameraTesterIT {

    private static final String MAIN = "rtsp://u:p@8.8.8.8:554/Streaming/Channels/101";
    private static final String LOW = "rtsp://u:p@8.8.8.8:554/Streaming/Channels/102";
    private static final String SINGLE = "rtsp://8.8.4.4/live";

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = TestClock.atExample();
    private final SampleWorkshop shop = SampleWorkshop.in(db);
    private final Principal owner = new Principal(
            1L,
            "asha",
            Role.OWNER,
            null,
            shop.workshopId(),
            UUID.randomUUID(),
            Set.of(),
            false,
            Set.of(),
            null,
            Set.of());
    private MediaMtxStandIn server;
    private boolean listens = true;
    /** Of what is tried; empty: nothing reads it. */
    private Optional<List<Frame>> frames = Optional.of(frames(125, 50, false));

    private CameraHosts hosts = CameraHosts.standard();

    @BeforeEach
    void start() throws IOException {
        server = new MediaMtxStandIn("mine/garden");
    }

    @AfterEach
    void stop() {
        server.close();
        db.close();
    }

    private CameraTester tester(Duration measuring) {
        return new CameraTester(
                new JdbiTriedCameraRepository(db.database(), db.masterKey()),
                new MediaApi(new HttpMediaControl(server.url())),
                hosts,
                this::frames,
                "n0de",
                clock,
                new Times(Duration.ofMillis(300), measuring, Duration.ofMillis(20)),
                this::isListening);
    }

    private Optional<List<Frame>> frames(String path) {
        assertThat(server.paths()).contains(path);
        return frames;
    }

    /** {@return what came of 25 frames a second} */
    private static List<Frame> frames(int count, int eachIsKey, boolean swapped) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Frame((swapped && i % 4 > 1 ? 5 - i % 4 + i / 4 * 4 : i) / 25.0, i % eachIsKey == 0))
                .toList();
    }

    private boolean isListening(InetSocketAddress place) {
        assertThat(place.getPort()).isEqualTo(554);
        return listens;
    }

    private Pit pit(@Nullable String url, @Nullable String lowUrl) {
        return new Pit(
                shop.pitId(),
                shop.workshopId(),
                1,
                "pit1",
                "Pit 1",
                "active",
                null,
                null,
                null,
                url,
                lowUrl,
                "generic",
                false,
                null,
                null,
                null,
                null,
                List.of(),
                null,
                Instant.EPOCH);
    }

    private CameraReport test(Duration measuring, @Nullable String url, @Nullable String lowUrl) {
        return tester(measuring).test(owner, pit(null, null), Optional.ofNullable(url), Optional.ofNullable(lowUrl));
    }

    private Problem refused(@Nullable String url, @Nullable String lowUrl) {
        return catchThrowableOfType(Problem.class, () -> test(Duration.ofMillis(20), url, lowUrl));
    }

    @Test
    void givenACameraThatDoesAsItShould_whenTried_thenAllOfItIsSaidAndNothingIsLeft() {
        server.cameraAnswers(MAIN);
        server.cameraAnswers(LOW);

        CameraReport report = test(Duration.ofMillis(600), MAIN, null);

        assertThat(report.problems()).isEmpty();
        assertThat(report.ok()).isTrue();
        assertThat(report.reached()).isTrue();
        assertThat(report.authorised()).isTrue();
        assertThat(report.codec()).isEqualTo("H264");
        assertThat(List.of(report.width(), report.height())).containsExactly(640, 360);
        assertThat(report.bitrateKbps()).isBetween(1, 3_400);
        assertThat(report.audio()).isEqualTo("Opus");
        assertThat(report.low()).isNotNull();
        assertThat(report.low().ok()).isTrue();
        assertThat(report.fps()).isEqualTo(25);
        assertThat(report.keyframeS()).isEqualTo(2);
        assertThat(report.advice()).isEmpty();
        assertThat(server.paths()).containsExactly("mine/garden");
    }

    @Test
    void givenWhatStandsAgainstACamera_whenTried_thenEachThingHasItsAdvice() {
        server.cameraAnswers(SINGLE);
        CameraReport single = test(Duration.ofMillis(50), SINGLE, null);
        assertThat(single.problems()).containsExactly("no_low", "bitrate");
        assertThat(single.advice()).hasSize(2);
        assertThat(single.low()).isNull();
        assertThat(single.ok()).isFalse();

        CameraReport silent = test(Duration.ofMillis(600), SINGLE, LOW);
        assertThat(silent.problems()).containsExactly("low_silent");
        assertThat(silent.low().ok()).isFalse();

        server.cameraFreezes(SINGLE);
        assertThat(test(Duration.ofMillis(50), SINGLE, null).problems()).containsExactly("no_picture");
    }

    @Test
    void givenFramesThatAreNotAsTheyShouldBe_whenTried_thenThatIsSaidToo() {
        server.cameraAnswers(MAIN);
        server.cameraAnswers(LOW);
        frames = Optional.of(frames(125, 100, true));

        CameraReport report = test(Duration.ofMillis(600), MAIN, null);

        assertThat(report.problems()).containsExactly("b_frames", "key_frames");
        assertThat(report.keyframeS()).isEqualTo(4);
        assertThat(report.advice()).hasSize(2);
        assertThat(report.ok()).isFalse();
    }

    @Test
    void givenNothingThatReadsFrames_whenTried_thenItSaysSoAndTheRestIsThere() {
        server.cameraAnswers(MAIN);
        server.cameraAnswers(LOW);
        frames = Optional.empty();

        CameraReport without = test(Duration.ofMillis(600), MAIN, null);
        frames = Optional.of(List.of());
        CameraReport none = test(Duration.ofMillis(600), MAIN, null);

        assertThat(without.ok()).isTrue();
        assertThat(without.fps()).isNull();
        assertThat(without.keyframeS()).isNull();
        assertThat(without.advice()).singleElement().asString().contains("there is no ffprobe at the hub");
        assertThat(none.ok()).isTrue();
        assertThat(none.advice()).singleElement().asString().contains("could not be measured");
    }

    @Test
    void givenThatTlsMayHaveNoNames_whenOneIsTried_thenItIsRefusedAndNothingIsCalled() throws IOException {
        InetAddress address = InetAddress.getByName("8.8.8.8");
        hosts = new CameraHosts(List.of(), host -> new InetAddress[] {address}, Set::of, false);

        assertThat(refused("rtsps://camera.example.com/1", null).details())
                .extracting(Problem.Detail::field)
                .containsExactly("camera_rtsp_url");
        assertThat(server.calls).isEmpty();
    }

    @Test
    void givenACameraThatDoesNotAnswer_whenTried_thenItSaysWhetherSomethingIsThere() {
        CameraReport wrong = test(Duration.ofMillis(20), MAIN, null);
        assertThat(wrong.problems()).containsExactly("no_picture");
        assertThat(wrong.authorised()).as("no one knows").isNull();
        assertThat(wrong.bitrateKbps()).isNull();
        listens = false;

        CameraReport away = test(Duration.ofMillis(20), MAIN, null);

        assertThat(away.reached()).isFalse();
        assertThat(away.problems()).containsExactly("unreachable");
        assertThat(away.advice()).singleElement().asString().contains("its power, its cable");
        assertThat(server.paths()).containsExactly("mine/garden");
    }

    @Test
    void givenAnAddressThatIsNotAllowed_whenTried_thenItIsRefusedAtItsFieldAndNothingIsCalled() {
        Problem inside = refused("rtsp://127.0.0.1:8554/workshop_002/pit1", null);
        assertThat(inside.code()).isEqualTo(ProblemCode.VALIDATION_FAILED);
        assertThat(inside.details()).extracting(Problem.Detail::field).containsExactly("camera_rtsp_url");
        assertThat(refused(MAIN, "rtsp://10.0.0.5/1").details())
                .extracting(Problem.Detail::field)
                .containsExactly("camera_low_rtsp_url");
        assertThat(refused("http://8.8.8.8/", null).details())
                .extracting(Problem.Detail::field)
                .containsExactly("camera_rtsp_url");
        assertThat(server.calls).isEmpty();
    }

    @Test
    void givenACameraThatIsSaved_whenTriedAsItIsShown_thenItIsThatOne() {
        assertThat(refused(null, null).code()).isEqualTo(ProblemCode.NO_CAMERA);
        db.superuser().useHandle(handle -> handle.createUpdate("update pit set camera_rtsp_url = :url where id = :id")
                .bind("url", CameraUrl.seal(db.masterKey(), shop.pitId(), MAIN))
                .bind("id", shop.pitId())
                .execute());
        server.cameraAnswers(MAIN);
        server.cameraAnswers(LOW);

        String shown = "rtsp://***@8.8.8.8:554/Streaming/Channels/101";
        CameraReport report =
                tester(Duration.ofMillis(600)).test(owner, pit(shown, null), Optional.of(shown), Optional.empty());

        assertThat(report.ok()).isTrue();
    }

    @Test
    void givenASavedAddressThatCanNotBeOpened_whenAnotherIsTyped_thenThatIsTried() {
        db.superuser().useHandle(handle -> handle.createUpdate(
                        "update pit set camera_rtsp_url = :damaged, camera_low_rtsp_url = :damaged where id = :id")
                .bind("damaged", new byte[] {1, 2, 3})
                .bind("id", shop.pitId())
                .execute());
        server.cameraAnswers(MAIN);
        server.cameraAnswers(LOW);

        assertThat(refused(null, null).code()).isEqualTo(ProblemCode.NO_CAMERA);
        assertThat(test(Duration.ofMillis(600), MAIN, null).ok()).isTrue();
    }

    @Test
    void givenAnotherWorkshopsPit_whenTried_thenThereIsNone() {
        Principal other = new Principal(
                2L,
                "farah",
                Role.OWNER,
                null,
                shop.workshopId() + 1,
                UUID.randomUUID(),
                Set.of(),
                false,
                Set.of(),
                null,
                Set.of());

        Problem problem = catchThrowableOfType(Problem.class, () -> tester(Duration.ofMillis(20))
                .test(other, pit(null, null), Optional.of(MAIN), Optional.empty()));

        assertThat(problem.code()).isEqualTo(ProblemCode.NOT_FOUND);
    }

    @Test
    void givenAMediaServerThatIsAway_whenTried_thenItIsToBeTriedLater() {
        server.stop();

        assertThat(refused(MAIN, null).code()).isEqualTo(ProblemCode.UNAVAILABLE);
    }
}
