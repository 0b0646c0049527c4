package dev.pitwatch.hub.alerts;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.settings.Settings.Accounts;
import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.JdbiKnownDeviceRepository;
import dev.pitwatch.core.alerts.alert.AlertAnnouncements;
import dev.pitwatch.core.alerts.alert.AlertCleared;
import dev.pitwatch.core.alerts.alert.AlertEngine;
import dev.pitwatch.core.alerts.alert.AlertEvents;
import dev.pitwatch.core.alerts.alert.AlertFact;
import dev.pitwatch.core.alerts.alert.AlertNotifications;
import dev.pitwatch.core.alerts.alert.Escalations;
import dev.pitwatch.core.alerts.alert.OfflineDevices;
import dev.pitwatch.core.alerts.source.CameraAlerts;
import dev.pitwatch.core.alerts.source.DatabaseMails;
import dev.pitwatch.core.alerts.source.GoneHubs;
import dev.pitwatch.core.alerts.source.LicenceViolations;
import dev.pitwatch.core.alerts.source.PlatformConditions;
import dev.pitwatch.core.alerts.source.SubscriptionLapses;
import dev.pitwatch.core.devices.device.DeviceService;
import dev.pitwatch.core.devices.device.JdbiDeviceRepository;
import dev.pitwatch.core.devices.presence.DeviceEvents;
import dev.pitwatch.core.notices.announcement.Announcements;
import dev.pitwatch.core.notices.notification.ChannelRegistry;
import dev.pitwatch.core.platform.workshop.CameraLaw;
import dev.pitwatch.core.readings.reading.JdbiReadingRepository;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.hub.health.Health;
import dev.pitwatch.hub.live.PlatformStream;
import dev.pitwatch.hub.news.News;
import dev.pitwatch.hub.news.NewsEndpoint;
import dev.pitwatch.hub.store.IngestTally;
import dev.pitwatch.hub.system.DiskGrowth;
import dev.pitwatch.hub.transaction.DatabaseTransactions;
import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.SendOutcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.awaitility.Awaitility;

/**
 * The shipped files alerts and live of one hub on a database, which several may share. Readings come by
 * {@code direct:readings}; scheduled routes run five times a second.
 */
final class AlertHub implements AutoCloseable {

    final DefaultCamelContext context = new DefaultCamelContext();
    final AlertEngine engine;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    /** Nanoseconds that have passed for the tally besides. */
    final AtomicLong passed = new AtomicLong();

    /** What became of devices' messages. */
    final IngestTally tally = new IngestTally(() -> System.nanoTime() + this.passed.get());

    final Health health = new Health();
    /** Of each route whether a person has stopped it. */
    final Map<String, Boolean> stoppedRoutes = new ConcurrentHashMap<>();

    final Map<String, Optional<String>> undoneEdits = new ConcurrentHashMap<>();
    /** Of each file under config/ whether it can't be used. */
    final Map<String, Boolean> wrongConfig = new ConcurrentHashMap<>();
    /** At what the hub stands on; each asks for the stopped routes, after the database. */
    final AtomicInteger looks = new AtomicInteger();

    private final Path data;

    final ChannelRegistry channels = new ChannelRegistry(Clock.systemUTC());
    /** What came by {@code news:alerts}. */
    final List<AlertFact> facts = new CopyOnWriteArrayList<>();
    /** Types of events of sockets. */
    final List<String> live = new CopyOnWriteArrayList<>();

    /** Empty: there is none. */
    volatile Optional<Boolean> mediaServerAway = Optional.empty();

    /** What was handed to a channel at once; the first time it is busy. */
    final List<String> sent = new CopyOnWriteArrayList<>();

    private final List<String> timed = new ArrayList<>();

    final Resyncs resyncs = new Resyncs();
    final News news = new News(meters);
    final DatabaseMails mails;
    private final DeviceDirectory directory;
    private final DatabaseNotifications notifications;
    private final AlertNews alertNews;

    /** Stands in for what has sockets reload. */
    public static final class Resyncs {

        final AtomicInteger count = new AtomicInteger();

        public void resync() {
            count.incrementAndGet();
        }
    }

