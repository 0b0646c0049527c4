package dev.pitwatch.hub.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.JdbiKnownDeviceRepository;
import dev.pitwatch.core.alerts.alert.AlertAnnouncements;
import dev.pitwatch.core.alerts.alert.AlertEngine;
import dev.pitwatch.core.alerts.alert.AlertEvents;
import dev.pitwatch.core.alerts.alert.AlertFact;
import dev.pitwatch.core.alerts.alert.AlertOpened;
import dev.pitwatch.core.alerts.alert.OfflineDevices;
import dev.pitwatch.core.devices.device.DeviceService;
import dev.pitwatch.core.devices.device.JdbiDeviceRepository;
import dev.pitwatch.core.devices.presence.ConnectionChanged;
import dev.pitwatch.core.devices.presence.DeviceEvents;
import dev.pitwatch.core.devices.presence.DeviceSilent;
import dev.pitwatch.core.notices.announcement.Announcements;
import dev.pitwatch.core.readings.reading.Connection;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.hub.news.News;
import dev.pitwatch.hub.news.NewsEndpoint;
import dev.pitwatch.hub.transaction.DatabaseTransactions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The shipped files alerts, announcements and live on a real database; readings come by {@code direct:readings}. */
class AlertRoutesIT {

    private static final Duration ATMOST = Duration.ofSeconds(30);
    private static final String OPEN_ALERTS =
            "select alert_type || ' ' || subject from alert where cleared_at is null order by 1";
    private static final double HOT = 40;
    private static final double FINE = 20;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final Published published = new Published();
    private final News news = new News(new SimpleMeterRegistry());
    private final List<String> live = new CopyOnWriteArrayList<>();
    private final Clock clock = Clock.systemUTC();
    private final Instant start = clock.instant();
    private TestDatabase db;
    private SampleWorkshop shop;
    private AlertEngine engine;
    private DeviceDirectory directory;

    /** Notes them, and hands them on as the bean of the hub does. */
    public final class Published {

        private final List<AlertFact> facts = new CopyOnWriteArrayList<>();

        /** Takes them. */
        public void publish(List<AlertFact> some) {
            facts.addAll(some);
            new AlertNews(news).publish(some);
        }

        List<String> steps() {
            return facts.stream()
                    .map(fact -> fact instanceof AlertOpened ? "opened" : "cleared")
                    .toList();
        }
    }

