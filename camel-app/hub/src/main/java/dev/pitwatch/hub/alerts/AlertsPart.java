package dev.pitwatch.hub.alerts;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.live.LiveEvents;
import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.alerts.alert.AlertAnnouncements;
import dev.pitwatch.core.alerts.alert.AlertEngine;
import dev.pitwatch.core.alerts.alert.AlertEvents;
import dev.pitwatch.core.alerts.alert.AlertNotifications;
import dev.pitwatch.core.alerts.alert.AlertPreview;
import dev.pitwatch.core.alerts.alert.AlertService;
import dev.pitwatch.core.alerts.alert.Episodes;
import dev.pitwatch.core.alerts.alert.Escalations;
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
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.spi.Registry;

/** Episodes of readings that leave their limits, and of devices that are silent. */
public final class AlertsPart implements Part {

    private final AlertEngine engine;
    private final AlertNews alertNews;
    private final News news;
    /** By their names in routes/alerts and routes/live. */
    private final Map<String, Object> beans;

    private final List<Handlers> handlers;

    /**
     * Takes what is known of devices.
     *
     * @param hearingSince since when this hub hears them
     */
    public AlertsPart(HubServices services, DeviceDirectory directory, Supplier<Instant> hearingSince, LiveEvents live)
            throws IOException {
        Database database = services.database();
        Clock clock = services.clock();
        String node = NodeId.of(services.settings().folders().data());
        news = services.news();
        engine = AlertEngine.on(database, node, clock, services.meters());
        alertNews = new AlertNews(new AlertNotifications(database), engine, services.news());
        Episodes episodes = engine.episodes();
        OfflineDevices offlineDevices = OfflineDevices.on(database, episodes, directory, hearingSince, clock);
        beans = Map.of(
                "alerts",
                engine,
                "episodes",
                episodes,
                "offlineDevices",
                offlineDevices,
                "deviceAlerts",
                new DeviceAlerts(engine, offlineDevices),
                "alertAnnouncements",
                new AlertAnnouncements(new Announcements(database, clock)),
                "alertNews",
                alertNews,
                "alertEvents",
                new AlertEvents(live),
                "escalations",
                new Escalations(database, clock));
        AlertConfigService configs = new AlertConfigService(database);
        handlers = List.of(
                new AlertHandlers(AlertService.on(database, clock)),
                new AlertConfigHandlers(configs, new AlertPreview(database, configs, clock)));
    }

    /** {@return what episodes are added to, of readings or not} */
    public Episodes episodes() {
        return engine.episodes();
    }

    @Override
    public void bind(Registry registry) {
        beans.forEach(registry::bind);
    }

    @Override
    public void listen(DatabaseNotifications notifications) {
        notifications.on("pitwatch_workshop", engine::workshopChanged);
        notifications.on("pitwatch_device", engine::deviceChanged);
        notifications.on("pitwatch_occupancy", engine::occupancyChanged);
        notifications.on("pitwatch_reading", keys -> news.publish(NewsEndpoint.READINGS_PASSED_ON, keys));
        alertNews.listen(notifications);
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
