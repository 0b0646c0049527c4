package dev.pitwatch.hub.routes;

/**
 * What went through the routes of a file in some time.
 *
 * @param messages of all routes of the file together
 * @param refusals those of them that an error ended or turned aside, whether that was handled or not
 * @param seconds how long that was
 */
public record Traffic(long messages, long refusals, long seconds) {}
