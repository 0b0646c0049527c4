/** Traces by OpenTelemetry: of readings from the broker to the screen, and of calls. Off unless a collector is set. */
@NullMarked
package dev.pitwatch.hub.trace;

import org.jspecify.annotations.NullMarked;
