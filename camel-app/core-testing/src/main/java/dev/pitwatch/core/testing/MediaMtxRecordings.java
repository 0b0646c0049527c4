package dev.pitwatch.core.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Requests to a real MediaMTX 1.20.1 with its answers, as they were recorded. */
public final class MediaMtxRecordings {

    /** Those that {@link MediaMtxStandIn} answers to, in an order in which they can be sent again. */
    public static final List<String> REPLAYED = List.of(
            "info",
            "auth-none-api",
            "auth-bad-bearer-api",
            "paths-list-offline",
            "paths-list-page-beyond",
            "paths-list-bad-itemsPerPage",
            "paths-get-offline",
            "paths-get-unknown",
            "config-paths-get",
            "config-paths-get-unknown",
            "config-paths-add",
            "config-paths-add-exists",
            "config-paths-add-unknown-field",
            "config-paths-add-bad-name",
            "config-paths-patch",
            "config-paths-patch-unknown",
            "config-paths-delete",
            "config-paths-delete-unknown",
            "webrtcsessions-list-empty",
            "webrtcsessions-kick-unknown",
            "webrtcsessions-kick-bad-id",
            "recordings-get",
            "recordings-deletesegment",
            "recordings-deletesegment-again",
            "playback-list",
            "playback-list-unknown-path",
            "unknown-endpoint");

    private static final Map<String, JsonNode> KNOWN = new ConcurrentHashMap<>();

    private MediaMtxRecordings() {}

    /** {@return one of them: {@code request} with {@code method}, {@code url}, {@code headers}, {@code body}; {@code status}; {@code body}} */
    public static JsonNode read(String name) {
        return KNOWN.computeIfAbsent(name, MediaMtxRecordings::load);
    }

    private static JsonNode load(String name) {
        try (InputStream in = MediaMtxRecordings.class.getResourceAsStream("/mediamtx/" + name + ".json")) {
            if (in == null) {
                throw new FileNotFoundException(name);
            }
            return Json.MAPPER.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return what was answered, to be changed at will} */
    static ObjectNode answer(String name) {
        return read(name).get("body").deepCopy();
    }
}
