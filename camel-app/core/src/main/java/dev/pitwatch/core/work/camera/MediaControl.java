package dev.pitwatch.core.work.camera;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Calls of MediaMTX's control API. Thread safe. */
public interface MediaControl {

    /**
     * What was answered.
     *
     * @param body not to be shown to callers of ours: it may hold the server's file paths
     */
    record Answer(int status, String body) {}

    /**
     * {@return what was answered}
     *
     * @param path with its query, e.g. {@code /v3/paths/list?page=0}
     * @throws MediaServerException when no answer came
     */
    Answer call(String method, String path, Optional<JsonNode> body);
}
