package dev.pitwatch.hub.platform;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.FloodLimit;
import dev.pitwatch.core.admission.licence.FormerKeys;
import dev.pitwatch.core.admission.licence.JdbiKnownDeviceRepository;
import dev.pitwatch.core.admission.licence.LicenceFilter;
import dev.pitwatch.core.admission.licence.LicenceKey;
import dev.pitwatch.core.admission.licence.LicenceStanding;
import dev.pitwatch.core.alerts.alert.AlertAnnouncements;
import dev.pitwatch.core.alerts.alert.AlertEngine;
import dev.pitwatch.core.alerts.source.SubscriptionLapses;
import dev.pitwatch.core.devices.command.CommandService;
import dev.pitwatch.core.notices.announcement.Announcements;
import dev.pitwatch.core.platform.subscription.Dunning;
import dev.pitwatch.core.platform.subscription.SubscriptionChanges;
import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.JdbiReadingRepository;
import dev.pitwatch.core.readings.reading.ReadingDecoder;
import dev.pitwatch.core.testing.SampleDriver;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.hub.ingest.IngestSteps;
import dev.pitwatch.hub.mqtt.Receive;
import dev.pitwatch.hub.news.News;
import dev.pitwatch.hub.news.NewsEndpoint;
import dev.pitwatch.hub.routes.HubTime;
import dev.pitwatch.hub.store.ReadingStore;
import dev.pitwatch.hub.store.ReadingStoreEndpoint;
import dev.pitwatch.hub.transaction.DatabaseTransactions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * The shipped files licences and ingest of one hub on a database, which several may share. Dunning runs when it is told to, since tests
 * move the clock, and readings come from no broker; all else as it is shipped.
 */
final class DunningHub implements AutoCloseable {

    final DefaultCamelContext context = new DefaultCamelContext();
    /** Topics of commands that were sent, with what they say. */
    final List<String> sent = new CopyOnWriteArrayList<>();

    final List<LiveEvent> live = new CopyOnWriteArrayList<>();
    /** The step that fails after it has worked, as if the hub died there; empty: none. */
    final AtomicReference<String> dying = new AtomicReference<>("");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final News news = new News(meters);
    private final DatabaseNotifications notifications;
    private final DeviceDirectory directory;
    private final CommandService commands;
    private final ReadingStore store;
    private final Clock clock;

    DunningHub(TestDatabase db, Clock clock, String node) throws Exception {
        notifications = new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
        directory =
                new DeviceDirectory(new JdbiKnownDeviceRepository(db.database().ingest()), clock, pause -> {}, meters);
        directory.listen(notifications);
        this.clock = clock;
        notifications.on("pitwatch_subscription", workshop -> news.publish(NewsEndpoint.SUBSCRIPTIONS, workshop));
        commands = new CommandService(
                db.database(),
                db.masterKey(),
                (topic, payload) -> {
                    sent.add(topic + " " + new String(payload, UTF_8));
                    return CompletableFuture.completedFuture(true);
                },
                device -> true,
                event -> {},
                clock,
                meters);
        commands.switches().listen(notifications);
        store = new ReadingStore(new JdbiReadingRepository(db.database(), name -> false), news, meters, clock);
        bind(db, clock, node);
        context.disableJMX();
        context.getCamelContextExtension()
                .addInterceptStrategy(
                        (camel, definition, target, next) -> new DelegateAsyncProcessor((Exchange exchange) -> {
                            target.process(exchange);
                            if (dying.get().equals(definition.getId())) {
                                throw new IllegalStateException("died at " + definition.getId());
                            }
                        }));
        for (String file : List.of("errors", "licences", "devices", "ingest")) {
            var resource = ResourceHelper.resolveMandatoryResource(
                    context, "file:" + Path.of("../../routes", file + ".camel.yaml"));
            for (var builder : PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(resource))) {
                context.addRoutes(builder);
            }
        }
        for (RouteDefinition route : List.copyOf(context.getRouteDefinitions())) {
            if (route.getRouteId().startsWith("devices-") && !route.getRouteId().equals("devices-reconcile")) {
                context.removeRouteDefinition(route); // they read the broker
            }
        }
        context.getRouteDefinitions().forEach(route -> {
            String uri = route.getInput().getEndpointUri();
            if (uri.startsWith("quartz:licences/dunning")
                    || uri.startsWith("quartz:licences/past-due")
                    || uri.startsWith("paho-mqtt5:")) {
                route.getInput().setUri("direct:run-" + route.getRouteId());
            }
        });
        context.start();
        store.start();
        commands.start();
        notifications.start();
        directory.start();
        directory.awaitLoaded();
    }

    private void bind(TestDatabase db, Clock clock, String node) {
        var registry = context.getRegistry();
        DatabaseTransactions.bind(registry, db.database());
        AlertEngine engine = AlertEngine.on(db.database(), node, clock, meters);
        registry.bind(News.BEAN, news);
        registry.bind(ReadingStoreEndpoint.BEAN, store);
        registry.bind("hubClock", new HubTime(clock));
        registry.bind("deviceSwitches", commands.switches());
        registry.bind(
                "formerKeys",
                new FormerKeys(new JdbiKnownDeviceRepository(db.database().ingest())));
        registry.bind("dunning", new Dunning(db.database(), clock));
        registry.bind("subscriptionChanges", new SubscriptionChanges(db.database(), live::add));
        registry.bind("subscriptionLapses", new SubscriptionLapses(db.database(), engine.episodes(), clock));
        registry.bind("alertAnnouncements", new AlertAnnouncements(new Announcements(db.database(), clock)));
        registry.bind("receive", new Receive(clock));
        LicenceKey keys = new LicenceKey(db.masterKey());
        FloodLimit off = new FloodLimit(clock, false);
        DriverRegistry drivers = new DriverRegistry();
        drivers.add(SampleDriver.numbers("BME680", "iaq"));
        new IngestSteps(
                        directory,
                        new LicenceFilter(directory, keys, off, clock, id -> {}, meters),
                        new ReadingDecoder(drivers, meters),
                        (pit, time) -> null)
                .bind(registry);
    }

    /** {@return whether the device's subscription lets it be heard, by what this hub has in memory} */
    boolean hears(String device) {
        return directory
                .find(device)
                .filter(known -> LicenceStanding.refusalOf(known.licence(), known.subscription(), clock.instant())
                        .isEmpty())
                .isPresent();
    }

    /** A device publishes a message, on the topic of its firmware. */
    void comes(String topic, String payload) {
        String route = topic.contains("/pit/") ? "ingest-readings" : "ingest-legacy";
        Delivery delivery = new Delivery(topic, payload.getBytes(UTF_8), 1, clock.instant(), () -> {});
        try (var producer = context.createProducerTemplate()) {
            producer.send("direct:run-" + route, message -> message.setProperty(Receive.DELIVERY, delivery));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs what is scheduled, once. */
    void run() {
        try (var producer = context.createProducerTemplate()) {
            producer.sendBody("direct:run-licences-past-due", "");
            producer.sendBody("direct:run-licences-dunning", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        context.stop();
        commands.close();
        store.close();
        directory.close();
        notifications.close();
        news.close();
    }
}
