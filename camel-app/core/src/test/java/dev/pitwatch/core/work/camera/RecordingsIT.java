package dev.pitwatch.core.work.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.paging.TimeSpan;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.testing.SampleWorkshop;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was recorded of a pit: who is told of it, in which pieces, and that an owner has it deleted. */
class RecordingsIT {

    private final RecordingCase given = new RecordingCase();
    private final Recordings recordings =
            new Recordings(given.shop.db.database(), Optional.of(given.api), Optional.empty(), given.shop.clock);

    @AfterEach
    void stop() {
        given.close();
    }

    @Test
    void givenSegments_whenListed_thenTheyAreCutWhereTheCarCameAndWent() {
        given.record(-90);
        given.record(-30);
        given.record(30);
        given.record(600);
        given.shop.clock.pass(Duration.ofSeconds(640));
        given.leave();
        given.shop.clock.pass(Duration.ofMinutes(5));

        assertThat(list(TimeSpan.ALWAYS, Optional.empty()))
                .containsExactly(
                        recording(-90, 0, null),
                        recording(0, 100, given.job),
                        recording(600, 640, given.job),
                        recording(640, 670, null));
        assertThat(list(TimeSpan.ALWAYS, Optional.of(given.job)))
                .containsExactly(recording(0, 100, given.job), recording(600, 640, given.job));
        assertThat(list(span(-10, 50), Optional.empty()))
                .containsExactly(recording(-10, 0, null), recording(0, 50, given.job));
        assertThat(list(span(200, 300), Optional.empty())).isEmpty();
        assertThat(list(span(2_000, 3_000), Optional.empty())).as("to come").isEmpty();
    }

    @Test
    void givenAServerWithAnotherTime_whenListed_thenTimesAreOurs() {
        given.control.ahead(Duration.ofSeconds(90));
        given.record(100);
        given.shop.clock.pass(Duration.ofMinutes(5));

        assertThat(list(TimeSpan.ALWAYS, Optional.empty())).containsExactly(recording(10, 80, given.job));
    }

    @Test
    void givenAPlaceWhereRecordingsArePlayed_whenListed_thenEachHasALinkByTheServersTimeUnlessSuspended() {
        String before = given.shop.shop.workshopCode() + "/pit9";
        given.name(before, given.pit);
        given.api.add(before, Json.MAPPER.createObjectNode());
        given.control.ahead(Duration.ofSeconds(90));
        given.server.record(before, given.came.plusSeconds(90 - 60));
        given.record(90);
        given.shop.clock.pass(Duration.ofMinutes(5));
        Recordings played = new Recordings(
                given.shop.db.database(),
                Optional.of(given.api),
                Optional.of((who, pit, path, start, duration) -> String.join(
                        " ",
                        who.name(),
                        Long.toString(pit),
                        path,
                        Long.toString(Duration.between(given.came, start).toSeconds()),
                        duration.toString())),
                given.shop.clock);

        String owner = given.shop.owner.name() + " " + given.pit;
        assertThat(played.list(given.shop.owner, given.pit, TimeSpan.ALWAYS, Optional.empty()))
                .extracting(Recording::playbackUrl)
                .containsExactly(
                        "%s %s 30 PT1M".formatted(owner, before), "%s %s 90 PT1M10S".formatted(owner, given.path));
        given.shop.db.execute(
                "insert into subscription (workshop_id, status) values (%d, 'suspended')",
                given.shop.shop.workshopId());
        assertThat(played.list(given.shop.owner, given.pit, TimeSpan.ALWAYS, Optional.empty()))
                .extracting(Recording::playbackUrl)
                .containsOnlyNulls();
    }

    @Test
    void givenAPitThatHadAnotherNumber_whenListed_thenWhatWasRecordedThenIsThere() {
        String before = given.shop.shop.workshopCode() + "/pit9";
        given.name(before, given.pit);
        given.api.add(before, Json.MAPPER.createObjectNode());
        given.server.record(before, given.came.minusSeconds(3_600));
        given.record(0);
        given.shop.clock.pass(Duration.ofMinutes(2));

        assertThat(list(TimeSpan.ALWAYS, Optional.empty()))
                .extracting(Recording::start)
                .containsExactly(given.came.minusSeconds(3_600), given.came);
    }

    @Test
    void givenANumberThatThePitHadLongAgo_whenALaterTimeIsAskedFor_thenItsFilesAreNotListed() {
        String before = given.shop.shop.workshopCode() + "/pit9";
        given.name(before, given.pit);
        given.api.add(before, Json.MAPPER.createObjectNode());
        given.server.record(before, given.came);
        given.shop.db.execute(
                "update camera_path set from_at = timestamptz '%1$s', to_at = timestamptz '%1$s' where name = '%2$s'"
                        .formatted(given.came.plusSeconds(60), before));
        given.shop.clock.pass(Duration.ofDays(3));

        assertThat(list(TimeSpan.ALWAYS, Optional.empty())).isEmpty();
        assertThat(given.server.calls).noneMatch(call -> call.endsWith("recordings/get/" + before));
        assertThat(list(span(-60, 600), Optional.empty())).containsExactly(recording(0, 70, given.job));
    }

