package dev.pitwatch.hub.routes;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A version of a route file.
 *
 * @param current whether it is the one that runs
 * @param diff lines that came (+) and went (-) against the version before, in unified form; the whole of the first one
 * @param ratesBefore what went through in the five minutes before it took the place of the one before; null: it is not known
 * @param ratesAfter the same in the five minutes since, or as long as it has run; null: it is not known
 * @param restoredVersion the older one that someone went back to by it; null: it is an edit
 * @param undone the one in whose place the hub went back to that by itself; null: a person did
 */
public record RouteVersionView(
        int version,
        String changedBy,
        Instant changedAt,
        Instant loadedAt,
        boolean current,
        String diff,
        @Nullable Traffic ratesBefore,
        @Nullable Traffic ratesAfter,
        @Nullable Integer restoredVersion,
        RouteFileView.@Nullable Undone undone) {}
