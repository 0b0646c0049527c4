package dev.pitwatch.hub.alerts;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.live.LiveEvents;
import dev.pitwatch.core.alerts.alert.AlertEngine;
import dev.pitwatch.core.alerts.alert.AlertEvents;
import dev.pitwatch.core.alerts.alert.AlertService;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.services.HubServices;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.spi.Registry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Episodes of readings that leave their limits. */
public final class AlertsPart implements Part {

    private static final Logger LOG = LoggerFactory.getLogger(AlertsPart.class);

    private final AlertEngine engine;
    private final List<Handlers> handlers;
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "alerts");
        thread.setDaemon(true);
        return thread;
    });

    public AlertsPart(HubServices services, LiveEvents events) {
        AlertEvents published = new AlertEvents(events);
        engine = AlertEngine.on(services.database(), published, services.clock(), services.meters());
        handlers = List.of(new AlertHandlers(AlertService.on(services.database(), published, services.clock())));
    }

    @Override
    public void bind(Registry registry) {
        registry.bind("alerts", engine);
    }

    @Override
    public void listen(DatabaseNotifications notifications) {
        notifications.on("pitwatch_workshop", engine::workshopChanged);
        notifications.on("pitwatch_device", engine::deviceChanged);
    }

    @Override
    public List<Handlers> handlers() {
        return handlers;
    }

    /** Before any route runs: what was stored but not evaluated is caught up with first. */
    @Override
    public void start() {
        engine.tick();
        ticker.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        ticker.shutdownNow();
    }

    private void tick() {
        try {
            engine.tick();
        } catch (RuntimeException e) {
            LOG.error("alerts: {}", e.getMessage(), e);
        }
    }
}
