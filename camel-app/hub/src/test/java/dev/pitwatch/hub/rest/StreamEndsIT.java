package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Sessions at MediaMTX end with the right that opened them, and no others. The two seconds that it may take are for a machine at rest. */
class StreamEndsIT extends StreamCalls {

    private static final Duration SOON = Duration.ofSeconds(10);
    /** A call is given up after ten seconds, and the server is asked who looks each ten. */
    private static final Duration HANGS = Duration.ofSeconds(60);

    private static final String MAIN = "workshop_001/pit1";
    private static final String LIST = "/v3/recordings/get/" + MAIN;

    /** The session ends by what is done; another one stays. */
    private static void ends(String protocol, String session, Runnable done) {
        String other = open("webrtc", MAIN, pit, root);

        done.run();

        await().atMost(SOON).untilAsserted(() -> assertThat(mediaMtx.sessionIds(protocol + "sessions"))
                .doesNotContain(session));
        assertThat(mediaMtx.sessionIds("webrtcsessions")).contains(other);
    }

    @Test
    void givenViewers_whenTheySignOut_thenTheirSessionsEndWhateverTheProtocol() {
        api.user(workshop, "second", "owner", null);
        for (String protocol : List.of("webrtc", "hls", "rtsp")) {
            String second = api.token("second");
            String session = open(protocol, MAIN, pit, second);
            ends(protocol, session, () -> ok(api.post("/api/v1/auth/logout", second, null)));
        }
    }

    @Test
    void givenMachines_whenTheyAreRevoked_thenTheirSessionsEnd() {
        for (Machine machine : List.of(kiosk(), key("read"))) {
            String session = open("webrtc", MAIN + "/low", pit, machine.token());
            ends("webrtc", session, () -> ok(api.delete(machine.path(), owner)));
        }
    }

    @Test
    void givenStaff_whenTheirPitOrTheirAccountIsTaken_thenTheirSessionsEnd() {
        String user = "/api/v1/users/" + operatorId;
        ok(api.patch(user, owner, Map.of("pit_ids", List.of(pit))));
        await().untilAsserted(() -> assertThat(stream(pit, operator).status()).isEqualTo(200));
        String granted = open("webrtc", MAIN, pit, operator);
        ends("webrtc", granted, () -> ok(api.patch(user, owner, Map.of("pit_ids", List.of(otherPit)))));
        await().untilAsserted(
                        () -> assertThat(stream(otherPit, operator).status()).isEqualTo(200));
        String employed = open("webrtc", "workshop_001/pit2", otherPit, operator);
        ends("webrtc", employed, () -> ok(api.delete(user, owner)));
    }

    @Test
    void givenACustomer_whenTheyTakeBackTheirConsentOrTheLinkOrTheCar_thenTheirSessionsEnd() {
        JsonNode job = job(otherPit, true);
        String withdrawn = track(job);
        ends("webrtc", withdrawn, () -> consent(job, false));
        consent(job, true);
        String rotated = track(job);
        String path =
                "/api/v1/jobs/%d/tracking-link/rotate".formatted(job.get("id").asLong());
        JsonNode[] link = new JsonNode[1];
        ends("webrtc", rotated, () -> link[0] = api.post(path, owner, null).data());
        String finished = track(link[0]);
        ends("webrtc", finished, () -> move(job, "quality_check", "completed"));
    }

    /** By the link, as soon as memory follows what was just changed. */
    private static String track(JsonNode job) {
        return await().until(
                        () -> watch(
                                "workshop_001/pit2",
                                tracked(job).data().path("token").asText()),
                        Optional::isPresent)
                .orElseThrow();
    }

    @Test
    void givenAWorkshop_whenItIsSuspendedOrTheCameraGoes_thenItsSessionsEnd() {
        long subscription = api.id(
                "insert into subscription (workshop_id, expires_at) select workshop_id, now() + interval '14 days'"
                        + " from pit where id = %d returning id",
                foreignPit);
        String bill = "/api/v1/subscriptions/" + subscription;
        String shown = open("webrtc", "workshop_002/pit1", foreignPit, foreign);
        ends("webrtc", shown, () -> ok(api.post(bill + "/suspend", root, Map.of("reason", "cheque bounced"))));
        Answer refused = stream(foreignPit, foreign);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("subscription_suspended");
        ok(api.post(bill + "/activate", root, Map.of("reason", "paid")));
        String again = await().until(() -> watch("workshop_002/pit1", opener(foreignPit, foreign)), Optional::isPresent)
                .orElseThrow();
        Map<String, Object> none = new HashMap<>();
        none.put("camera_rtsp_url", null);
        ends("webrtc", again, () -> ok(api.patch("/api/v1/pits/" + foreignPit, foreign, none)));
        assertThat(stream(foreignPit, foreign).code()).isEqualTo("no_camera");
    }

