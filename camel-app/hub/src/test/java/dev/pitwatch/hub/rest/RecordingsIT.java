package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.hub.rest.TestApi.Answer;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Recordings of pits over HTTP: who sees them, and who has them deleted. */
class RecordingsIT extends StreamCalls {

    private static final String PATH = "workshop_001/pit1";

    @Test
    void givenRecordings_whenAskedForByRole_thenAdminsSeeThemAndOwnersDeleteThem() {
        api.execute(
                "insert into camera_path (name, workshop_id, pit_id, from_at) values ('%s', %d, %d, now()) on conflict do nothing",
                PATH, workshop, pit);
        api.user(workshop, "chief", "staff", "admin");
        String admin = api.token("chief");
        Instant hourAgo = Instant.now().minusSeconds(3_600);
        mediaMtx.record(PATH, hourAgo);
        mediaMtx.record(PATH, hourAgo.plusSeconds(60));
        mediaMtx.record(PATH, hourAgo.minusSeconds(3_600));

        for (String who : List.of(owner, admin, root)) {
            Answer answer = list(who);
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.data()).hasSize(2);
            assertThat(answer.data().at("/1/start").asText())
                    .startsWith(hourAgo.toString().substring(0, 19));
            assertThat(answer.data().at("/1/job_id").isNull()).isTrue();
            URI link = URI.create(answer.data().at("/1/playback_url").asText());
            assertThat(link).hasHost("192.0.2.80").hasPort(9996).hasPath("/get");
            await().until(() -> mediaMtx.playBack(PATH, "", link.getRawQuery())); // rights follow a sign-in
            assertThat(mediaMtx.playBack("workshop_001/pit2", "", link.getRawQuery()))
                    .isFalse();
        }
        assertThat(list(operator).status()).isEqualTo(403);
        assertThat(list(kiosk().token()).status()).isEqualTo(403);
        assertThat(list(key("read").token()).status()).isEqualTo(403);
        assertThat(list(foreign).status()).isEqualTo(404);
        assertThat(list(null).status()).isEqualTo(401);

        assertThat(delete(admin, hourAgo).status()).isEqualTo(403);
        assertThat(delete(operator, hourAgo).status()).isEqualTo(403);
        assertThat(delete(foreign, hourAgo).status()).isEqualTo(404);
        assertThat(api.call("DELETE", path() + "?from=" + hourAgo, owner, null).status())
                .as("all of it")
                .isEqualTo(422);
        Answer deleted = delete(owner, hourAgo);
        assertThat(deleted.status()).as(deleted.text()).isEqualTo(200);
        assertThat(deleted.data().isNull()).isTrue();

        assertThat(api.one(
                        String.class,
                        "select reason || ' ' || (to_at - from_at) from recording_removal where pit_id = %d",
                        pit))
                .isEqualTo("owner 00:10:00");
        assertThat(
                        api.one(
                                String.class,
                                "select actor_role || ' ' || thing_id from audit_log where thing = 'recordings' and action = 'delete'"))
                .isEqualTo("owner " + pit);
    }

    private static String path() {
        return "/api/v1/pits/%d/recordings".formatted(pit);
    }

    private static Answer list(@Nullable String token) {
        return api.get(path(), token);
    }

    private static Answer delete(String token, Instant from) {
        return api.call("DELETE", path() + "?from=%s&to=%s".formatted(from, from.plusSeconds(600)), token, null);
    }
}