    private void start(TestDatabase on) throws Exception {
        db = on;
        shop = SampleWorkshop.in(db);
        execute("insert into alert_config (workshop_id, config) values (%d, '{\"clear_seconds\":0}')"
                .formatted(shop.workshopId()));
        engine = AlertEngine.on(db.database(), clock, new SimpleMeterRegistry());
        directory = new DeviceDirectory(
                new JdbiKnownDeviceRepository(db.database().ingest()), clock, pause -> {}, new SimpleMeterRegistry());
        Announcements announcements = new Announcements(db.database(), clock);
        context.disableJMX();
        DatabaseTransactions.bind(context.getRegistry(), db.database());
        context.getRegistry().bind("alerts", engine);
        context.getRegistry().bind("episodes", engine.episodes());
        context.getRegistry().bind("alertAnnouncements", new AlertAnnouncements(announcements));
        context.getRegistry().bind("alertNews", published);
        OfflineDevices offline = OfflineDevices.on(
                db.database(), engine.episodes(), directory, () -> start.minus(Duration.ofHours(1)), clock);
        context.getRegistry().bind("offlineDevices", offline);
        context.getRegistry().bind("deviceAlerts", new DeviceAlerts(engine, offline));
        context.getRegistry().bind("deviceEvents", new DeviceEvents(devices(), event -> live.add(event.type())));
        context.getRegistry().bind("announcements", announcements);
        context.getRegistry().bind(News.BEAN, news);
        context.getRegistry().bind("alertEvents", new AlertEvents(event -> live.add(event.type())));
        context.getRegistry().bind("sensorUpdates", new Object());
        for (String file : List.of("errors", "alerts", "announcements", "live")) {
            var resource = ResourceHelper.resolveMandatoryResource(
                    context, "file:" + Path.of("../../routes", file + ".camel.yaml"));
            for (var builder : PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(resource))) {
                context.addRoutes(builder);
            }
        }
        context.getRouteDefinition("alerts-readings").getInput().setUri("direct:readings");
        for (String other : List.of("live-readings", "live-frames")) {
            context.removeRouteDefinition(context.getRouteDefinition(other));
        }
        engine.tick();
        context.start();
    }

    @AfterEach
    void close() throws Exception {
        context.close();
        news.close();
        directory.close();
        db.close();
    }

    @Test
    void givenReadingsOutsideAndInsideAgain_whenStored_thenEachChangeIsSavedAnnouncedAndPublishedInOrder()
            throws Exception {
        start(TestDatabase.create());

        IntStream.range(0, 40).forEach(second -> store(reading(second, second % 2 == 0 ? HOT : FINE)));

        await().atMost(ATMOST).until(() -> live.size() == 40);
        assertThat(live.subList(0, 4)).containsExactly("alert", "alert_cleared", "alert", "alert_cleared");
        assertThat(published.steps().subList(0, 4)).containsExactly("opened", "cleared", "opened", "cleared");
        assertThat(published.facts)
                .extracting(fact -> fact.alert().id())
                .isSorted()
                .doesNotContainNull();
        assertThat(texts("select distinct a.cleared_reason from alert a")).containsExactly("recovered");
        assertThat(
                        texts(
                                """
                        select event || ' ' || count(*) from announcement n join alert a on a.id = (n.facts ->> 'id')::bigint
                        where n.workshop_id = a.workshop_id and n.subject = a.subject
                            and n.once_key = 'alert:' || a.id || case event when 'alert' then ':opened' else ':cleared' end
                        group by event order by event
                        """))
                .containsExactly("alert 20", "alert_cleared 20");
        await().atMost(ATMOST).until(() -> texts("select distinct coalesce(outcome, 'open') from announcement")
                .equals(List.of("logged")));
    }

    @Test
    void givenAnnouncingFails_whenItWorksAgain_thenTheAlertThatWaitedIsSavedWithItAndPublishedOnce() throws Exception {
        start(TestDatabase.create());
        execute("revoke insert on announcement from pitwatch_ingest");

        store(reading(0, HOT));

        await().during(Duration.ofSeconds(3)) // the timer tries again
                .atMost(ATMOST)
                .until(() -> texts("select id::text from alert").isEmpty()
                        && engine.episodes().isWaiting());
        assertThat(published.facts).isEmpty();

        execute("grant insert on announcement to pitwatch_ingest");

        await().atMost(ATMOST).until(() -> published.facts.size() == 1);
        assertThat(texts("select id::text from alert")).hasSize(1);
        assertThat(texts("select event from announcement")).containsExactly("alert");
        assertThat(engine.episodes().isWaiting()).isFalse();
    }

    @Test
    void givenDatabaseIsAway_whenItIsBack_thenWhatWaitedIsSavedAndPublishedOnceAndInOrder() throws Exception {
        start(TestDatabase.createOwnServer());
        db.killServer();

        store(reading(0, HOT));
        store(reading(1, FINE));
        store(reading(2, HOT));
        assertThat(published.facts).isEmpty();
        db.startServer();

        await().atMost(ATMOST).until(() -> published.facts.size() == 3);
        assertThat(published.steps()).containsExactly("opened", "cleared", "opened");
        assertThat(texts("select coalesce(cleared_reason, 'open') from alert order by id"))
                .containsExactly("recovered", "open");
        assertThat(texts("select id::text from announcement")).hasSize(3);
    }

    @Test
    void givenAStoppedRoute_whenItIsStartedAgain_thenWhatWaitedIsSaved() throws Exception {
        start(TestDatabase.create());
        for (String route : List.of("alerts-save", "alerts-changes")) {
            int before = published.facts.size();
            context.getRouteController().stopRoute(route);

            store(reading(2 * before, HOT));
            store(reading(2 * before + 1, FINE));
            assertThat(engine.episodes().isWaiting()).isTrue();
            assertThat(published.facts).hasSize(before);

            context.getRouteController().startRoute(route);
            await().atMost(ATMOST).until(() -> published.facts.size() == before + 2);
        }
        assertThat(published.steps()).containsExactly("opened", "cleared", "opened", "cleared");
    }

    @Test
    void givenADeviceThatLeavesItsPit_whenTheTimerComes_thenItsEpisodeClearsWithoutAReading() throws Exception {
        start(TestDatabase.create());
        store(reading(0, HOT));
        await().atMost(ATMOST).until(() -> published.facts.size() == 1);

        execute("update device set pit_id = null");
        engine.deviceChanged(shop.deviceId());

        await().atMost(ATMOST).until(() -> published.facts.size() == 2);
        assertThat(texts("select cleared_reason from alert")).containsExactly("no_data");
    }

    @Test
    void givenMissedReadings_whenTheNextCome_thenTheNewestOfTheDatabaseRaise() throws Exception {
        start(TestDatabase.create());
        execute(
                """
                insert into reading_latest (workshop_id, pit_id, device_id, recorded_at, received_at, boot_id, seq,
                    temperature, temperature_at)
                values (%d, %d, '%s', now(), now(), '', 1, 40, now())
                """
                        .formatted(shop.workshopId(), shop.pitId(), shop.deviceId()));

        store();
        assertThat(engine.episodes().isWaiting()).isFalse();
        context.createProducerTemplate().send("direct:readings", exchange -> {
            exchange.setProperty("missed", 7L);
            exchange.getMessage().setBody(List.of());
        });

        await().atMost(ATMOST).until(() -> published.steps().equals(List.of("opened")));
    }

    @Test
    void givenADeviceThatGoesSilentAndComesBack_whenThatIsNews_thenItHasAnAlertMeanwhileAndCountsNoMoreInItsPit()
            throws Exception {
        start(TestDatabase.create());
        store(reading(0, HOT));
        await().atMost(ATMOST).until(() -> published.facts.size() == 1);
        String id = shop.deviceId();

        execute("update device set connection = 'offline', last_seen_at = now() - interval '2 minutes'");
        news.publish(NewsEndpoint.DEVICES, new ConnectionChanged(id, Connection.OFFLINE));
        news.publish(NewsEndpoint.DEVICES, new DeviceSilent(id));

        await().atMost(ATMOST).until(() -> texts(OPEN_ALERTS).equals(List.of("device_offline device:" + id)));
        execute("update device set connection = 'online', last_seen_at = now()");
        news.publish(NewsEndpoint.DEVICES, new ConnectionChanged(id, Connection.ONLINE));

        await().atMost(ATMOST).until(() -> texts(OPEN_ALERTS).isEmpty());
        assertThat(texts("select alert_type || ' ' || cleared_reason from alert order by alert_type"))
                .containsExactly("device_offline recovered", "temp_out_of_range no_data");
        assertThat(live).contains("device_offline", "device_online");
    }

    private DeviceService devices() {
        return new DeviceService(new JdbiDeviceRepository(db.database(), clock), db.masterKey(), List::of, true);
    }

    private void store(Reading... readings) {
        context.createProducerTemplate().sendBody("direct:readings", List.of(readings));
    }

    private Reading reading(int second, double temperature) {
        return SampleReading.of(shop)
                .seq(second + 1L)
                .at(start.plusSeconds(second))
                .with(CoreMetric.TEMPERATURE, temperature)
                .build();
    }

    private List<String> texts(String sql) {
        return db.superuser()
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    private void execute(String sql) {
        db.superuser().useHandle(handle -> handle.execute(sql));
    }
}