    @Test
    void givenManyViewersOfACamera_whenItGoes_thenTheirSessionsEndSeveralAtATimeAndEachOnce() {
        Set<String> open = new HashSet<>();
        for (int key = 0; key < 6; key++) {
            String token = key("read").token();
            for (int i = 0; i < 20; i++) {
                open.add(open("webrtc", "workshop_001/pit2/low", otherPit, token));
            }
        }
        mediaMtx.kicksTake(Duration.ofMillis(50));
        Map<String, Object> none = new HashMap<>();
        none.put("camera_rtsp_url", null);

        ok(api.patch("/api/v1/pits/" + otherPit, root, none));

        await().until(() -> mediaMtx.sessionIds("webrtcsessions").stream().noneMatch(open::contains));
        mediaMtx.kicksTake(Duration.ZERO);
        assertThat(mediaMtx.mostKicksAtOnce()).isBetween(2, 6);
        assertThat(open).allSatisfy(session -> assertThat(mediaMtx.calls)
                .containsOnlyOnce("POST /v3/webrtcsessions/kick/" + session));
        ok(api.patch("/api/v1/pits/" + otherPit, root, Map.of("camera_rtsp_url", CAMERA)));
        await().until(() -> stream(otherPit, owner).status() == 200);
    }

    @Test
    void givenAMediaMtxThatHangs_whenAViewersRightEnds_thenNothingElseWaitsAndTheSessionEndsOnceItAnswers() {
        api.execute(
                "insert into camera_path (name, workshop_id, pit_id, from_at) select '%s', workshop_id, id, now() from pit"
                        + " where id = %d on conflict do nothing",
                MAIN, pit);
        api.user(workshop, "third", "owner", null);
        String third = api.token("third");
        String session = open("webrtc", MAIN, pit, third);
        String opener = opener(otherPit, owner);
        mediaMtx.hang();
        try {
            CompletableFuture<Answer> first = CompletableFuture.supplyAsync(StreamEndsIT::recordings);
            ok(api.post("/api/v1/auth/logout", third, null));
            await().atMost(HANGS).untilAsserted(() -> assertThat(mediaMtx.hanging())
                    .contains("GET " + LIST, "POST /v3/webrtcsessions/kick/" + session));

            String other = watch("workshop_001/pit2", opener).orElseThrow();
            await().atMost(HANGS)
                    .until(() ->
                            api.one(Long.class, "select count(*) from stream_session where id = '%s'", other) == 1);
            assertThat(first.join().status()).isEqualTo(503);
            await("not asked any more once it is known to be away")
                    .atMost(HANGS)
                    .until(() -> {
                        long before = lists();
                        return recordings().status() == 503 && lists() == before;
                    });

            assertThat(mediaMtx.sessionIds("webrtcsessions")).contains(session, other);
            mediaMtx.resume();
            await().atMost(HANGS).untilAsserted(() -> assertThat(mediaMtx.sessionIds("webrtcsessions"))
                    .doesNotContain(session)
                    .contains(other));
        } finally {
            mediaMtx.resume();
        }
        await().atMost(HANGS).until(() -> recordings().status() == 200);
        for (long one : List.of(pit, otherPit)) {
            await().atMost(HANGS).until(() -> stream(one, root).status() == 200);
        }
    }

    private static Answer recordings() {
        return api.get("/api/v1/pits/%d/recordings".formatted(pit), owner);
    }

    private static long lists() {
        return mediaMtx.hanging().stream().filter(call -> call.endsWith(LIST)).count();
    }

    @Test
    void givenAViewer_whenSeenByOthers_thenTheyAreOneOfThePitsViewersAndHaveARow() {
        String viewers = "/api/v1/pits/%d/viewers".formatted(pit);
        api.user(workshop, "watcher", "owner", null);
        String watcher = api.token("watcher");
        assertThat(api.get(viewers, owner).text()).doesNotContain("\"role\":\"kiosk\"");
        Machine wall = kiosk();
        String session = open("hls", MAIN + "/low", pit, wall.token());

        assertThat(api.get(viewers, owner).text()).contains("\"role\":\"kiosk\"");
        await().untilAsserted(() -> assertThat(api.one(
                        Long.class,
                        "select count(*) from stream_session where id = '%s' and closed_at is null",
                        session))
                .isEqualTo(1));

        ends("hls", session, () -> ok(api.delete(wall.path(), watcher)));

        await().untilAsserted(() -> assertThat(api.get(viewers, owner).text()).doesNotContain("\"role\":\"kiosk\""));
    }
}
