package dev.pitwatch.hub.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which answers may hold a secret: tokens, keys, passwords, codes, links that stand in for a sign-in. Their compressed
 * length would tell it, little by little, to a caller that has a part of them made.
 */
final class Secretive {

    private static final Pattern SECRET = Pattern.compile(
            "(?:.*_)?(?:token|ticket|secret|password|key|url|uri|link|qr|claim_code|codes|credentials|setup)");

    /** Named like one, and answered without its secrets. */
    private static final Set<String> MASKED = Set.of("camera_rtsp_url", "camera_low_rtsp_url");

    private final JsonNode document;
    private final Set<String> seen = new HashSet<>();

    private Secretive(JsonNode document) {
        this.document = document;
    }

    /** {@return whether an answer of the operation has a member that is named like a secret} */
    static boolean isSecretive(JsonNode document, JsonNode operation) {
        return new Secretive(document).names(operation.path("responses"));
    }

    private boolean names(JsonNode node) {
        String reference = node.path("$ref").asText();
        if (!reference.isEmpty() && seen.add(reference) && names(document.at(reference.substring(1)))) {
            return true;
        }
        for (Map.Entry<String, JsonNode> property : node.path("properties").properties()) {
            if (isSecret(property.getKey(), property.getValue())) {
                return true;
            }
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (names(member.getValue())) {
                return true;
            }
        }
        for (JsonNode item : node) {
            if (names(item)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSecret(String name, JsonNode schema) {
        return SECRET.matcher(name).matches()
                && !MASKED.contains(name)
                && !schema.path("type").asText().equals("boolean");
    }
}
