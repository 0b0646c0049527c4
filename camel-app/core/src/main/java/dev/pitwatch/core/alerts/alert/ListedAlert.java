package dev.pitwatch.core.alerts.alert;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jdbi.v3.core.mapper.Nested;
import org.jspecify.annotations.Nullable;

/**
 * An alert as it is looked at, with what its row does not hold.
 *
 * @param told how many people a notice of it was sent to
 * @param lastSeconds how long the one before it of its type and subject took to recover; null: there was none
 */
public record ListedAlert(@JsonUnwrapped @Nested Alert alert, int told, @Nullable Long lastSeconds) {}
