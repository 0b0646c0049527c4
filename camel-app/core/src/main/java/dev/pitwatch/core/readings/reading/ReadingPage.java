package dev.pitwatch.core.readings.reading;

import java.util.List;
import java.util.Optional;

/**
 * A part of a pit's history.
 *
 * @param readings oldest first
 * @param nextCursor where the next part starts; empty: that was all
 */
public record ReadingPage(List<Reading> readings, Optional<String> nextCursor) {}