    /** Keeps files in this folder. */
    AlertHub(TestDatabase db, Clock clock, String node, Path folder) throws Exception {
        data = Files.createDirectories(folder.resolve(node));
        engine = AlertEngine.on(db.database(), node, clock, meters);
        directory =
                new DeviceDirectory(new JdbiKnownDeviceRepository(db.database().ingest()), clock, pause -> {}, meters);
        notifications = new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
        alertNews = new AlertNews(new AlertNotifications(db.database()), engine, news);
        alertNews.listen(notifications);
        notifications.on("pitwatch_reading", keys -> news.publish(NewsEndpoint.READINGS_PASSED_ON, keys));
        notifications.on("pitwatch_workshop", engine::workshopChanged);
        mails = new DatabaseMails(db.database(), clock);
        bind(db, clock, node);
        context.disableJMX();
        for (String file : List.of("errors", "alerts", "live")) {
            var resource = ResourceHelper.resolveMandatoryResource(
                    context, "file:" + Path.of("../../routes", file + ".camel.yaml"));
            for (var builder : PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(resource))) {
                context.addRoutes(builder);
            }
        }
        arrangeRoutes();
        news.attach(NewsEndpoint.ALERTS, "test", (fact, missed) -> facts.add((AlertFact) fact));
        engine.tick();
        context.start();
        notifications.start();
        // Once the listener is there all is reloaded, which is no part of a test.
        Awaitility.await().until(() -> resyncs.count.get() == 1);
        resyncs.count.set(0);
    }

    private void bind(TestDatabase db, Clock clock, String node) {
        Announcements announcements = new Announcements(db.database(), clock);
        var registry = context.getRegistry();
        DatabaseTransactions.bind(registry, db.database());
        registry.bind("alerts", engine);
        registry.bind("episodes", engine.episodes());
        registry.bind("alertAnnouncements", new AlertAnnouncements(announcements));
        registry.bind("alertNews", alertNews);
        Instant hearingSince = clock.instant().minus(Duration.ofHours(1));
        OfflineDevices offline =
                OfflineDevices.on(db.database(), engine.episodes(), directory, () -> hearingSince, clock);
        registry.bind("offlineDevices", offline);
        registry.bind("deviceAlerts", new DeviceAlerts(engine, offline));
        DeviceService devices = new DeviceService(
                new JdbiDeviceRepository(db.database(), clock),
                CameraLaw.standard(db.database()),
                db.masterKey(),
                List::of,
                Accounts.EMBEDDED);
        registry.bind("deviceEvents", new DeviceEvents(devices, event -> live.add(event.type())));
        registry.bind("escalations", new Escalations(db.database(), clock));
        registry.bind("licenceViolations", new LicenceViolations(db.database(), engine.episodes(), clock));
        registry.bind("subscriptionLapses", new SubscriptionLapses(db.database(), engine.episodes(), clock));
        registry.bind(
                "serverAlerts",
                new ServerAlerts(
                        new PlatformConditions(
                                node,
                                change -> {
                                    mails.found(change);
                                    engine.episodes().add(change);
                                },
                                clock),
                        meters,
                        tally,
                        health,
                        channels,
                        () -> {
                            looks.incrementAndGet();
                            return stoppedRoutes;
                        },
                        () -> undoneEdits,
                        () -> mediaServerAway,
                        () -> wrongConfig));
        registry.bind("diskGrowth", new DiskGrowth(data, clock));
        registry.bind("cameraAlerts", new CameraAlerts(db.database(), engine.episodes(), () -> true, clock));
        registry.bind("databaseMails", mails);
        registry.bind("goneHubs", new GoneHubs(db.database(), engine.episodes(), clock));
        registry.bind("announcements", announcements);
        registry.bind(News.BEAN, news);
        registry.bind("alertEvents", new AlertEvents(event -> live.add(event.type())));
        registry.bind("sensorUpdates", resyncs);
        registry.bind("jobNews", new Object());
        registry.bind("platformStream", new PlatformStream(node, List.of(), told -> {}, event -> {}));
    }

    private void arrangeRoutes() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:notifications-plugin").process(exchange -> {
                    sent.add("%s by %s: %s"
                            .formatted(
                                    exchange.getMessage()
                                            .getBody(OutgoingNotice.class)
                                            .to(),
                                    exchange.getProperty("channel"),
                                    exchange.getMessage()
                                            .getBody(OutgoingNotice.class)
                                            .text()));
                    exchange.getMessage().setBody(sent.size() == 1 ? SendOutcome.later("busy") : SendOutcome.sent(""));
                });
            }
        });
        context.getRouteDefinition("alerts-readings").getInput().setUri("direct:readings");
        for (String other : List.of("live-readings", "live-frames")) {
            context.removeRouteDefinition(context.getRouteDefinition(other));
        }
        context.getRouteDefinitions().stream()
                .map(route -> route.getInput())
                .filter(input -> input.getEndpointUri().startsWith("quartz:alerts/"))
                .forEach(input -> input.setUri(
                        input.getEndpointUri().replaceFirst("repeatInterval=[0-9]+", "repeatInterval=200")));
        context.getRouteDefinitions().stream()
                .filter(route -> route.getInput().getEndpointUri().matches("(quartz|timer):.*"))
                .forEach(route -> timed.add(route.getRouteId()));
    }

    void store(Reading... readings) {
        context.createProducerTemplate().sendBody("direct:readings", List.of(readings));
    }

    /** Stores it as the hub does, and hands it on. */
    void store(TestDatabase db, Reading reading) {
        new JdbiReadingRepository(db.database(), name -> false).store(List.of(reading), List.of());
        store(reading);
    }

    /** Stops what a time begins: nothing is looked for any more. */
    void suspendTimers() throws Exception {
        for (String route : timed) {
            context.getRouteController().stopRoute(route);
        }
    }

    void resumeTimers() throws Exception {
        for (String route : timed) {
            context.getRouteController().startRoute(route);
        }
    }

    /** {@return what became of alerts, e.g. {@code opened}, as this hub was notified} */
    List<String> steps() {
        return facts.stream()
                .map(fact -> fact.getClass().getSimpleName().substring("Alert".length()))
                .map(step -> step.toLowerCase(Locale.ROOT))
                .toList();
    }

    /** {@return how many alerts were cleared, as this hub was notified} */
    long cleared() {
        return facts.stream().filter(AlertCleared.class::isInstance).count();
    }

    @Override
    public void close() throws IOException {
        context.close();
        news.close();
        notifications.close();
        directory.close();
    }
}
