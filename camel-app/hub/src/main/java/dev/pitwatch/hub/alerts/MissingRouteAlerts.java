package dev.pitwatch.hub.alerts;

import dev.pitwatch.core.alerts.source.PlatformAlertType;
import dev.pitwatch.core.alerts.source.PlatformConditions;
import dev.pitwatch.core.alerts.source.PlatformConditions.Look;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Alert {@code route_missing}, one for each route that the hub's parts count on and no file has. It is no bean of a route: the route that
 * would ask may be what is missing.
 */
final class MissingRouteAlerts implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MissingRouteAlerts.class);
    private static final long EACH_SECONDS = 10;

    /** Who copies files one after the other, or takes one away to bring another, is in the midst of it. */
    private static final Duration LASTING = Duration.ofMinutes(2);

    private final PlatformConditions conditions;
    private final Supplier<Map<String, Optional<String>>> missing;
    private final ScheduledExecutorService looker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "missing-routes");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Looks at nothing yet.
     *
     * @param missing of each of those routes what there is to say when it is missing; empty: it is there
     */
    MissingRouteAlerts(PlatformConditions conditions, Supplier<Map<String, Optional<String>>> missing) {
        this.conditions = conditions;
        this.missing = missing;
    }

    void start() {
        looker.scheduleWithFixedDelay(this::lookSafely, EACH_SECONDS, EACH_SECONDS, TimeUnit.SECONDS);
    }

    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.warn("routes that are missing are looked for again: {}", e.getMessage());
        }
    }

    /** Opens and clears them. */
    void look() {
        missing.get()
                .forEach((route, message) -> conditions.take(
                        new Look(
                                PlatformAlertType.ROUTE_MISSING,
                                route,
                                message.isPresent(),
                                message.orElse(""),
                                null,
                                null),
                        LASTING));
    }

    @Override
    public void close() {
        looker.shutdownNow();
    }
}
