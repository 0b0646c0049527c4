package dev.pitwatch.hub.routes;

import java.time.Instant;

/**
 * A version of a route file.
 *
 * @param current whether it is the one that runs
 * @param diff lines that came (+) and went (-) against the version before, in unified form; the whole of the first one
 */
public record RouteVersionView(
        int version, String changedBy, Instant changedAt, Instant loadedAt, boolean current, String diff) {}
