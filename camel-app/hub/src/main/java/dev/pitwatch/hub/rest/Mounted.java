package dev.pitwatch.hub.rest;

import org.apache.camel.Producer;
import org.jspecify.annotations.Nullable;

/**
 * An operation that is answered.
 *
 * @param producer of its route; null: a route file answers it
 */
record Mounted(Operation operation, @Nullable Producer producer) {}
