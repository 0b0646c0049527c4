package dev.pitwatch.core.work.stream;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What a media server asks about: someone wants something of it.
 *
 * @param action {@code read}, {@code playback}, {@code api}, {@code publish} …
 * @param path of the stream
 * @param protocol {@code webrtc}, {@code hls}, {@code rtsp} …; empty for a recording
 * @param session that the call opens; empty: it opens none
 * @param token that was shown, in the header or in the address; empty: none
 * @param parameters of the address
 */
record MediaCall(
        String action,
        String path,
        String protocol,
        Optional<UUID> session,
        String user,
        String password,
        Optional<String> token,
        Map<String, String> parameters) {

    /** {@return the call; empty: it is none, or says something twice, so that no one knows what the server goes by} */
    static Optional<MediaCall> of(JsonNode body) {
        try {
            Map<String, String> parameters = parameters(text(body, "query"));
            return Optional.of(new MediaCall(
                    text(body, "action"),
                    text(body, "path"),
                    text(body, "protocol"),
                    session(body.path("id")),
                    text(body, "user"),
                    text(body, "password"),
                    token(text(body, "token"), parameters),
                    parameters));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> token(String ofHeader, Map<String, String> parameters) {
        String ofQuery = parameters.getOrDefault("token", "");
        String jwt = parameters.getOrDefault("jwt", "");
        String shown = "";
        for (String one : new String[] {ofHeader, ofQuery, jwt}) {
            if (!one.isEmpty() && !shown.isEmpty() && !one.equals(shown)) {
                throw new IllegalArgumentException("two tokens");
            }
            shown = one.isEmpty() ? shown : one;
        }
        if (parameters.containsKey("token") && parameters.containsKey("jwt")) {
            throw new IllegalArgumentException("token and jwt");
        }
        return Optional.of(shown).filter(text -> !text.isEmpty());
    }

    private static Optional<UUID> session(JsonNode id) {
        return id.isNull() || id.isMissingNode() ? Optional.empty() : Optional.of(UUID.fromString(id.asText()));
    }

    private static String text(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (!value.isTextual() && !value.isNull() && !value.isMissingNode()) {
            throw new IllegalArgumentException(field);
        }
        return value.isTextual() ? value.textValue() : "";
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> found = new HashMap<>();
        for (String one : query.split("&")) {
            if (!one.isEmpty()) {
                String[] parts = one.split("=", 2);
                if (found.put(decoded(parts[0]), parts.length == 2 ? decoded(parts[1]) : "") != null) {
                    throw new IllegalArgumentException("a parameter twice");
                }
            }
        }
        return found;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
