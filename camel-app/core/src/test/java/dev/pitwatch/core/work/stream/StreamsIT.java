package dev.pitwatch.core.work.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.ApiScope;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.testing.SampleWorkshop;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What opens the picture of a pit, and for whom there is none. */
class StreamsIT {

    private static final Optional<URI> WEBRTC = Optional.of(URI.create("https://cameras.example"));
    private static final Optional<URI> HLS = Optional.of(URI.create("https://cameras.example/hls/"));

    private final StreamCase given = new StreamCase();
    private final AtomicBoolean away = new AtomicBoolean();
    private final AtomicBoolean endsHls = new AtomicBoolean(true);
    private final Streams streams = streams(WEBRTC, HLS);

    private Streams streams(Optional<URI> webrtc, Optional<URI> hls) {
        return new Streams(
                given.rights, given.tokens, Optional.of(new Streams.Server(webrtc, hls)), away::get, endsHls::get);
    }

    @AfterEach
    void close() {
        given.close();
    }

    private static Problem refused(ThrowingCallable call, ProblemCode code) {
        Problem[] refused = new Problem[1];
        assertThatThrownBy(call).isInstanceOfSatisfying(Problem.class, problem -> refused[0] = problem);
        assertThat(refused[0].code()).isEqualTo(code);
        return refused[0];
    }

    private boolean isForMain(Stream stream) {
        return given.tokens.verify(stream.token()).orElseThrow().main();
    }

    @Test
    void givenAnOwner_whenAsked_thenBothPicturesAreThereByBothWays() {
        Stream stream = streams.of(given.owner(), given.pit);

        String at = "https://cameras.example/" + given.path;
        String hlsAt = "https://cameras.example/hls/" + given.path;
        assertThat(stream.webrtcUrl()).isEqualTo(at + "/whep");
        assertThat(stream.hlsUrl()).isEqualTo(hlsAt + "/index.m3u8");
        assertThat(stream.low()).isEqualTo(new Stream.Addresses(at + "/low/whep", hlsAt + "/low/index.m3u8"));
        assertThat(stream.streamUrl()).isEqualTo(stream.webrtcUrl());
        assertThat(stream.protocol()).isEqualTo("webrtc");
        assertThat(isForMain(stream)).isTrue();
        assertThat(stream).hasToString("stream of pit " + given.pit).hasFieldOrPropertyWithValue("pitId", given.pit);
    }

    @Test
    void givenAnOwner_whenAStillIsAskedFor_thenItIsOfTheSmallStreamAndOfTheCarThatIsThere() {
        StillSource empty = streams.still(given.owner(), given.pit);
        assertThat(empty)
                .isEqualTo(new StillSource(given.pit, given.shop.workshopId(), given.path + "/low", Optional.empty()));
        assertThat(given.tokens.verify(streams.stillToken(empty)).orElseThrow())
                .hasFieldOrPropertyWithValue("pitId", given.pit)
                .hasFieldOrPropertyWithValue("viewer", StreamViewer.HUB);

        StreamCase.Job job = given.job(false);
        assertThat(streams.still(given.owner(), given.pit).jobId()).contains(job.id());
        refused(() -> streams.still(given.customer(job), given.pit), ProblemCode.NOT_FOUND);
    }

    @Test
    void givenAServerOfOneWay_whenAsked_thenItIsThatWayAndTheOtherIsNotThere() {
        Stream byHls = streams(Optional.empty(), HLS).of(given.owner(), given.pit);
        assertThat(byHls.webrtcUrl()).isNull();
        assertThat(byHls.streamUrl()).isEqualTo(byHls.hlsUrl()).endsWith("/pit1/index.m3u8");
        assertThat(byHls.protocol()).isEqualTo("hls");

        Stream byWebrtc = streams(WEBRTC, Optional.empty()).of(given.owner(), given.pit);
        assertThat(byWebrtc.hlsUrl()).isNull();
        assertThat(byWebrtc.protocol()).isEqualTo("webrtc");
    }

    @Test
    void givenAServerThatCannotEndHls_whenAsked_thenItIsNotOneOfTheWays() {
        endsHls.set(false);

        Stream stream = streams.of(given.owner(), given.pit);

        assertThat(stream.hlsUrl()).isNull();
        assertThat(stream.low())
                .isNotNull()
                .extracting(Stream.Addresses::hlsUrl)
                .isNull();
        assertThat(stream.webrtcUrl()).isNotNull();
        Streams byHls = streams(Optional.empty(), HLS);
        refused(() -> byHls.of(given.owner(), given.pit), ProblemCode.NO_CAMERA_SERVER);
    }

