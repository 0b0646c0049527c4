package dev.pitwatch.base.audit;

import java.time.Instant;
import java.util.Optional;

/** Which lines of the audit log are wanted; empty: any. From is included, to is not. */
public record AuditFilter(
        Optional<Long> workshopId,
        Optional<String> actorType,
        Optional<Long> actorId,
        Optional<String> actorName,
        Optional<String> action,
        Optional<String> thing,
        Optional<String> thingId,
        Optional<String> correlationId,
        Optional<Instant> from,
        Optional<Instant> to) {}
