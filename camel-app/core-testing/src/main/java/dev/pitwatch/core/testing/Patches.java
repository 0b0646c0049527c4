package dev.pitwatch.core.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.json.Patch;

/** Merge patches as a client writes them. */
public final class Patches {

    private Patches() {}

    /** {@return the patch; single quotes stand for double ones} */
    public static Patch of(String json) {
        try {
            return new Patch((ObjectNode) Json.MAPPER.readTree(json.replace('\'', '"')));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }
}
