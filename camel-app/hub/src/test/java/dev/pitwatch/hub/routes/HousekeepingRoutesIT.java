package dev.pitwatch.hub.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.alerts.alert.AlertEngine;
import dev.pitwatch.core.alerts.alert.ClearedReason;
import dev.pitwatch.core.alerts.alert.Episodes;
import dev.pitwatch.core.alerts.source.CustomAlerts;
import dev.pitwatch.core.readings.archive.ReadingArchive;
import dev.pitwatch.core.readings.rollup.RollupUpkeep;
import dev.pitwatch.core.testing.RouteEdit;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped file, and edits of the handbook that work by SQL, on a real database, as the role that they run under. */
class HousekeepingRoutesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final TestClock clock = new TestClock(Instant.now());

    @TempDir
    Path folder;

    private TestDatabase db;

    @BeforeEach
    void create() {
        db = TestDatabase.create();
    }

    private void load(boolean edited) throws Exception {
        Path file = folder.resolve("housekeeping.camel.yaml");
        Files.copy(Path.of("../../routes/housekeeping.camel.yaml"), file);
        if (edited) {
            new RouteEdit(Path.of("../../docs/examples/routes/batch-size")).apply(folder);
        }
        load(file);
    }

    private void load(Path file) throws Exception {
        context.getRegistry().bind("dataSource", db.database().ingestDataSource());
        context.getRegistry().bind("hubClock", new HubTime(clock));
        context.getRegistry()
                .bind("rollups", RollupUpkeep.on(db.database(), List::of, clock, new SimpleMeterRegistry()));
        context.getRegistry()
                .bind(
                        "archive",
                        ReadingArchive.on(
                                db.database(), folder.resolve("archive"), 90, clock, new SimpleMeterRegistry()));
        var resource = ResourceHelper.resolveMandatoryResource(context, "file:" + file);
        for (var builder : PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(resource))) {
            context.addRoutes(builder);
        }
        // Those of the clock's minute come at once.
        context.getRouteDefinitions().forEach(route -> {
            String uri = route.getInput().getEndpointUri();
            if (uri.contains("cron=")) {
                route.getInput().setUri(uri.replaceAll("cron=[^&]*", "cron=*+*+*+*+*+?"));
            }
        });
    }

    /** One that looks every 100 ms. */
    private void loadExample(String example) throws Exception {
        String text = Files.readString(Path.of("../../docs/examples/routes").resolve(example));
        Path file = folder.resolve("example.camel.yaml");
        Files.writeString(file, text.replaceFirst("trigger.repeatInterval: [0-9]+", "trigger.repeatInterval: 100"));
        load(file);
    }

    @AfterEach
    void close() throws Exception {
        context.close();
        db.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenOldRows_whenItRuns_thenTheyGoAndTheNewOnesStay(boolean edited) throws Exception {
        load(edited);
        // Tables of tests are copied from a template: one from before midnight hasn't made this day yet.
        db.execute("drop table if exists reading_" + today("+ 8"));
        db.execute("insert into ingest_dedupe values ('d', 'b', 1, now() - interval '9 days'), ('d', 'b', 2, now())");
        letter("30 days 1 hour");
        letter("29 days");
        traced("25 hours");
        traced("23 hours");

        context.start();

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(db.number("select count(*) from pg_class where relname = 'reading_' || '" + today("+ 8") + "'"))
                    .isOne();
            assertThat(db.number("select sum(seq)::bigint from ingest_dedupe")).isEqualTo(2);
            assertThat(db.number("select count(*) from dead_letter")).isOne();
            assertThat(db.texts("select payload from traced_message")).containsExactly("23 hours");
        });
    }

    @Test
    void givenManyYoungKeys_whenOldOnesAreLookedFor_thenOnlyTheseAreRead() throws Exception {
        db.execute("insert into ingest_dedupe select 'd', 'b', n from generate_series(1, 20000) n");
        db.execute("insert into ingest_dedupe values ('d', 'old', 1, now() - interval '9 days')");
        db.execute("analyze ingest_dedupe"); // and not vacuumed, as most of the time
        Matcher lookup = Pattern.compile("in \\(\\s*(select device_id[^)]*limit \\d+)\\)")
                .matcher(Files.readString(Path.of("../../routes/housekeeping.camel.yaml")));
        assertThat(lookup.find()).isTrue();
        String sql = lookup.group(1).replaceAll("\\$\\{[^}]*}", Instant.now().toString());

        String plan = String.join("\n", db.texts("explain (analyze, timing off, summary off) " + sql));

        assertThat(plan).contains("ingest_dedupe_by_arrival").doesNotContain("Rows Removed");
    }

    @Test
    void givenTheHubsClockIsAhead_whenItRuns_thenItIsTheHubsTimeThatCounts() throws Exception {
        load(false);
        clock.pass(Duration.ofDays(60));
        letter("1 day");
        db.execute("insert into workshop (name) values ('Shine')");
        db.execute(
                "insert into app_user (workshop_id, username, name, role) select id, 'owner', 'N', 'owner' from workshop");
        db.execute(
                "insert into repeated_call select workshop_id, id, 'old', '', '', now() + interval '58 days' from app_user");
        db.execute(
                "insert into repeated_call select workshop_id, id, 'new', '', '', now() + interval '60 days' from app_user");
        db.execute("insert into notice (user_id, event, channel, dedupe_key, next_attempt_at, give_up_at, created_at)"
                + " select id, 'e', 'sms', 'k' || day, now(), now(), now() + day * interval '1 day'"
                + " from app_user, (values (-31), (-29)) as days (day)");
        db.execute(
                "insert into announcement (event, subject, once_key, created_at)"
                        + " select 'e', 's', 'k' || day, now() + day * interval '1 day' from (values (-31), (-29)) as days (day)");
        db.execute("insert into ingest_dedupe values ('d', 'b', 1, now()), ('d', 'b', 2, now() + interval '60 days')");

        context.start();

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(db.number("select count(*) from dead_letter")).isZero();
            assertThat(db.number("select sum(extract(day from now() - created_at)::int) from notice"))
                    .isEqualTo(29);
            assertThat(db.number("select sum(extract(day from now() - created_at)::int) from announcement"))
                    .isEqualTo(29);
            assertThat(db.number("select count(*) from repeated_call where key = 'new'"))
                    .isOne();
            assertThat(db.number("select count(*) from repeated_call where key = 'old'"))
                    .isZero();
            assertThat(db.number("select sum(seq)::bigint from ingest_dedupe")).isEqualTo(2);
            assertThat(db.number("select count(*) from pg_class where relname = 'reading_' || '" + today("+ 68") + "'"))
                    .isOne();
        });
    }

    @Test
    void givenMinutesThatHavePassed_whenItRuns_thenTheyAreRolledUp() throws Exception {
        load(false);
        SampleWorkshop shop = SampleWorkshop.in(db);
        db.execute(
                """
                insert into reading (workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at, temperature)
                values (%1$d, %2$d, 'd', 'b', 1, now() - interval '5 minutes', now(), 20)
                """
                        .formatted(shop.workshopId(), shop.pitId()));
        db.execute("insert into rollup_due select workshop_id, pit_id, date_trunc('minute', recorded_at) from reading");

        context.start();

        await().atMost(PATIENCE).until(() -> db.number("select count(*) from rollup_1d") == 1);
        assertThat(db.number("select count(*) from rollup_due")).isZero();
    }

    @Test
    void givenDiagnostics_whenItRuns_thenDaysAreMadeAheadAndOldOnesThinnedOut() throws Exception {
        load(false);
        db.execute("select keep_device_diag(now() - interval '10 days')");
        db.execute("drop table if exists device_diag_" + today("+ 8"));
        db.execute("insert into device_diag (device_id, received_at)"
                + " select 'd', date_trunc('hour', now() - interval '5 days', 'UTC') + m * interval '5 minutes'"
                + " from generate_series(0, 11) m");

        context.start();

        await().atMost(PATIENCE).until(() -> db.number("select count(*) from device_diag") == 1);
        assertThat(db.number("select count(*) from pg_class where relname = 'device_diag_" + today("+ 8") + "'"))
                .isOne();
    }

    @Test
    void givenAnOldDay_whenItRuns_thenItIsInTheArchive() throws Exception {
        load(false);
        SampleWorkshop shop = SampleWorkshop.in(db);
        db.execute("select make_reading_partitions(0, 0, now() - interval '95 days')");
        db.execute(
                """
                insert into reading (workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at, temperature)
                values (%1$d, %2$d, 'd', 'b', 1, now() - interval '95 days', now(), 20)
                """
                        .formatted(shop.workshopId(), shop.pitId()));

        context.start();

        await().atMost(PATIENCE)
                .until(() -> db.number("select coalesce(sum(readings), 0)::bigint from reading_archive") == 1);
        assertThat(db.number("select count(*) from reading")).isZero();
    }

    @Test
    void givenCommands_whenItRuns_thenThoseOfTheirTimeEnd() throws Exception {
        load(false);
        SampleWorkshop shop = SampleWorkshop.in(db);
        SampleWorkshop old = SampleWorkshop.in(db);
        db.execute("update device set legacy = true where device_id = '%s'".formatted(old.deviceId()));
        UUID expired = command(shop, "IDENTIFY", "queued", "now() - interval '1 minute'");
        UUID lasting = command(shop, "DISABLE", "sent", "null");
        UUID unanswered = command(old, "DISABLE", "sent", "null");
        SampleWorkshop silent = SampleWorkshop.in(db);
        db.execute("update device set legacy = true where device_id = '%s'".formatted(silent.deviceId()));
        UUID enabling = command(silent, "ENABLE", "sent", "null");
        db.execute("update command set next_at = now() where command_id = '%s'".formatted(enabling));
        SampleWorkshop speaking = SampleWorkshop.in(db);
        db.execute("update device set legacy = true where device_id = '%s'".formatted(speaking.deviceId()));
        UUID enabled = command(speaking, "ENABLE", "sent", "null");
        db.execute("insert into reading_latest (workshop_id, pit_id, device_id, recorded_at, received_at, boot_id, seq)"
                + " values (%d, %d, '%s', now(), now(), '', 1)"
                        .formatted(speaking.workshopId(), speaking.pitId(), speaking.deviceId()));
        UUID unheard = command(old, "RESTART", "sent", "now() - interval '1 second'");
        db.execute(
                "update command set sent_at = now() - interval '5 minutes' where command_id = '%s'".formatted(unheard));
        UUID begun = command(shop, "SET_INTERVAL", "progress", "now() - interval '9 minutes'");
        UUID lost = command(SampleWorkshop.in(db), "SET_INTERVAL", "accepted", "now() - interval '11 minutes'");
        UUID restarted = restart("now() - interval '1 second'", "old", "1 minute");
        UUID restarting = restart("now() + interval '5 minutes'", "new", "1 minute");
        UUID early = restart("now() + interval '5 minutes'", "old", "0 seconds");

        context.start();

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(state(expired)).isEqualTo("expired");
            assertThat(state(unanswered)).isEqualTo("unconfirmed");
            assertThat(state(unheard)).isEqualTo("unconfirmed");
            assertThat(state(enabled)).as("it measures").isEqualTo("unconfirmed");
            assertThat(state(lost)).isEqualTo("expired");
            assertThat(state(restarted)).isEqualTo("done");
        });
        assertThat(state(lasting)).isEqualTo("sent");
        assertThat(state(enabling)).as("goes out until it measures").isEqualTo("sent");
        assertThat(state(begun)).isEqualTo("progress");
        assertThat(state(restarting)).isEqualTo("accepted");
        assertThat(state(early)).isEqualTo("accepted");
    }

    /** {@return one that a device has accepted which was heard just now, after a boot called new} */
    private UUID restart(String expires, String acceptedByBoot, String ago) {
        SampleWorkshop back = SampleWorkshop.in(db);
        db.execute("update device set boot_id = 'new', last_seen_at = now() where device_id = '%s'"
                .formatted(back.deviceId()));
        UUID restart = command(back, "RESTART", "accepted", expires);
        db.execute(
                "update command set accepted_boot_id = '%s', accepted_at = now() - interval '%s' where command_id = '%s'"
                        .formatted(acceptedByBoot, ago, restart));
        return restart;
    }

    @Test
    void givenCommandsThatEndedLongAgo_whenItRuns_thenTheyGoButTheNewestOfWhatLasts() throws Exception {
        load(false);
        SampleWorkshop shop = SampleWorkshop.in(db);
        SampleWorkshop other = SampleWorkshop.in(db);
        for (String kind : List.of("DISABLE", "ENABLE", "ASSIGN", "SET_LICENCE", "RESTART")) {
            ended(shop, kind, 200);
            ended(shop, kind, 120);
        }
        ended(other, "RESTART", 89);
        command(other, "SET_LICENCE", "sent", "null");
        db.execute("update command set created_at = now() - interval '200 days' where finished_at is null");

        context.start();

        await().atMost(PATIENCE).until(() -> db.number("select count(*) from command") == 6);
        assertThat(db.texts("select command from command where device_id = '%s' order by 1".formatted(shop.deviceId())))
                .containsExactly("ASSIGN", "DISABLE", "ENABLE", "SET_LICENCE");
        assertThat(db.texts(
                        "select command from command where device_id = '%s' order by 1".formatted(other.deviceId())))
                .containsExactly("RESTART", "SET_LICENCE");
        assertThat(db.number("select count(*) from command where finished_at < now() - interval '150 days'"))
                .isZero();
    }

    private void ended(SampleWorkshop shop, String kind, int daysAgo) {
        db.execute("update command set state = 'done', finished_at = now() - interval '%d days' where command_id = '%s'"
                .formatted(daysAgo, command(shop, kind, "sent", "null")));
    }

    @Test
    void givenViolations_whenItRuns_thenThoseOfNinetyDaysGoAWorkshopsAndThePlatforms() throws Exception {
        load(false);
        SampleWorkshop shop = SampleWorkshop.in(db);
        clock.pass(Duration.ofDays(30)); // it is the hub's time that counts
        for (String workshop : List.of(Long.toString(shop.workshopId()), "null")) {
            for (String age : List.of("59 days 23 hours", "60 days 1 hour", "1 year", "0")) {
                db.execute(
                        """
                        insert into violation (workshop_id, device_id, reason, topic, hour, first_seen_at, last_seen_at)
                        values (%1$s, '%2$s', 'flood', 't', now() - interval '%3$s', now(), now())
                        """
                                .formatted(workshop, shop.deviceId(), age));
            }
        }

        context.start();

        await().atMost(PATIENCE)
                .until(() -> db.number("select count(*) from violation where hour < now() - interval '60 days'") == 0);
        assertThat(db.number("select count(*) from violation")).isEqualTo(4);
        assertThat(db.number("select count(*) from violation where workshop_id is null"))
                .isEqualTo(2);
    }

    @Test
    void givenWhatTheBrokerRefused_whenItRuns_thenItIsForgottenNinetyDaysAfterTheLastTime() throws Exception {
        load(false);
        SampleWorkshop shop = SampleWorkshop.in(db);
        clock.pass(Duration.ofDays(30)); // it is the hub's time that counts
        db.execute(
                """
                insert into broker_refusal (device_id, reason, workshop_id, count, first_seen_at, last_seen_at)
                select '%1$s', reason, workshop, 1, now() - interval '80 days', now() - last
                from (values
                    ('wrong_password', %2$d::bigint, interval '59 days 23 hours'),
                    ('wrong_user', null, interval '59 days 23 hours'),
                    ('too_fast', %2$d, interval '60 days 1 hour'),
                    ('retained', null, interval '60 days 1 hour')
                ) as refused (reason, workshop, last)
                """
                        .formatted(shop.deviceId(), shop.workshopId()));

        context.start();

        await().atMost(PATIENCE)
                .until(
                        () -> db.texts("select reason from broker_refusal order by 1"),
                        List.of("wrong_password", "wrong_user")::equals);
    }

    @Test
    void givenTheHandbooksLimitOnCo2_whenADriverMeasuresMore_thenAnAlertOpensAndClearsBelow() throws Exception {
        SampleWorkshop shop = SampleWorkshop.in(db);
        Episodes episodes =
                AlertEngine.on(db.database(), clock, new SimpleMeterRegistry()).episodes();
        context.getRegistry().bind("customAlerts", new CustomAlerts(db.database(), episodes, clock));
        db.execute("update device set connection = 'online'");
        co2(shop, 1300);
        loadExample("co2-limit/co2.camel.yaml");

        context.start();

        await().atMost(PATIENCE).until(episodes::isWaiting);
        assertThat(episodes.save()).extracting(fact -> fact.alert().message()).containsExactly("CO2 exceeded 1200 ppm");
        clock.pass(Duration.ofSeconds(10)); // for which an episode lives at least
        co2(shop, 1000);
        // A look that began before may yet bring the value of before, of which nothing is to be saved.
        assertThat(await().atMost(PATIENCE).until(episodes::save, saved -> !saved.isEmpty()))
                .extracting(
                        fact -> fact.alert().alertType(), fact -> fact.alert().clearedReason())
                .containsExactly(tuple("custom_high_co2", ClearedReason.RECOVERED));
    }

    private void co2(SampleWorkshop shop, int value) {
        db.execute(
                """
                insert into reading_latest (workshop_id, pit_id, device_id, recorded_at, received_at, boot_id, seq, metrics)
                values (%d, %d, '%s', now(), now(), 'b', 1, '{"co2":{"value":%d,"at":%d}}')
                on conflict (pit_id, device_id) do update set metrics = excluded.metrics
                """
                        .formatted(shop.workshopId(), shop.pitId(), shop.deviceId(), value, clock.millis()));
    }

    @Test
    void givenTheHandbooksSecondLook_whenWarningsAreLeftAloneFor20Minutes_thenEachIsAnnouncedAgainOnce()
            throws Exception {
        loadExample("second-look/look.camel.yaml");
        SampleWorkshop shop = SampleWorkshop.in(db);
        clock.pass(Duration.ofMinutes(30)); // it is the hub's time that counts
        db.execute(
                """
                insert into alert (workshop_id, pit_id, alert_type, severity, subject, message, created_at, acknowledged_at,
                    shelved_until, cleared_at, cleared_reason)
                select %d, %d, type, severity, 'pit:1', 'Something', now() + seen * interval '1 minute', acknowledged,
                    shelved, cleared, reason
                from (values
                    ('left', 'warning', 5, null, null, null, null),
                    ('shelved_before', 'warning', 5, null, now() + interval '10 minutes', null, null),
                    ('new', 'warning', 25, null, null, null, null),
                    ('critical', 'critical', 15, null, null, null, null),
                    ('acknowledged', 'warning', 5, now(), null, null, null),
                    ('shelved', 'warning', 5, null, now() + interval '1 hour', null, null),
                    ('cleared', 'warning', 5, null, null, now(), 'recovered')
                ) as alerts (type, severity, seen, acknowledged, shelved, cleared, reason)
                """
                        .formatted(shop.workshopId(), shop.pitId()));

        context.start();

        await().atMost(PATIENCE).until(() -> db.number("select count(*) from announcement") == 2);
        String again = db.superuser().withHandle(handle -> handle.createQuery(
                        "select string_agg(facts->>'alert_type', ' ' order by facts->>'alert_type') from announcement")
                .mapTo(String.class)
                .one());
        assertThat(again).isEqualTo("left shelved_before");
        db.execute("update alert set created_at = now() where alert_type = 'new'");
        await().atMost(PATIENCE).until(() -> db.number("select count(*) from announcement") == 3);
    }

    private UUID command(SampleWorkshop shop, String kind, String state, String expires) {
        UUID id = UUID.randomUUID();
        db.execute(
                """
                insert into command (command_id, workshop_id, device_id, command, state, sent_at, expires_at)
                values ('%s', %d, '%s', '%s', '%s', now() - interval '11 minutes', %s)
                """
                        .formatted(id, shop.workshopId(), shop.deviceId(), kind, state, expires));
        return id;
    }

    private String state(UUID id) {
        return db.superuser().withHandle(handle -> handle.createQuery("select state from command where command_id = ?")
                .bind(0, id)
                .mapTo(String.class)
                .one());
    }

    private void letter(String age) {
        db.execute(
                "insert into dead_letter (reason, topic, payload, length, received_at) values ('bad_json', 't', '', 0, now() - interval '%s')"
                        .formatted(age));
    }

    private void traced(String age) {
        SampleWorkshop shop = SampleWorkshop.in(db);
        db.execute(
                """
                insert into traced_message (workshop_id, device_id, at, topic, payload, step, outcome)
                values (%1$d, '%2$s', now() - interval '%3$s', 't', '%3$s', 'persist', 'stored')
                """
                        .formatted(shop.workshopId(), shop.deviceId(), age));
    }

    private String today(String shift) {
        return db.superuser().withHandle(handle -> handle.createQuery(
                        "select to_char((now() at time zone 'UTC')::date " + shift + ", 'YYYYMMDD')")
                .mapTo(String.class)
                .one());
    }
}
