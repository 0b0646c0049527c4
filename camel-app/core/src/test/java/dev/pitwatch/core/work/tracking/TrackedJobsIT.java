package dev.pitwatch.core.work.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.JdbiSessionRepository;
import dev.pitwatch.core.people.identity.LiveSession;
import dev.pitwatch.core.people.identity.LiveSessions;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.testing.CustomersJobs;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.work.tracking.TrackedJob.Move;
import dev.pitwatch.core.work.tracking.TrackedJob.Shop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TrackedJobsIT {

    private final CustomersJobs given = new CustomersJobs();
    private final LiveSessions sessions = new LiveSessions(new JdbiSessionRepository(given.db.database()), given.clock);
    private final LiveLinks live = new LiveLinks(given.db.database(), given.links, sessions, given.clock);
    private final TrackedJobs tracked =
            new TrackedJobs(given.db.database(), given.jobs, live, given.links, given.clock);
    private final DatabaseNotifications notifications =
            new DatabaseNotifications(given.db.setup().dataSource(DatabaseRole.INGEST));
    private final List<UUID> ended = new CopyOnWriteArrayList<>();
    private final ObjectNode job = given.make("+919812345678", null);
    private final long id = job.get("id").asLong();
    private final String token = job.get("tracking_token").asText();

    private void follow() {
        live.start(notifications);
        sessions.start(notifications);
        sessions.onEnd(ended::add);
        notifications.start();
    }

    @AfterEach
    void close() {
        notifications.close();
        live.close();
        sessions.close();
        given.db.close();
    }

    @Test
    void givenALink_whenFollowed_thenItShowsTheJobAndNobody() {
        given.execute("update workshop set phone = '+9111', address = '14 Ring Road'");
        given.execute("update pit set camera_is_online = true, camera_rtsp_url = '\\x01'");
        TrackedJob received = tracked.find(token);
        assertThat(received.live()).isFalse();
        assertThat(received.progress().get("percent").asInt()).isZero();
        given.move(id, "in_progress");
        assertThat(tracked.find(token).video()).as("without consent").isFalse();
        given.jobs.consent(given.owner, id, true, "1", "said so", Optional.empty());

        TrackedJob shown = tracked.find(token);

        assertThat(shown.status()).isEqualTo("in_progress");
        assertThat(shown.workType()).isEqualTo("full_ppf");
        assertThat(shown.carPlate()).isEqualTo("DL••••1234");
        assertThat(shown.workshop())
                .isEqualTo(new Shop(
                        given.shop.workshopCode(),
                        "Sample",
                        "+9111",
                        "14 Ring Road",
                        null,
                        "Asia/Kolkata",
                        null,
                        List.of()));
        assertThat(shown.history())
                .containsExactly(
                        new Move("2026-02-20T22:30:00Z", "received"), new Move("2026-02-20T22:30:00Z", "in_progress"));
        assertThat(shown.live()).isTrue();
        assertThat(shown.video()).isTrue();
        assertThat(shown.expiresAt()).isNull();
        given.execute("update pit set camera_is_online = false");
        given.execute("update job set car_plate = null");
        assertThat(tracked.find(token).video()).isFalse();
        assertThat(tracked.find(token).carPlate()).isNull();
    }

    @Test
    void givenAClosedJob_whenThirtyDaysHavePassed_thenItsLinkHasEnded() {
        given.move(id, "cancelled");
        given.clock.pass(Duration.ofDays(30).minusSeconds(1));
        assertThat(tracked.find(token).expiresAt())
                .isEqualTo(given.clock.instant().plusSeconds(1));
        assertThat(tracked.rotate(given.owner, id, Optional.empty()).trackingToken())
                .isNotEqualTo(token);

        given.clock.pass(Duration.ofSeconds(1));

        String rotated = given.links.open(given.db.superuser().withHandle(handle -> handle.createQuery(
                        "select tracking_hash || tracking_sealed from job")
                .mapTo(byte[].class)
                .one()));
        refused(ProblemCode.GONE, () -> tracked.find(rotated));
        refused(ProblemCode.CONFLICT, () -> tracked.rotate(given.owner, id, Optional.empty()));
        refused(ProblemCode.NOT_FOUND, () -> tracked.find(token));
        refused(ProblemCode.NOT_FOUND, () -> tracked.find("nonsense"));
    }

    @Test
    void givenALink_whenReplaced_thenTheOneBeforeIsUnknownAndStrangersReplaceNothing() {
        long other = SampleWorkshop.in(given.db).workshopId();
        Principal foreign = new Principal(1L, "x", Role.OWNER, null, other, null, Set.of(), false);
        refused(ProblemCode.NOT_FOUND, () -> tracked.rotate(foreign, id, Optional.empty()));

        TrackedJobs.NewLink link = tracked.rotate(given.owner, id, Optional.empty());

        assertThat(link.trackingUrl()).isEqualTo("https://shop.example/track/" + link.trackingToken());
        assertThat(tracked.find(link.trackingToken()).status()).isEqualTo("received");
        refused(ProblemCode.NOT_FOUND, () -> tracked.find(token));
    }

    @Test
    void givenAnotherJobOfTheWorkshop_whenAskedForByTheLink_thenItIsNotThere() {
        long others = given.make("+911111111111", null).get("id").asLong();
        Principal visitor = live.visitor(token);

        assertThat(given.jobs.progress(visitor, id).jobId()).isEqualTo(id);
        refused(ProblemCode.NOT_FOUND, () -> given.jobs.progress(visitor, others));
        refused(ProblemCode.NOT_FOUND, () -> given.jobs.consent(visitor, others, true, "1", "x", Optional.empty()));
        assertThat(given.jobs
                        .consent(visitor, id, true, "1", "by the link", Optional.empty())
                        .data()
                        .at("/consent/by")
                        .isNull())
                .isTrue();
        given.move(id, "cancelled");
        refused(ProblemCode.CONFLICT, () -> given.jobs.consent(visitor, id, true, "2", "x", Optional.empty()));
        assertThat(given.jobs
                        .consent(visitor, id, false, "1", "changed my mind", Optional.empty())
                        .data()
                        .at("/consent/video")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void givenACarThatComesAndGoes_whenAskedFor_thenItsPitIsSeenWhileItIsThereAndNoLonger() {
        CarArrivals stays = new CarArrivals(given.db.database());
        refused(ProblemCode.NOT_FOUND, () -> tracked.live(token));
        given.clock.pass(Duration.ofMinutes(5));
        given.move(id, "in_progress");
        Principal visitor = tracked.live(token);

        assertThat(visitor.pitIds()).containsExactly(given.shop.pitId());
        assertThat(stays.since(visitor, given.shop.pitId())).contains(given.clock.instant());
        assertThat(stays.since(given.owner, given.shop.pitId())).isPresent();
        given.move(id, "quality_check", "completed");
        refused(ProblemCode.NOT_FOUND, () -> tracked.live(token));
        assertThat(stays.since(visitor, given.shop.pitId())).isEmpty();
    }

    @Test
    void givenSomebodyWhoStays_whenTheJobChanges_thenTheirSightFollowsUntilTheLinkEnds() {
        follow();
        UUID session = live.open(token).sessionId();
        live.keepWhile(session::equals);
        assertThat(sessions.find(session).orElseThrow().principal().pitIds()).isEmpty();

        given.move(id, "in_progress");
        await().until(() -> sessions.find(session)
                .map(LiveSession::principal)
                .filter(seen -> seen.sees(given.shop.workshopId(), given.shop.pitId()))
                .isPresent());
        given.move(id, "quality_check", "completed", "delivered");
        await().until(() ->
                sessions.find(session).orElseThrow().principal().pitIds().isEmpty());
        assertThat(ended).isEmpty();

        given.clock.pass(Duration.ofDays(31));
        await().until(() -> ended.contains(session));
        assertThat(sessions.find(session)).isEmpty();
    }

    @Test
    void givenTheDatabaseWasAway_whenItIsHeardOfAgain_thenWhatChangedMeanwhileCounts() {
        UUID session = live.open(token).sessionId();
        live.keepWhile(session::equals);
        given.execute("update job set tracking_hash = '\\x01', tracking_sealed = '\\x01'");

        follow();

        await().until(() -> ended.contains(session));
    }

    @Test
    void givenLinksThatHearNothing_whenAMinuteHasPassed_thenWhatChangedMeanwhileCounts() {
        UUID session = live.open(token).sessionId();
        live.keepWhile(session::equals);
        live.start(notifications);
        sessions.onEnd(ended::add);
        given.move(id, "in_progress");
        await().until(() ->
                !sessions.find(session).orElseThrow().principal().pitIds().isEmpty());
        given.execute("update job set tracking_hash = '\\x01', tracking_sealed = '\\x01'");
        assertThat(ended).isEmpty();

        given.clock.pass(Duration.ofSeconds(60));

        await().until(() -> ended.contains(session));
    }

    private static void refused(ProblemCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.code())
                .isEqualTo(code));
    }
}
