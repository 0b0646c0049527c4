package dev.pitwatch.core.alerts.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * Settings as a set-up brings them, without ids.
 *
 * @param pitNumber null: the workshop's own
 * @param limits what differs; a pit's without its recipients, which stay
 */
public record PitLimits(@Nullable Integer pitNumber, ObjectNode limits) {}
