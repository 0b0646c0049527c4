package dev.pitwatch.base.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A line of the audit log, as the API answers it.
 *
 * @param workshopId null: the platform's
 * @param actorType {@code user}, {@code api_key}, {@code device} or {@code system}
 * @param actorId of the user or API key
 * @param action {@code create}, {@code update}, {@code delete}, or another verb
 * @param thing what it was done to, e.g. {@code pit}
 * @param thingId ids of several parts are joined by a colon
 * @param before of an update what changed only; secrets as three stars; null when there was nothing
 * @param after the same; null when nothing is left
 */
public record AuditEntry(
        long id,
        @Nullable Long workshopId,
        Instant createdAt,
        String actorType,
        @Nullable Long actorId,
        String actorName,
        @Nullable String actorRole,
        String action,
        String thing,
        @Nullable String thingId,
        @Nullable JsonNode before,
        @Nullable JsonNode after,
        @Nullable String address,
        @Nullable String correlationId) {}
