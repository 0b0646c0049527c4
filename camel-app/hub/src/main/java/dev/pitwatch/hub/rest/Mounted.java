package dev.pitwatch.hub.rest;

import org.apache.camel.Producer;

/**
 * An operation that is answered.
 *
 * @param producer of its route
 */
record Mounted(Operation operation, Producer producer) {}