    @Test
    void givenMachines_whenTheyAsk_thenTheSmallPictureIsAllThatTheyGet() {
        for (Principal machine : List.of(given.kiosk(), given.key(ApiScope.READ))) {
            Stream stream = streams.of(machine, given.pit);
            assertThat(stream.webrtcUrl()).as(machine.name()).endsWith("/pit1/low/whep");
            assertThat(isForMain(stream)).isFalse();
        }
        given.camera(StreamCase.ONE_STREAM);
        Stream only = streams.of(given.kiosk(), given.pit);
        assertThat(only.webrtcUrl()).as("there is no other").endsWith("/pit1/whep");
        assertThat(only.low()).isNull();
        refused(() -> streams.of(given.key(ApiScope.DEVICES), given.pit), ProblemCode.NOT_FOUND);
    }

    @Test
    void givenNoCameraServer_whenAsked_thenThatIsSaidWhoeverAsks() {
        Streams none = new Streams(given.rights, given.tokens, Optional.empty(), away::get, endsHls::get);

        refused(() -> none.of(given.owner(), given.pit), ProblemCode.NO_CAMERA_SERVER);
        refused(none::server, ProblemCode.NO_CAMERA_SERVER);
    }

    @Test
    void givenAPitWithoutACamera_whenAsked_thenThereIsNone() {
        given.db.execute("update pit set camera_rtsp_url = null");

        refused(() -> streams.of(given.owner(), given.pit), ProblemCode.NO_CAMERA);
    }

    @Test
    void givenASubscriptionThatDoesNotRun_whenAsked_thenItIsRefusedUntilItRuns() {
        given.db.execute(
                "insert into subscription (workshop_id, status) values (%d, 'expired')", given.shop.workshopId());
        refused(() -> streams.of(given.owner(), given.pit), ProblemCode.SUBSCRIPTION_SUSPENDED);

        given.db.execute("update subscription set status = 'past_due'");

        assertThat(streams.of(given.owner(), given.pit).pitId()).isEqualTo(given.pit);
    }

    @Test
    void givenAServerThatIsAway_whenAsked_thenItIsToBeTriedAgainLater() {
        away.set(true);
        Problem late = refused(() -> streams.of(given.owner(), given.pit), ProblemCode.UNAVAILABLE);
        assertThat(late.retryAfter()).contains(Duration.ofSeconds(10));
        away.set(false);
        given.db.execute("update pit set camera_unknown_since = now()");
        refused(() -> streams.of(given.owner(), given.pit), ProblemCode.UNAVAILABLE);

        given.db.execute("update pit set camera_unknown_since = null, camera_is_online = true");

        assertThat(streams.of(given.owner(), given.pit).cameraIsOnline()).isTrue();
    }

    @Test
    void givenThoseWhoMayNotKnowOfThePit_whenTheyAsk_thenItIsNotThere() {
        SampleWorkshop other = SampleWorkshop.in(given.db);

        refused(() -> streams.of(given.owner(), other.pitId()), ProblemCode.NOT_FOUND);
        refused(() -> streams.of(given.operator(), given.pit), ProblemCode.NOT_FOUND);
        refused(() -> streams.of(given.newcomer(), given.pit), ProblemCode.NOT_FOUND);
        assertThat(isForMain(streams.of(given.operator(given.pit), given.pit))).isTrue();
        given.db.execute("update pit set archived_at = now() where id = %d", given.pit);
        refused(() -> streams.of(given.owner(), given.pit), ProblemCode.NOT_FOUND);
        assertThatThrownBy(() -> streams.of(given.shop.owner(), other.pitId())).isInstanceOf(Problem.class);
    }

    @Test
    void givenCustomers_whenTheirCarIsInThePit_thenTheySeeItByTheirConsentUntilItGoes() {
        StreamCase.Job job = given.job(false);
        Principal visitor = given.visitor(job, given.pit);
        refused(() -> streams.ofLink(visitor), ProblemCode.NOT_FOUND);
        refused(() -> streams.of(given.customer(job), given.pit), ProblemCode.NOT_FOUND);

        given.db.execute("update job set consent_video = true");

        assertThat(isForMain(streams.ofLink(visitor))).isTrue();
        assertThat(given.tokens
                        .verify(streams.ofLink(visitor).token())
                        .orElseThrow()
                        .viewer())
                .isEqualTo(new StreamViewer(job.link(), true));
        assertThat(isForMain(streams.of(given.customer(job), given.pit))).isTrue();
        refused(() -> streams.ofLink(given.visitor(job)), ProblemCode.NOT_FOUND);
        given.deliver(job);
        StreamCase.Job next = given.job(true);
        refused(() -> streams.ofLink(visitor), ProblemCode.NOT_FOUND);
        refused(() -> streams.of(given.customer(job), given.pit), ProblemCode.NOT_FOUND);
        assertThat(streams.ofLink(given.visitor(next, given.pit)).pitId()).isEqualTo(given.pit);
    }
}
