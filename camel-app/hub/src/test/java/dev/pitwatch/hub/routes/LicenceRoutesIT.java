package dev.pitwatch.hub.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.FormerKeys;
import dev.pitwatch.core.admission.licence.JdbiKnownDeviceRepository;
import dev.pitwatch.core.admission.licence.NewKeyUsed;
import dev.pitwatch.core.alerts.alert.AlertAnnouncements;
import dev.pitwatch.core.alerts.alert.AlertEngine;
import dev.pitwatch.core.alerts.source.SubscriptionLapses;
import dev.pitwatch.core.devices.command.CommandService;
import dev.pitwatch.core.devices.presence.DevicePresence;
import dev.pitwatch.core.notices.announcement.Announcements;
import dev.pitwatch.core.platform.subscription.Dunning;
import dev.pitwatch.core.platform.subscription.SubscriptionChanges;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.JdbiReadingRepository;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.hub.mqtt.Receive;
import dev.pitwatch.hub.news.News;
import dev.pitwatch.hub.news.NewsEndpoint;
import dev.pitwatch.hub.store.ReadingStore;
import dev.pitwatch.hub.store.ReadingStoreEndpoint;
import dev.pitwatch.hub.transaction.DatabaseTransactions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** routes/licences, presence and what disables devices as they are shipped, on a real database: a refusal goes in, commands come out. */
class LicenceRoutesIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final TestClock clock = new TestClock(Instant.now());
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final News news = new News(meters);
    private TestDatabase db;
    private SampleWorkshop shop;
    private ReadingStore store;
    private CommandService commands;

    @BeforeEach
    void start() throws Exception {
        db = TestDatabase.create();
        shop = SampleWorkshop.in(db);
        store = new ReadingStore(new JdbiReadingRepository(db.database(), name -> false), news, meters, clock);
        commands = new CommandService(
                db.database(),
                db.masterKey(),
                (topic, payload) -> CompletableFuture.completedFuture(true),
                device -> true,
                event -> {},
                clock,
                meters);
        context.disableJMX();
        context.getRegistry().bind(ReadingStoreEndpoint.BEAN, store);
        context.getRegistry().bind(News.BEAN, news);
        context.getRegistry().bind("deviceSwitches", commands.switches());
        context.getRegistry()
                .bind(
                        "presence",
                        new DevicePresence(
                                db.database(),
                                new DeviceDirectory(
                                        new JdbiKnownDeviceRepository(
                                                db.database().ingest()),
                                        clock,
                                        unheard -> {},
                                        meters),
                                fact -> {},
                                clock));
        context.getRegistry()
                .bind(
                        "formerKeys",
                        new FormerKeys(
                                new JdbiKnownDeviceRepository(db.database().ingest())));
        DatabaseTransactions.bind(context.getRegistry(), db.database());
        context.getRegistry().bind("dunning", new Dunning(db.database(), clock));
        context.getRegistry().bind("subscriptionChanges", new SubscriptionChanges(db.database(), event -> {}));
        AlertEngine engine = AlertEngine.on(db.database(), clock, meters);
        context.getRegistry()
                .bind("subscriptionLapses", new SubscriptionLapses(db.database(), engine.episodes(), clock));
        context.getRegistry()
                .bind("alertAnnouncements", new AlertAnnouncements(new Announcements(db.database(), clock)));
        context.getRegistry().bind("hubClock", new HubTime(clock));
        load("errors");
        load("licences");
        load("presence");
        load("devices");
        for (RouteDefinition route : List.copyOf(context.getRouteDefinitions())) {
            if (route.getRouteId().startsWith("devices-") && !route.getRouteId().equals("devices-reconcile")) {
                context.removeRouteDefinition(route); // they read the broker
            }
        }
        context.getRouteDefinitions().forEach(route -> {
            String uri = route.getInput().getEndpointUri();
            route.getInput().setUri(uri.replaceAll("cron=[^&]*", "cron=*+*+*+*+*+?"));
        });
        context.start();
        store.start();
        commands.start();
    }

    private void load(String file) throws Exception {
        Path path = Path.of("../../routes").resolve(file + ".camel.yaml");
        var resource = ResourceHelper.resolveMandatoryResource(context, "file:" + path);
        for (var builder : PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(resource))) {
            context.addRoutes(builder);
        }
    }

    @AfterEach
    void stop() throws Exception {
        commands.close();
        store.close();
        news.close();
        context.close();
        db.close();
    }

    @Test
    void givenADeviceThatObeyedAndMeasuresAllTheSame_whenRefused_thenItIsDisabledAgainAfterTenMinutes() {
        await().atMost(TIMEOUT).until(() -> given().equals(List.of("DISABLE licence_revoked"))); // it has no licence
        db.execute("update command set state = 'done', finished_at = now()");
        db.execute("update device set reported_switch = 'disabled'");

        clock.pass(Duration.ofMinutes(9));
        refuse("licence_revoked", true);
        clock.pass(Duration.ofMinutes(2));
        refuse("bad_key", false);
        refuse("licence_revoked", false); // told lately
        refuse("licence_revoked", true);

        await().atMost(TIMEOUT).until(() -> given().size() == 2);
        assertThat(given()).containsOnly("DISABLE licence_revoked");
    }

    @Test
    void givenALapsedRight_whenItsDeviceIsRefused_thenItIsDisabledOnceInTenMinutesAndEnabledWhenItIsBack()
            throws Exception {
        suspend("active");
        context.getRouteController().startRoute("devices-reconcile");
        await().atMost(TIMEOUT).until(() -> given().equals(List.of("DISABLE subscription_suspended")));
        obeyed("disabled");

        clock.pass(Duration.ofMinutes(9));
        refuse("subscription_suspended", true);
        refuse("licence_revoked", false);
        refuse("bad_key", true);
        clock.pass(Duration.ofMinutes(2));
        refuse("subscription_suspended", true);
        await().atMost(TIMEOUT).until(() -> given().size() == 2);
        assertThat(given()).containsOnly("DISABLE subscription_suspended");
        obeyed("disabled");

        db.execute("update subscription set status = 'active'");
        refuse("subscription_suspended", true); // that was under way

        await().atMost(TIMEOUT).until(() -> given().contains("ENABLE payment_received"));
        assertThat(given()).hasSize(3);
    }

    @Test
    void givenADeviceThatAnotherHubDisabled_whenItsRightIsBack_thenThisOneEnablesIt() throws Exception {
        suspend("expired");
        CommandService other = new CommandService(
                db.database(),
                db.masterKey(),
                (topic, payload) -> CompletableFuture.completedFuture(true),
                device -> true,
                event -> {},
                clock,
                new SimpleMeterRegistry());
        other.switches().reconcile();
        assertThat(given()).containsExactly("DISABLE licence_expired");
        other.close(); // and never starts
        obeyed("disabled");
        db.execute("update licence set status = 'active'");
        db.execute("update subscription set status = 'active'");

        context.getRouteController().startRoute("devices-reconcile");
        commands.switches().reported(shop.deviceId());

        await().atMost(TIMEOUT).until(() -> given().contains("ENABLE licence_renewed"));
    }

    /** Its licence is that, and its workshop's subscription suspended; until the route is started again it is not told. */
    private void suspend(String licence) throws Exception {
        context.getRouteController().stopRoute("devices-reconcile");
        db.execute("insert into licence (device_id, workshop_id, key_hash, status) values ('%s', %d, 'k', '%s')"
                .formatted(shop.deviceId(), shop.workshopId(), licence));
        db.execute(
                "insert into subscription (workshop_id, status) values (%d, 'suspended')".formatted(shop.workshopId()));
        db.execute("delete from command"); // it had neither until now
        commands.switches().reported(shop.deviceId());
    }

    private void obeyed(String state) {
        db.execute("update command set state = 'done', finished_at = now()");
        db.execute("update device set reported_switch = '%s'".formatted(state));
    }

    @Test
    void givenTwoKeys_whenTheNewOneIsUsedOrTheOverlapIsOver_thenTheFormerOneIsForgotten() {
        formerKeyUntil("1 day");
        news.publish(NewsEndpoint.LICENCE_KEYS, new NewKeyUsed(shop.deviceId()));
        await().atMost(TIMEOUT).until(this::hasNoFormerKey);

        formerKeyUntil("1 day");
        clock.pass(Duration.ofHours(25));
        await().atMost(TIMEOUT).until(this::hasNoFormerKey);
    }

    private void refuse(String reason, boolean disable) {
        Rejected why = Rejected.violation(reason, "", shop.deviceId(), shop.workshopId(), disable);
        context.createProducerTemplate().send("reading-store:readings", exchange -> {
            exchange.setProperty(Receive.DELIVERY, new Delivery("t", new byte[0], 1, clock.instant(), () -> {}));
            exchange.getMessage().setBody(why);
        });
    }

    private List<String> given() {
        return db.superuser().withHandle(handle -> handle.createQuery(
                        "select command || ' ' || reason from command order by created_at")
                .mapTo(String.class)
                .list());
    }

    private void formerKeyUntil(String after) {
        db.superuser()
                .useHandle(handle -> handle.execute(
                        "insert into licence (device_id, workshop_id, key_hash, previous_key_hash, previous_until)"
                                + " values (?, ?, 'now', 'before', now() + ?::interval) on conflict (device_id) do update"
                                + " set previous_key_hash = 'before', previous_until = excluded.previous_until",
                        shop.deviceId(),
                        shop.workshopId(),
                        after));
    }

    private boolean hasNoFormerKey() {
        return db.superuser().withHandle(handle -> handle.createQuery(
                        "select previous_key_hash is null and previous_until is null from licence")
                .mapTo(Boolean.class)
                .one());
    }
}
