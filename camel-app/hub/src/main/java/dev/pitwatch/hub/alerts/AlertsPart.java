package dev.pitwatch.hub.alerts;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.live.LiveEvents;
import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.alerts.alert.AlertAnnouncements;
import dev.pitwatch.core.alerts.alert.AlertEngine;
import dev.pitwatch.core.alerts.alert.AlertEvents;
import dev.pitwatch.core.alerts.alert.AlertPreview;
import dev.pitwatch.core.alerts.alert.AlertService;
import dev.pitwatch.core.alerts.alert.OfflineDevices;
import dev.pitwatch.core.alerts.config.AlertConfigService;
import dev.pitwatch.core.notices.announcement.Announcements;
import dev.pitwatch.hub.news.News;
import dev.pitwatch.hub.news.NewsEndpoint;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.services.HubServices;
import dev.pitwatch.hub.system.NodeId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.apache.camel.spi.Registry;

/** Episodes of readings that leave their limits. */
public final class AlertsPart implements Part {

    private final AlertEngine engine;
    private final OfflineDevices offlineDevices;
    private final AlertAnnouncements announcements;
    private final AlertNews news;
    private final News passedOn;
    private final AlertEvents events;
    private final List<Handlers> handlers;

    /**
     * Takes what is known of devices.
     *
     * @param hearingSince since when this hub hears them
     */
    public AlertsPart(HubServices services, DeviceDirectory directory, Supplier<Instant> hearingSince, LiveEvents live)
            throws IOException {
        passedOn = services.news();
        news = new AlertNews(services.news());
        events = new AlertEvents(live);
        String node = NodeId.of(services.settings().folders().data());
        engine = AlertEngine.on(services.database(), node, services.clock(), services.meters());
        offlineDevices =
                OfflineDevices.on(services.database(), engine.episodes(), directory, hearingSince, services.clock());
        announcements = new AlertAnnouncements(new Announcements(services.database(), services.clock()));
        AlertConfigService configs = new AlertConfigService(services.database());
        handlers = List.of(
                new AlertHandlers(AlertService.on(services.database(), events, services.clock())),
                new AlertConfigHandlers(configs, new AlertPreview(services.database(), configs, services.clock())));
    }

    @Override
    public void bind(Registry registry) {
        registry.bind("alerts", engine);
        registry.bind("episodes", engine.episodes());
        registry.bind("offlineDevices", offlineDevices);
        registry.bind("deviceAlerts", new DeviceAlerts(engine, offlineDevices));
        registry.bind("alertAnnouncements", announcements);
        registry.bind("alertNews", news);
        registry.bind("alertEvents", events);
    }

    @Override
    public void listen(DatabaseNotifications notifications) {
        notifications.on("pitwatch_workshop", engine::workshopChanged);
        notifications.on("pitwatch_device", engine::deviceChanged);
        notifications.on("pitwatch_occupancy", engine::occupancyChanged);
        notifications.on("pitwatch_reading", keys -> passedOn.publish(NewsEndpoint.READINGS_PASSED_ON, keys));
    }

    @Override
    public List<Handlers> handlers() {
        return handlers;
    }

    /** Before any route runs: what was stored but not evaluated is caught up with first. */
    @Override
    public void start() {
        engine.tick();
    }

    /** Another hub need not wait until this one's lease has ended. */
    @Override
    public void close() {
        engine.release();
    }
}
