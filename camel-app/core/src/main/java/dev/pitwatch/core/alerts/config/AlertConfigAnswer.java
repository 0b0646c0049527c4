package dev.pitwatch.core.alerts.config;

/**
 * Settings as the API has them.
 *
 * @param data every member; of a pit null where it is as in the workshop
 * @param version for {@code ETag} and {@code If-Match}
 */
public record AlertConfigAnswer(Object data, long version) {}
