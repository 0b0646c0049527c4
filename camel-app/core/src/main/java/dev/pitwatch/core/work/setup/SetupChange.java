package dev.pitwatch.core.work.setup;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * One thing that an import changes, or would.
 *
 * @param thing {@code pit}, {@code limits}, {@code recipients}, {@code template}, {@code opening_hours} or {@code holidays}
 * @param pitNumber whose; null: the workshop's own
 * @param action {@code create} or {@code update}
 * @param before what of it changes, as it was; null: it was not there
 */
public record SetupChange(
        String thing, @Nullable Integer pitNumber, String action, @Nullable JsonNode before, JsonNode after) {}
