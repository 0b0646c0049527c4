package dev.pitwatch.core.setup;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * One thing that an import changes, or would.
 *
 * @param thing {@code pit}, {@code limits} or {@code recipients}
 * @param pitNumber whose; null: the workshop's
 * @param action {@code create} or {@code update}
 * @param before what of it changes, as it was; null: it was not there
 */
public record SetupChange(
        String thing, @Nullable Integer pitNumber, String action, @Nullable JsonNode before, JsonNode after) {}