    @Test
    void givenATimeOfMoreThan31Days_whenListed_thenItIsRefused() {
        refused(ProblemCode.VALIDATION_FAILED, () -> list(span(-32 * 86_400, 0), Optional.empty()));
        assertThat(list(span(-31 * 86_400, 0), Optional.empty())).isEmpty();
    }

    @Test
    void givenMoreSegmentsThanAreRead_whenSomeOfThemAreAskedFor_thenThoseAreListedAndAllOfThemAreRefused() {
        int many = MediaApi.MAX_SEGMENTS;
        String list = IntStream.rangeClosed(-many, 1)
                .mapToObj(number -> "{\"start\":\"%s\"}".formatted(given.at(10 * number)))
                .collect(Collectors.joining(",", "{\"segments\":[", "]}"));
        given.control.answer("GET /v3/recordings/get/", 200, list);
        given.shop.clock.pass(Duration.ofMinutes(5));

        assertThat(list(span(-60, 20), Optional.empty()))
                .containsExactly(recording(-60, 0, null), recording(0, 20, given.job));
        refused(ProblemCode.VALIDATION_FAILED, () -> list(span(-10 * many, 20), Optional.empty()));
    }

    @Test
    void givenAListThatWasCutOff_whenRecordingsAreAskedFor_thenThoseBeforeTheCutAreListedAndOthersSaySo() {
        String list = "{\"segments\":[{\"start\":\"%s\"},{\"start\":\"%s\"},{\"start\":\"%s\"},{\"sta"
                .formatted(given.at(0), given.at(60), given.at(600));
        MediaApi cut =
                new MediaApi((method, path, body) -> new MediaControl.Answer(200, list, false, Optional.empty()));
        Recordings few = new Recordings(given.shop.db.database(), Optional.of(cut), Optional.empty(), given.shop.clock);
        given.shop.clock.pass(Duration.ofMinutes(15));

        assertThat(few.list(given.shop.owner, given.pit, span(-10, 600), Optional.empty()))
                .containsExactly(recording(0, 130, given.job));
        for (TimeSpan beyond : List.of(span(-10, 601), span(601, 700), TimeSpan.ALWAYS)) {
            assertThatThrownBy(() -> few.list(given.shop.owner, given.pit, beyond, Optional.empty()))
                    .isInstanceOfSatisfying(Problem.class, problem -> {
                        assertThat(problem.code()).isEqualTo(ProblemCode.VALIDATION_FAILED);
                        assertThat(problem.getMessage())
                                .startsWith("to: is ")
                                .contains("only those before %s can be listed".formatted(given.at(600)));
                    });
        }
    }

    @Test
    void givenAListThatWasCutOffBeforeItsFirstFile_whenRecordingsAreAskedFor_thenTheServerDoesNotAnswer() {
        MediaApi cut = new MediaApi(
                (method, path, body) -> new MediaControl.Answer(200, "{\"segments\":[{\"sta", false, Optional.empty()));
        Recordings few = new Recordings(given.shop.db.database(), Optional.of(cut), Optional.empty(), given.shop.clock);

        refused(
                ProblemCode.UNAVAILABLE,
                () -> few.list(given.shop.owner, given.pit, TimeSpan.ALWAYS, Optional.empty()));
    }

    @Test
    void givenStrangers_whenTheyList_thenThereIsNoSuchPit() {
        long other = SampleWorkshop.in(given.shop.db).workshopId();
        Principal foreign = new Principal(1L, "x", Role.OWNER, null, other, null, Set.of(), false);
        Principal operator =
                new Principal(1L, "x", Role.STAFF, "operator", given.shop.shop.workshopId(), null, Set.of(), false);

        for (Principal who : List.of(foreign, operator)) {
            refused(ProblemCode.NOT_FOUND, () -> recordings.list(who, given.pit, TimeSpan.ALWAYS, Optional.empty()));
            refused(
                    ProblemCode.NOT_FOUND,
                    () -> recordings.delete(who, given.pit, given.came, given.came.plusSeconds(1)));
        }
        refused(
                ProblemCode.NOT_FOUND,
                () -> recordings.list(given.shop.owner, 999_999, TimeSpan.ALWAYS, Optional.empty()));
        assertThat(given.removals()).isZero();
    }

