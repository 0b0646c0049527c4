package dev.pitwatch.hub.rest;

import static dev.pitwatch.hub.rest.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.hub.rest.TestApi.Answer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Cameras that are tried over HTTP: by whom, and at which addresses. */
class CameraTestCallsIT extends StreamCalls {

    private static Answer tried(long pitId, @Nullable String token, @Nullable Map<String, ?> typed) {
        return api.post("/api/v1/pits/%d/camera/test".formatted(pitId), token, typed);
    }

    @Test
    void givenAnAdministrator_whenACameraIsTried_thenItIsSaidWhatItSendsAndNothingIsLeft() {
        mediaMtx.cameraAnswers(CAMERA);

        Answer answer = tried(pit, owner, null);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.data().get("codec").asText()).isEqualTo("H264");
        assertThat(tried(pit, owner, Map.of()).data().get("codec").asText())
                .as("with nothing in the body")
                .isEqualTo("H264");
        assertThat(answer.data().get("problems"))
                .extracting(problem -> problem.asText())
                .containsExactly("low_silent");
        assertThat(answer.data().get("advice")).hasSize(2);
        assertThat(mediaMtx.paths()).noneMatch(path -> path.startsWith("pitwatch-test/"));
    }

    @Test
    void givenThoseWhoMayNot_whenACameraIsTried_thenItIsRefused() {
        refused(tried(pit, null, Map.of()), 401, "unauthenticated");
        for (String token : List.of(operator, kiosk().token(), key("read").token())) {
            refused(tried(pit, token, Map.of()), 403, "forbidden");
        }
        refused(tried(pit, foreign, Map.of()), 404, "not_found");
        Answer inside = tried(pit, owner, Map.of("camera_rtsp_url", "rtsp://127.0.0.1:8554/workshop_002/pit1"));
        refused(inside, 422, "validation_failed");
        assertThat(inside.json().at("/error/details/0/field").asText()).isEqualTo("camera_rtsp_url");
    }
}
