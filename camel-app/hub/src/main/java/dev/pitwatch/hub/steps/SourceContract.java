package dev.pitwatch.hub.steps;

import org.jspecify.annotations.Nullable;

/**
 * What messages are when they enter a route.
 *
 * @param gives their body; null: that isn't known
 * @param waits whether their sender waits until a step has settled each of them
 */
public record SourceContract(@Nullable Class<?> gives, boolean waits) {

    /** Nothing is known of them. */
    public static final SourceContract UNKNOWN = new SourceContract(null, false);
}