    @Test
    void givenNoServerOrOneThatFails_whenListed_thenThatIsSaidWithoutItsWords() {
        Recordings none =
                new Recordings(given.shop.db.database(), Optional.empty(), Optional.empty(), given.shop.clock);
        refused(
                ProblemCode.NO_CAMERA_SERVER,
                () -> none.list(given.shop.owner, given.pit, TimeSpan.ALWAYS, Optional.empty()));
        refused(
                ProblemCode.NO_CAMERA_SERVER,
                () -> none.delete(given.shop.owner, given.pit, given.came, given.came.plusSeconds(1)));

        given.control.answer("GET /v3/recordings/get/", 400, "{\"error\":\"open /var/lib/secret: no such file\"}");
        assertThatThrownBy(() -> list(TimeSpan.ALWAYS, Optional.empty()))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.code()).isEqualTo(ProblemCode.UNAVAILABLE);
                    assertThat(problem.getMessage()).doesNotContain("secret");
                });
        given.control.heal();
        assertThat(list(TimeSpan.ALWAYS, Optional.empty())).isEmpty();
    }

    @Test
    void givenAServerThatIsSlow_whenTheWorkshopAsksAgain_thenItTakesNoSecondConnection() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answers = new CountDownLatch(1);
        MediaApi slow = new MediaApi((method, path, body) -> {
            asked.countDown();
            try {
                answers.await();
            } catch (InterruptedException e) {
                throw new MediaServerException(path, e);
            }
            return given.control.call(method, path, body);
        });
        Recordings few =
                new Recordings(given.shop.db.database(), Optional.of(slow), Optional.empty(), given.shop.clock);
        CompletableFuture<List<Recording>> first = CompletableFuture.supplyAsync(
                () -> few.list(given.shop.owner, given.pit, TimeSpan.ALWAYS, Optional.empty()));
        asked.await();

        refused(
                ProblemCode.UNAVAILABLE,
                () -> few.list(given.shop.owner, given.pit, TimeSpan.ALWAYS, Optional.empty()));

        answers.countDown();
        assertThat(first.get(10, TimeUnit.SECONDS)).isEmpty();
        assertThat(few.list(given.shop.owner, given.pit, TimeSpan.ALWAYS, Optional.empty()))
                .isEmpty();
    }

    @Test
    void givenAServerThatDoesNotAnswer_whenListed_thenItIsNotAsked() {
        given.record(0);
        given.shop.clock.pass(Duration.ofMinutes(2));
        given.api.away(true);

        refused(ProblemCode.UNAVAILABLE, () -> list(TimeSpan.ALWAYS, Optional.empty()));
        refused(
                ProblemCode.NOT_FOUND,
                () -> recordings.list(given.shop.owner, given.pit + 1_000, TimeSpan.ALWAYS, Optional.empty()));
        assertThat(given.server.calls).isEmpty();
        recordings.delete(given.shop.owner, given.pit, given.came, given.came.plusSeconds(1));
        given.api.away(false);
        assertThat(list(TimeSpan.ALWAYS, Optional.empty())).hasSize(1);
    }

    @Test
    void givenAnOwner_whenTheyDelete_thenItIsKeptToBeDoneAndTheLogSaysWhoWantedIt() {
        given.shop.clock.pass(Duration.ofMinutes(10));

        recordings.delete(given.shop.owner, given.pit, given.came, given.came.plusSeconds(86_400));

        assertThat(given.shop.db.texts(
                        "select concat_ws(' ', pit_id, job_id, reason, from_at = '%s', to_at = '%s') from recording_removal",
                        given.came, given.came.plusSeconds(600)))
                .as("what is to come stays")
                .containsExactly("%d owner t t".formatted(given.pit));
        assertThat(given.shop.db.texts("select concat_ws(' ', action, thing_id, after ->> 'from')"
                        + " from audit_log where thing = 'recordings'"))
                .containsExactly("delete %d %s".formatted(given.pit, given.came));
        refused(
                ProblemCode.VALIDATION_FAILED,
                () -> recordings.delete(given.shop.owner, given.pit, given.came, given.came));
    }

    @Test
    void givenManyDeletionsThatWait_whenTheOwnerWantsMore_thenTheyAreRefused() {
        for (int i = 0; i < JdbiRecordingRemovalRepository.MAX_OF_OWNERS; i++) {
            recordings.delete(given.shop.owner, given.pit, given.came, given.came.plusSeconds(1));
        }

        refused(
                ProblemCode.CONFLICT,
                () -> recordings.delete(given.shop.owner, given.pit, given.came, given.came.plusSeconds(1)));
    }

    private List<Recording> list(TimeSpan span, Optional<Long> job) {
        return recordings.list(given.shop.owner, given.pit, span, job);
    }

    private TimeSpan span(int from, int to) {
        return new TimeSpan(Optional.of(given.came.plusSeconds(from)), Optional.of(given.came.plusSeconds(to)));
    }

    private Recording recording(int from, int to, @Nullable Long job) {
        Instant start = given.came.plusSeconds(from);
        return new Recording(start, given.came.plusSeconds(to), job, null);
    }

    private static void refused(ProblemCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.code())
                .isEqualTo(code));
    }
}
