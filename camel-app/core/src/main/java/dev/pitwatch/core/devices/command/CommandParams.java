package dev.pitwatch.core.devices.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.crypto.Sealed;
import dev.pitwatch.base.json.Json;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Params of commands as they are stored: a licence key only sealed, since the one that reads the table must not have it. */
final class CommandParams {

    /** The one that no one but the device may see. */
    static final String SECRET = "license_key";

    private static final TypeReference<Map<String, Object>> MEMBERS = new TypeReference<>() {};

    private final MasterKey key;

    CommandParams(MasterKey key) {
        this.key = key;
    }

    String written(UUID command, Map<String, Object> params) {
        try {
            return Json.MAPPER.writeValueAsString(params.containsKey(SECRET) ? withoutSecret(command, params) : params);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("command params can't be written as JSON", e);
        }
    }

    Map<String, Object> read(UUID command, String json) {
        try {
            Map<String, Object> params = Json.MAPPER.readValue(json, MEMBERS);
            params.computeIfPresent(
                    SECRET,
                    (name, kept) -> Sealed.COMMAND.open(
                            key, command.toString(), Base64.getDecoder().decode(kept.toString())));
            return params;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("command params are no JSON object", e);
        }
    }

    /** {@return them as people may see them, which needs no key} */
    static Map<String, Object> shown(String json) {
        try {
            Map<String, Object> params = Json.MAPPER.readValue(json, MEMBERS);
            params.computeIfPresent(SECRET, (name, kept) -> "***");
            return params;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("command params are no JSON object", e);
        }
    }

    private Map<String, Object> withoutSecret(UUID command, Map<String, Object> params) {
        Map<String, Object> kept = new HashMap<>(params);
        kept.computeIfPresent(SECRET, (name, open) -> Base64.getEncoder()
                .encodeToString(Sealed.COMMAND.seal(key, command.toString(), open.toString())));
        return kept;
    }
}
