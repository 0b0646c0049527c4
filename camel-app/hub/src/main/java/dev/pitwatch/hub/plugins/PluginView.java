package dev.pitwatch.hub.plugins;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plugin as the platform team sees it.
 *
 * @param bundle its symbolic name; of a file that was refused: the file's name
 * @param kind {@code sensor}, {@code notify}, {@code payment}, {@code camera}, {@code broker}; null: none of them
 * @param state {@code starting}, {@code active}, {@code failed}, {@code off}, {@code refused} or {@code lingering}
 * @param file in the deploy folder; null: part of the distribution
 * @param services what is there because of it, e.g. {@code sensor SCD41}, {@code channel sms} or {@code step co2Text}
 * @param off what is not there because something is not set or wrong, and why
 * @param routes ids of the routes it brought
 * @param failures since it was started
 */
public record PluginView(
        String bundle,
        @Nullable String version,
        @Nullable String kind,
        String state,
        @Nullable String file,
        List<String> services,
        List<String> off,
        List<String> routes,
        long failures,
        @Nullable String lastError,
        @Nullable Instant lastFailedAt) {}
