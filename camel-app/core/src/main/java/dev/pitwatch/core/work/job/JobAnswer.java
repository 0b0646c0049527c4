package dev.pitwatch.core.work.job;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A job as the caller may see it.
 *
 * @param version for {@code If-Match}
 * @param data the shape of the API
 */
public record JobAnswer(long id, long version, ObjectNode data) {}
