package dev.pitwatch.base.live;

import org.jspecify.annotations.Nullable;

/**
 * How a route or a plugin of this hub is, for those who follow the platform.
 *
 * @param kind {@code ROUTE} or {@code PLUGIN}
 * @param id of the route; the plugin's name
 * @param state e.g. {@code started}
 * @param mark differs when it has changed, though its state may be the same; only compared
 * @param by who has brought that about; null: nobody, or it is not known
 */
public record NodeState(LiveEventType kind, String id, String state, Object mark, @Nullable String by) {}
