package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Stills of pits over HTTP: who gets them, and how the hub's own program is let in at MediaMTX. */
class StillCallsIT extends StreamCalls {

    /** One that could not be taken in 5 s, which a busy machine may need to start a program, is tried again 10 s later. */
    private static final Duration TAKEN = Duration.ofSeconds(60);

    private static Answer frame(long pitId, String token, String... headers) {
        return api.get("/api/v1/pits/%d/frame.jpg".formatted(pitId), token, headers);
    }

    private static Answer taken(long pitId, String token) {
        return await().atMost(TAKEN).until(() -> frame(pitId, token), answer -> answer.status() == 200);
    }

    @Test
    void givenThoseWhoMayLook_whenTheyAsk_thenTheyGetAStillAndOthersGetNone() throws IOException {
        assertThat(frame(pit, null).status()).isEqualTo(401);
        assertThat(frame(foreignPit, owner).status()).isEqualTo(404);
        assertThat(frame(pit, operator).status()).as("not granted").isEqualTo(404);
        assertThat(frame(pit, key("devices").token()).status()).isEqualTo(403);
        Answer none = frame(pit, owner);
        assertThat(none.code()).isEqualTo("no_picture");
        assertThat(none.header("Retry-After")).isEqualTo("2");

        Answer still = taken(pit, owner);

        assertThat(still.header("Content-Type")).isEqualTo("image/jpeg");
        assertThat(Integer.parseInt(still.header("Age"))).isBetween(0, 10);
        assertThat(still.header("RateLimit-Limit")).isEqualTo("2000");
        assertThat(frame(pit, owner, "If-None-Match", still.header("ETag")).status())
                .isEqualTo(304);
        assertThat(taken(pit, kiosk().token()).status()).isEqualTo(200);
        assertThat(taken(pit, key("read").token()).status()).isEqualTo(200);
        assertThat(ffmpeg.tokens("workshop_001/pit1/low")).isNotEmpty();
    }

    @Test
    void givenTheHubsProgram_whenItComesToMediaMtx_thenItIsLetInForTheStillAlone() throws IOException {
        taken(foreignPit, foreign);
        List<String> tokens = ffmpeg.tokens("workshop_002/pit1/low");
        String token = tokens.get(tokens.size() - 1);
        // The hub's first look may have come before these cameras, and has taken away what MediaMTX had for none.
        mediaMtx.hasPath("workshop_002/pit1");
        mediaMtx.hasPath("workshop_002/pit1/low");

        assertThat(mediaMtx.view("rtsp", "workshop_002/pit1/low", "", "token=" + token))
                .isPresent();
        assertThat(mediaMtx.view("rtsp", "workshop_002/pit1", "", "token=" + token))
                .isEmpty();
        assertThat(mediaMtx.view("rtsp", "workshop_001/pit1/low", "", "token=" + token))
                .isEmpty();
        assertThat(watch("workshop_002/pit1/low", token)).as("a browser").isEmpty();
    }

    @Test
    void givenAStill_whenItsCarHasGone_thenItIsNotShownOfTheNext() {
        JsonNode job = job(otherPit, true);
        taken(otherPit, owner);
        move(job, "quality_check", "completed");

        assertThat(frame(otherPit, owner).code()).as("none was taken since").isEqualTo("no_picture");
    }
}
