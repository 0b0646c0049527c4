package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A job on its way: its status and stages, and the pit that its car takes. */
class JobMovesIT extends JobCalls {

    @Test
    void givenAJob_whenItGoesAllTheWay_thenStatusStagesAndHistoryFollow() {
        long pit = newPit();
        long id = made(pit);

        JsonNode working = move(id, "in_progress", 200).data();
        assertThat(working.get("actual_start_time").isNull()).isFalse();
        assertThat(working.at("/progress/stage").asText()).isEqualTo("inspection");
        assertThat(working.at("/progress/minutes_remaining").asInt()).isEqualTo(360);
        assertThat(Duration.between(
                        Instant.parse(working.get("actual_start_time").asText()),
                        Instant.parse(working.get("estimated_end_time").asText())))
                .isEqualTo(Duration.ofMinutes(360));
        assertThat(api.get("/api/v1/pits/" + pit, owner)
                        .data()
                        .get("active_job_id")
                        .asLong())
                .isEqualTo(id);

        Answer finished = api.post(
                "/api/v1/jobs/%d/stage".formatted(id), owner, Map.of("stage", "inspection", "action", "finish"));
        assertThat(finished.data().get("percent").asInt()).isEqualTo(5);
        assertThat(finished.data().get("stage").asText()).isEqualTo("wash");
        assertThat(code(api.post(
                        "/api/v1/jobs/%d/stage".formatted(id),
                        owner,
                        Map.of("stage", "inspection", "action", "start"))))
                .isEqualTo("invalid_transition");
        assertThat(field(api.post(
                        "/api/v1/jobs/%d/stage".formatted(id), owner, Map.of("stage", "paint", "action", "start"))))
                .isEqualTo("stage");

        assertThat(move(id, "quality_check", 200).data().at("/progress/percent").asInt())
                .isEqualTo(95);
        Answer rework = move(id, "in_progress", 422);
        assertThat(field(rework)).isEqualTo("note");
        JsonNode reworked = api.post(
                        "/api/v1/jobs/%d/status".formatted(id),
                        owner,
                        Map.of("status", "in_progress", "note", "bubble on the bonnet"))
                .data();
        assertThat(reworked.at("/progress/stage").asText()).isEqualTo("curing");
        move(id, "quality_check", 200);
        assertThat(move(id, "complete", 200).data().at("/progress/percent").asInt())
                .isEqualTo(100);
        assertThat(api.get("/api/v1/pits/" + pit, owner)
                        .data()
                        .get("active_job_id")
                        .isNull())
                .isTrue();
        Answer patched = api.patch("/api/v1/jobs/%d/status".formatted(id), owner, Map.of("status", "delivered"));
        assertThat(patched.data().get("status").asText()).isEqualTo("delivered");

        JsonNode history = api.get("/api/v1/jobs/" + id, owner).data().get("history");
        assertThat(history.findValuesAsText("to"))
                .containsExactly(
                        "received",
                        "in_progress",
                        "quality_check",
                        "in_progress",
                        "quality_check",
                        "completed",
                        "delivered");
        assertThat(history.get(3).get("note").asText()).isEqualTo("bubble on the bonnet");
        Answer over = move(id, "in_progress", 409);
        assertThat(code(over)).isEqualTo("invalid_transition");
        assertThat(over.json().at("/error/message").asText()).contains("allowed: none");
    }

    @Test
    void givenACarInThePit_whenAnotherComesIn_thenThePitIsBusyUntilItLeaves() {
        long pit = newPit();
        long first = made(pit);
        long second = made(pit);
        move(first, "in_progress", 200);

        assertThat(code(move(second, "in_progress", 409))).isEqualTo("pit_busy");
        move(first, "on_hold", 200);
        assertThat(code(move(second, "in_progress", 409))).isEqualTo("pit_busy");
        move(second, "on_hold", 200);
        assertThat(move(second, "in_progress", 409).json().at("/error/message").asText())
                .contains("allowed: received, cancelled");
        move(second, "waiting", 200);
        move(first, "cancelled", 200);
        move(second, "in_progress", 200);
    }

    @Test
    void givenAPitOutOfService_whenACarComesIn_thenItIsRefusedAndThePlanStays() {
        long pit = newPit();
        long id = made(pit);
        api.patch("/api/v1/pits/" + pit, owner, Map.of("status", "maintenance"));

        assertThat(move(id, "in_progress", 409).json().at("/error/message").asText())
                .contains("in maintenance");
        api.patch("/api/v1/pits/" + pit, owner, Map.of("status", "active"));
        move(id, "in_progress", 200);
    }

