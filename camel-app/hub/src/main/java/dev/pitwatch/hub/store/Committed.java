package dev.pitwatch.hub.store;

import dev.pitwatch.core.reading.Reading;
import dev.pitwatch.core.reading.Refusal;
import java.util.List;

/**
 * What one transaction stored and acknowledged.
 *
 * @param readings new ones, in the order they came
 * @param refusals of every kind
 */
public record Committed(List<Reading> readings, List<Refusal> refusals) {}
