package dev.pitwatch.hub.store;

import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.Refusal;
import dev.pitwatch.hub.trace.ReadingTrace;
import java.util.List;

/**
 * What one transaction stored and acknowledged.
 *
 * @param readings new ones, in the order they came
 * @param refusals of every kind
 * @param traces of the few that are traced
 * @param count for how many the readings count in queues of those who read them
 */
record Committed(List<Reading> readings, List<Refusal> refusals, List<ReadingTrace> traces, int count) {}