    @Test
    void givenManyWhoMoveOneJobAtOnce_whenTheyAnswer_thenOneWon() {
        long id = made(newPit());
        List<CompletableFuture<Integer>> calls = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> api.post("/api/v1/jobs/%d/status".formatted(id), owner, Map.of("status", "in_progress"))
                                .status()))
                .toList();
        List<Integer> statuses = calls.stream().map(CompletableFuture::join).toList();
        assertThat(statuses).containsOnlyOnce(200).allMatch(status -> status == 200 || status == 409);

        List<CompletableFuture<Integer>> held = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> api.post(
                                "/api/v1/jobs/%d/status".formatted(id),
                                owner,
                                Map.of("status", i % 2 == 0 ? "on_hold" : "quality_check"),
                                "If-Match",
                                "\"2\"")
                        .status()))
                .toList();
        assertThat(held.stream().map(CompletableFuture::join).toList())
                .containsOnlyOnce(200)
                .allMatch(status -> status == 200 || status == 412);
    }

    @Test
    void givenTwoCarsForOnePit_whenBothComeInAtOnce_thenOneDoes() {
        for (int round = 0; round < 5; round++) {
            long pit = newPit();
            List<CompletableFuture<Answer>> calls = List.of(made(pit), made(pit)).stream()
                    .map(id -> CompletableFuture.supplyAsync(() ->
                            api.post("/api/v1/jobs/%d/status".formatted(id), owner, Map.of("status", "in_progress"))))
                    .toList();
            List<Answer> answers = calls.stream().map(CompletableFuture::join).toList();
            assertThat(answers).extracting(Answer::status).containsExactlyInAnyOrder(200, 409);
            assertThat(answers.stream().filter(answer -> answer.status() == 409).map(JobsIT::code))
                    .containsExactly("pit_busy");
        }
    }

    @Test
    void givenAnOldVersion_whenTheJobIsChangedByIt_thenItIsStale() {
        long id = made(newPit());
        String path = "/api/v1/jobs/" + id;
        String seen = api.get(path, owner).header("ETag");

        Answer changed = api.call("PATCH", path, owner, "{\"notes\":\"mind the mirror\"}", "If-Match", seen);
        assertThat(changed.status()).isEqualTo(200);
        Answer late = api.call("PATCH", path, owner, "{\"notes\":\"other\"}", "If-Match", seen);
        assertThat(late.status()).isEqualTo(412);
        assertThat(code(late)).isEqualTo("stale");
        assertThat(api.call("PATCH", path, owner, "{\"notes\":null}", "If-Match", changed.header("ETag"))
                        .data()
                        .get("notes")
                        .isNull())
                .isTrue();
        assertThat(api.patch(path, owner, Map.of("status", "completed")).status())
                .isEqualTo(422);
    }

    @Test
    void givenAnEstimate_whenItIsSetOrThePlanChanges_thenTheEndFollows() {
        long id = made(newPit());
        String path = "/api/v1/jobs/" + id;
        move(id, "in_progress", 200);
        Instant end = Instant.now().minusSeconds(630);

        JsonNode late = api.patch(path + "/time", admin, Map.of("estimated_end_time", end.toString()))
                .data();
        assertThat(late.at("/progress/minutes_remaining").asInt()).isZero();
        assertThat(late.at("/progress/overdue_minutes").asInt()).isEqualTo(10);
        JsonNode longer = api.patch(path, admin, Map.of("estimated_duration_minutes", 390))
                .data();
        assertThat(longer.at("/progress/minutes_remaining").asInt()).isBetween(19, 20);
        move(id, "cancelled", 200);
        assertThat(api.patch(path + "/time", admin, Map.of("estimated_end_time", "2030-01-01T00:00:00+05:30"))
                        .status())
                .isEqualTo(409);
    }

    @Test
    void givenOpenJobs_whenPitOrWorkshopIsPutAway_thenItIsRefusedUntilTheyAreClosed() {
        long id = api.workshop("Leaving");
        api.user(id, "leaver", "owner", null);
        String leaver = api.token("leaver");
        long pit = api.pit(id, 1);
        long job = api.post("/api/v1/jobs", leaver, wish(pit)).data().get("id").asLong();

        assertThat(api.delete("/api/v1/pits/" + pit, leaver)
                        .json()
                        .at("/error/message")
                        .asText())
                .contains("open jobs (" + job + ")");
        assertThat(api.delete("/api/v1/workshops/" + id, root).status()).isEqualTo(409);
        assertThat(api.post("/api/v1/admin/workshops/%d/decommission".formatted(id), root, null)
                        .status())
                .isEqualTo(409);
        api.post("/api/v1/jobs/%d/status".formatted(job), leaver, Map.of("status", "cancelled"));
        assertThat(api.delete("/api/v1/pits/" + pit, leaver).status()).isEqualTo(200);
        assertThat(api.delete("/api/v1/workshops/" + id, root).status()).isEqualTo(200);
    }

    @Test
    void givenAPitThatIsPutAwayWhileAJobIsMade_whenBothAreDone_thenNoOpenJobIsLeftWithoutAPit() {
        for (int round = 0; round < 10; round++) {
            long pit = newPit();
            CompletableFuture<Answer> job = CompletableFuture.supplyAsync(() -> make(pit));
            Answer gone = api.delete("/api/v1/pits/" + pit, owner);

            assertThat(List.of(gone.status(), job.join().status())).isIn(List.of(200, 404), List.of(409, 201));
        }
    }
}
