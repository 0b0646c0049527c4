package dev.pitwatch.core.work.camera;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;

/** Calls of MediaMTX's control API. Thread safe. */
public interface MediaControl {

    /**
     * What was answered.
     *
     * @param body not to be shown to callers of ours: it may hold the server's file paths
     * @param isWhole whether the body is all of it: what is longer than a caller bears is cut off
     * @param ahead by how much the server's clock is ahead of ours; empty: it doesn't say
     */
    record Answer(int status, String body, boolean isWhole, Optional<Duration> ahead) {

        /** One that is whole. */
        public Answer(int status, String body, Optional<Duration> ahead) {
            this(status, body, true, ahead);
        }
    }

    /**
     * {@return what was answered}
     *
     * @param path with its query, e.g. {@code /v3/paths/list?page=0}
     * @throws MediaServerException when no answer came
     */
    Answer call(String method, String path, Optional<JsonNode> body);
}
