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
import dev.pitwatch.core.alerts.source.CustomAlerts;
import dev.pitwatch.core.alerts.source.LicenceViolations;
import dev.pitwatch.core.alerts.source.PlatformConditions;
import dev.pitwatch.core.alerts.source.SubscriptionLapses;
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
import java.util.function.Supplier;
import org.apache.camel.spi.Registry;

/** Episodes of readings that leave their limits, and of what else goes wrong. */
public final class AlertsPart implements Part {

    private final AlertEngine engine;
    private final OfflineDevices offlineDevices;
    private final AlertAnnouncements announcements;
    private final AlertNews alertNews;
    private final News news;
    private final AlertEvents events;
    private final Escalations escalations;
    private final LicenceViolations violations;
    private final SubscriptionLapses lapses;
    private final ServerAlerts server;
    private final CustomAlerts custom;
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
        alertNews = new AlertNews(new AlertNotifications(database), services.news());
        events = new AlertEvents(live);
        engine = AlertEngine.on(database, node, clock, services.meters());
        Episodes episodes = engine.episodes();
        offlineDevices = OfflineDevices.on(database, episodes, directory, hearingSince, clock);
        announcements = new AlertAnnouncements(new Announcements(database, clock));
        escalations = new Escalations(database, clock);
        violations = new LicenceViolations(database, episodes, clock);
        lapses = new SubscriptionLapses(database, episodes, clock);
        server = new ServerAlerts(
                new PlatformConditions(node, episodes::add, clock), services.meters(), services.health());
        custom = new CustomAlerts(database, episodes, clock);
        AlertConfigService configs = new AlertConfigService(database);
        handlers = List.of(
                new AlertHandlers(AlertService.on(database, clock)),
                new AlertConfigHandlers(configs, new AlertPreview(database, configs, clock)));
    }

    @Override
    public void bind(Registry registry) {
        registry.bind("alerts", engine);
        registry.bind("episodes", engine.episodes());
        registry.bind("offlineDevices", offlineDevices);
        registry.bind("deviceAlerts", new DeviceAlerts(engine, offlineDevices));
        registry.bind("alertAnnouncements", announcements);
        registry.bind("alertNews", alertNews);
        registry.bind("alertEvents", events);
        registry.bind("escalations", escalations);
        registry.bind("licenceViolations", violations);
        registry.bind("subscriptionLapses", lapses);
        registry.bind("serverAlerts", server);
        registry.bind("customAlerts", custom);
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
