package dev.pitwatch.hub.alerts;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.live.LiveEvents;
import dev.pitwatch.core.alerts.alert.AlertAnnouncements;
import dev.pitwatch.core.alerts.alert.AlertEngine;
import dev.pitwatch.core.alerts.alert.AlertEvents;
import dev.pitwatch.core.alerts.alert.AlertService;
import dev.pitwatch.core.notices.announcement.Announcements;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.services.HubServices;
import java.util.List;
import org.apache.camel.spi.Registry;

/** Episodes of readings that leave their limits. */
public final class AlertsPart implements Part {

    private final AlertEngine engine;
    private final AlertAnnouncements announcements;
    private final AlertNews news;
    private final AlertEvents events;
    private final List<Handlers> handlers;

    public AlertsPart(HubServices services, LiveEvents live) {
        news = new AlertNews(services.news());
        events = new AlertEvents(live);
        engine = AlertEngine.on(services.database(), services.clock(), services.meters());
        announcements = new AlertAnnouncements(new Announcements(services.database(), services.clock()));
        handlers = List.of(new AlertHandlers(AlertService.on(services.database(), events, services.clock())));
    }

    @Override
    public void bind(Registry registry) {
        registry.bind("alerts", engine);
        registry.bind("episodes", engine.episodes());
        registry.bind("alertAnnouncements", announcements);
        registry.bind("alertNews", news);
        registry.bind("alertEvents", events);
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
    }
}
