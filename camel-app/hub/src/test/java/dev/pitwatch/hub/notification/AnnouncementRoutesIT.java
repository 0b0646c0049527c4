package dev.pitwatch.hub.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.core.alerts.config.AlertConfigService;
import dev.pitwatch.core.notices.announcement.AnnouncementMeters;
import dev.pitwatch.core.notices.announcement.Announcements;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.notices.notification.OutboxMeters;
import dev.pitwatch.core.notices.rule.NoticeQueue;
import dev.pitwatch.core.notices.rule.NoticeRules;
import dev.pitwatch.core.notices.rule.Recipients;
import dev.pitwatch.core.platform.workshop.WeeklySummaries;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.hub.news.News;
import dev.pitwatch.hub.news.NewsEndpoint;
import dev.pitwatch.hub.transaction.DatabaseTransactions;
import dev.pitwatch.spi.SuppressedNotice;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From announcements to notices by the shipped routes and the settings that people made, on a real database. */
class AnnouncementRoutesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A Monday, 12:00 in the workshops. */
    private static final TestClock CLOCK = new TestClock(Instant.parse("2026-02-23T06:30:00Z"));

    private static SimpleMeterRegistry meters;

    private static TestDatabase db;
    private static List<SuppressedNotice> suppressed;
    private static DefaultCamelContext context;
    private static News news;
    private static DatabaseNotifications notifications;
    private long shop;
    private long pit;

    @BeforeAll
    static void start() throws Exception {
        db = TestDatabase.create();
        meters = new SimpleMeterRegistry();
        suppressed = new CopyOnWriteArrayList<>();
        context = new DefaultCamelContext();
        news = new News(new SimpleMeterRegistry());
        notifications = new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
        notifications.on("pitwatch_announcement", whose -> news.publish(NewsEndpoint.ANNOUNCEMENTS, whose));
        bind();
        for (String file : List.of("errors", "announcements")) {
            var resource = ResourceHelper.resolveMandatoryResource(
                    context, "file:" + Path.of("../../routes", file + ".camel.yaml"));
            for (var builder : PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(resource))) {
                context.addRoutes(builder);
            }
        }
        // What comes every quarter of an hour comes at once; a notification is not helped by the look that follows it.
        context.getRouteDefinitions().forEach(route -> {
            String uri = route.getInput().getEndpointUri();
            route.getInput()
                    .setUri(uri.replaceAll("cron=[^&]*", "cron=*+*+*+*+*+?")
                            .replaceAll("(measure.*repeatInterval)=[0-9]+", "$1=200"));
        });
        context.start();
        notifications.start();
    }

    private static void bind() {
        var registry = context.getRegistry();
        DatabaseTransactions.bind(registry, db.database());
        registry.bind(News.BEAN, news);
        registry.bind("announcements", new Announcements(db.database(), CLOCK));
        registry.bind(
                "noticeRecipients",
                new Recipients(
                        db.database(),
                        new ConfiguredAlertSettings(new AlertConfigService(db.database())),
                        Optional.empty(),
                        URI.create("https://shop.example"),
                        CLOCK));
        registry.bind("noticeRules", new NoticeRules());
        registry.bind(
                "noticeQueue",
                new NoticeQueue(
                        new Outbox(db.database(), db.masterKey(), CLOCK),
                        db.database()::afterCommit,
                        new OutboxMeters(meters),
                        suppressed::add));
        registry.bind("announcementMeters", new AnnouncementMeters(db.database(), CLOCK, meters));
        registry.bind("weeklySummaries", new WeeklySummaries(db.database(), CLOCK));
    }

    @AfterAll
    static void stop() throws Exception {
        context.close();
        news.close();
        notifications.close();
        db.close();
    }

    @BeforeEach
    void open() {
        shop = db.number(
                "insert into workshop (name, created_at) values ('Shine', '2026-02-23T00:00:00Z') returning id");
        pit = db.number("insert into pit (workshop_id, pit_number, code, name) values (%d, 1, null, 'Bay') returning id"
                .formatted(shop));
        db.execute(
                """
                insert into app_user (workshop_id, username, name, role, phone, email)
                values (%d, 'owner%d', 'Asha', 'owner', '+919812345678', 'asha@example.com')
                """
                        .formatted(shop, shop));
    }

    @Test
    void givenAnAlert_whenItIsAnnounced_thenItsNoticesAreQueuedByTheChannelsOfThePit() {
        announce("high_aqi", "warning");
        awaitNotices("alert sms pending", "alert email pending");

        db.execute("insert into alert_config (workshop_id, pit_id, config) values (%d, %d, '%s')"
                .formatted(shop, pit, "{\"channels\": {\"high_humidity\": [\"whatsapp\"]}, \"throttle_minutes\": 0}"));
        announce("high_humidity", "warning");
        announce("temp_out_of_range", "warning");

        awaitOutcomes("2 notices", "1 notices", "0 notices");
        awaitNotices("alert sms pending", "alert email pending", "alert whatsapp pending");
    }

    @Test
    void givenOneThatNoNoticesCanBeMadeOf_whenItComes_thenItIsSettledAndThoseBehindItAreDecidedAbout() {
        db.execute(
                "insert into alert_config (workshop_id, config) values (%d, '{\"quiet_hours\": {\"from\": \"00:00\", \"to\": \"23:59\"}}')"
                        .formatted(shop));
        db.execute(
                "insert into announcement (workshop_id, event, subject, facts, once_key, created_at) values (%d, 'alert', 'pit:%d', '%s', 'odd:%d', now())"
                        .formatted(
                                shop,
                                pit,
                                "{\"alert_type\": \"high_aqi\", \"severity\": \"warning\", \"created_at\": \"yesterday\"}",
                                shop));
        announce("critical_aqi", "critical");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(outcomes())
                .satisfiesExactly(first -> assertThat(first).startsWith("failed: "), second -> assertThat(second)
                        .isEqualTo("2 notices, 1 suppressed")));
        awaitNotices("alert sms pending", "alert email pending", "alert push suppressed no_address");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(suppressed)
                .filteredOn(notice -> notice.workshopId() == shop)
                .singleElement()
                .satisfies(notice -> assertThat(notice.to()).startsWith("user:"))
                .extracting(SuppressedNotice::event, SuppressedNotice::channels, SuppressedNotice::reason)
                .containsExactly("alert", List.of("push"), "no_address"));
    }

    @Test
    void givenTheRouteThatDecidesIsStopped_whenItRunsAgain_thenWhatWasAnnouncedMeanwhileIsDecidedAbout()
            throws Exception {
        context.getRouteController().stopRoute("announcements-decide");
        announce("high_aqi", "warning");
        await().atMost(PATIENCE).until(() -> outcomes().equals(List.of("open")));
        db.execute("update announcement set created_at = '%s' where workshop_id = %d"
                .formatted(CLOCK.instant().minusSeconds(90), shop));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(waiting()).containsExactly(1.0, 90.0));

        context.getRouteController().startRoute("announcements-decide");

        awaitNotices("alert sms pending", "alert email pending");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(waiting()).containsExactly(0.0, 0.0));
    }

    /** {@return how many are open, and for how many seconds the oldest} */
    private static List<Double> waiting() {
        return Stream.of("open", "oldest.seconds")
                .map(name ->
                        meters.get("pitwatch.announcements." + name).gauge().value())
                .toList();
    }

    @Test
    void givenAWorkshopOfLastWeek_whenItIsMonday_thenItsOwnersAreSentWhatHappenedOnce() {
        db.execute(
                """
                insert into alert (workshop_id, alert_type, severity, subject, message, created_at, cleared_at, cleared_reason)
                values (%1$d, 'high_aqi', 'warning', 'pit:1', 'x', '2026-02-18T10:00:00Z', now(), 'recovered'),
                    (%1$d, 'critical_aqi', 'critical', 'pit:1', 'x', '2026-02-22T18:29:00Z', now(), 'recovered'),
                    (%1$d, 'critical_aqi', 'critical', 'pit:1', 'x', '2026-02-22T18:31:00Z', now(), 'recovered')
                """
                        .formatted(shop));
        // Last: the summary is made within a second of it.
        db.execute("update workshop set created_at = '2026-02-01T00:00:00Z' where id = " + shop);

        awaitNotices("weekly_summary email pending");
        assertThat(db.texts(
                        """
                        select concat_ws(' ', params ->> 'from', params ->> 'until', params ->> 'alerts', params ->> 'critical',
                            params ->> 'jobs', params ->> 'offline', params ->> 'sms')
                        from notice where workshop_id = %d
                        """
                                .formatted(shop)))
                .containsExactly("2026-02-16 2026-02-22 2 1 0 0 0");
        await().during(Duration.ofSeconds(2))
                .atMost(PATIENCE)
                .until(() -> notices().size() == 1);
    }

    private void announce(String type, String severity) {
        db.execute(
                """
                insert into announcement (workshop_id, event, subject, facts, once_key, created_at)
                values (%1$d, 'alert', 'pit:%2$d', jsonb_build_object('id', 1, 'pit_id', %2$d, 'alert_type', '%3$s', 'severity', '%4$s',
                    'message', 'AQI exceeded 150', 'created_at', '2026-02-23T06:30:00Z'), '%3$s:%1$d', now())
                """
                        .formatted(shop, pit, type, severity));
    }

    private void awaitNotices(String... expected) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(notices()).containsExactly(expected));
    }

    private void awaitOutcomes(String... expected) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(outcomes()).containsExactly(expected));
    }

    private List<String> notices() {
        return db.texts(
                "select concat_ws(' ', event, channel, state, reason) from notice where workshop_id = %d order by id"
                        .formatted(shop));
    }

    private List<String> outcomes() {
        return db.texts("select coalesce(outcome, 'open') from announcement where workshop_id = %d order by id"
                .formatted(shop));
    }
}
