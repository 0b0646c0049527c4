package dev.pitwatch.core.platform.operation;

import java.time.Instant;

/**
 * The database server, as an operator wants to know it.
 *
 * @param version e.g. {@code 17.2}
 * @param connections of this database, of all hubs
 */
public record DatabaseFacts(String version, Instant startedAt, long sizeBytes, int connections, int maxConnections) {}
