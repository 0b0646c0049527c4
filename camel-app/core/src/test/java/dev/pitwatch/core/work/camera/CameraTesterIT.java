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
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
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
                CameraHosts.standard(),
                "n0de",
                clock,
                new Times(Duration.ofMillis(300), measuring, Duration.ofMillis(20)),
                this::isListening);
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
        assertThat(report.fps()).as("nothing measures it").isNull();
        assertThat(report.advice()).singleElement().asString().contains("were not measured");
        assertThat(server.paths()).containsExactly("mine/garden");
    }

    @Test
    void givenWhatStandsAgainstACamera_whenTried_thenEachThingHasItsAdvice() {
        server.cameraAnswers(SINGLE);
        CameraReport single = test(Duration.ofMillis(50), SINGLE, null);
        assertThat(single.problems()).containsExactly("no_low", "bitrate");
        assertThat(single.advice()).hasSize(3);
        assertThat(single.low()).isNull();
        assertThat(single.ok()).isFalse();

        CameraReport silent = test(Duration.ofMillis(600), SINGLE, LOW);
        assertThat(silent.problems()).containsExactly("low_silent");
        assertThat(silent.low().ok()).isFalse();

        server.cameraFreezes(SINGLE);
        assertThat(test(Duration.ofMillis(50), SINGLE, null).problems()).containsExactly("no_picture");
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

    @Test
    void givenPathsOfTries_whenAMinuteIsOver_thenTheyCountAsLeft() {
        Instant now = clock.instant();
        String path = "pitwatch-test/n0de-%d-7".formatted(now.getEpochSecond());

        assertThat(CameraTester.isLeft(path, now.plusSeconds(60))).isFalse();
        assertThat(CameraTester.isLeft(path, now.plusSeconds(61))).isTrue();
        assertThat(CameraTester.isLeft("workshop_001/pit1", now)).isFalse();
    }
}
