package dev.pitwatch.core.readings.rollup;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A part of a pit's history.
 *
 * @param rollups oldest first, without empty ones
 * @param aqi12h by the start of an hour, the index over it and the eleven before; without those that have none, and empty
 *     but for hours
 * @param next where the next part starts; empty: that was all
 */
public record RollupPage(List<Rollup> rollups, Map<Instant, Integer> aqi12h, Optional<Instant> next) {}
