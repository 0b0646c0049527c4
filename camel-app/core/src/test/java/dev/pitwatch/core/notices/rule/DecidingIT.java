package dev.pitwatch.core.notices.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.notices.announcement.Announcements;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.testing.TestGate;
import dev.pitwatch.core.testing.TestProcess;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From announcements to rows of the outbox, on one database. */
class DecidingIT {

    /** 12:00 in the workshops. */
    private static final Instant NOON = Instant.parse("2026-02-20T06:30:00Z");

    private static TestDatabase db;

    private final TestClock clock = new TestClock(NOON);
    private final FakeAlertSettings settings = new FakeAlertSettings();
    private final DecidingHub hub = hub();
    private final NoticesShop shop = new NoticesShop(db, clock);

    @BeforeAll
    static void create() {
        db = TestDatabase.create();
    }

    @AfterAll
    static void close() {
        db.close();
    }

    @BeforeEach
    void settleOthers() {
        shop.execute(
                "update announcement set settled_at = now(), outcome = 'of another test' where settled_at is null");
    }

    private DecidingHub hub() {
        return new DecidingHub(db.database(), db.masterKey(), settings, clock);
    }

    @Test
    void givenAnAlert_whenDecided_thenEachOwnerGetsItByEachChannelThatReachesThemAndTheRestIsSaid() {
        long asha = shop.owner("+919812345678", "asha@example.com");
        shop.owner(null, "ravi@example.com");
        shop.person("customer", "+919800000001", null);
        long alert = shop.alert(shop.pit, "high_aqi", "warning");

        hub.drain();

        assertThat(shop.notices())
                .containsExactly(
                        "alert sms pending",
                        "alert email pending",
                        "alert sms suppressed no_address",
                        "alert email pending");
        assertThat(shop.texts("select outcome from announcement where workshop_id = " + shop.id))
                .containsExactly("3 notices, 1 suppressed");
        assertThat(shop.texts(
                        """
                        select concat_ws(' ', user_id, class, urgent, subject, alert_id, throttle_key, then_by, params ->> 'place',
                            params ->> 'message', params ->> 'value', params ->> 'limit', params ->> 'link')
                        from notice where workshop_id = %d order by id limit 1
                        """
                                .formatted(shop.id)))
                .containsExactly(
                        "%d alert f pit:%d %d high_aqi:pit:%d {} Bay 1 AQI exceeded 150 151 150 https://shop.example/a/%d"
                                .formatted(asha, shop.pit, alert, shop.pit, alert));
    }

    @Test
    void givenWhatPeopleWant_whenDecided_thenThatIsHeededButNotOfWhatIsCriticalByAnOwner() {
        long asha = shop.owner("+919812345678", "asha@example.com");
        long ravi = shop.owner("+919812345679", null);
        long mira = shop.owner(null, "mira@example.com");
        prefer(asha, "'{\"alerts\": [\"email\"]}'", "{}");
        prefer(ravi, "'{\"alerts\": [\"email\"]}'", "{}"); // by which nothing reaches him
        prefer(mira, "null", "{alerts}");
        shop.alert(shop.pit, "high_aqi", "warning");
        shop.alert(shop.pit, "critical_aqi", "critical");

        hub.drain();

        assertThat(shop.texts(
                        "select concat_ws(' ', user_id, event, channel, state, reason) from notice where workshop_id = "
                                + shop.id + " order by id"))
                .containsExactly(
                        asha + " alert email pending",
                        ravi + " alert sms pending",
                        mira + " alert sms suppressed opted_out",
                        mira + " alert email suppressed opted_out",
                        asha + " alert email pending",
                        ravi + " alert sms pending",
                        mira + " alert sms suppressed no_address",
                        mira + " alert email pending");
    }

    @Test
    void givenQuietHours_whenAlertsOpen_thenTheyAreReadInOneSummaryAtTheirEndAndCriticalOnesAtOnce() {
        settings.channels = List.of("sms");
        shop.owner("+919812345678", null);
        clock.set(Instant.parse("2026-02-20T17:40:00Z")); // 23:10
        shop.alert(shop.pit, "high_aqi", "warning");
        shop.alert(shop.pit, "high_humidity", "warning");
        hub.drain();
        clock.pass(Duration.ofHours(3)); // the next day
        shop.alert(shop.pit, "high_aqi", "warning");
        shop.alert(shop.pit, "critical_aqi", "critical");
        hub.drain();

        assertThat(shop.notices())
                .containsExactly(
                        "alert sms suppressed quiet_hours",
                        "quiet_summary sms pending",
                        "alert sms suppressed quiet_hours",
                        "alert sms suppressed quiet_hours",
                        "alert sms pending");
        assertThat(shop.texts(
                        """
                        select concat_ws(' ', params ->> 'count', params ->> 'from', params ->> 'until',
                            jsonb_path_query_array((params ->> 'lines')::jsonb, '$[*].at'),
                            jsonb_path_query_array((params ->> 'lines')::jsonb, '$[*].type'), to_json(next_attempt_at at time zone 'UTC') #>> '{}')
                        from notice where event = 'quiet_summary' and workshop_id = %d
                        """
                                .formatted(shop.id)))
                .containsExactly("3 2026-02-20T16:30:00Z 2026-02-21T01:30:00Z [\"23:10\", \"23:10\", \"02:10\"]"
                        + " [\"high_aqi\", \"high_humidity\", \"high_aqi\"] 2026-02-21T01:30:00");
    }

    @Test
    void givenOneJustBefore_whenAnotherOfThatTypeAndPitOpens_thenItIsThrottledForAQuarterOfAnHour() {
        settings.channels = List.of("sms");
        shop.owner("+919812345678", null);
        long other = shop.pit(2);
        shop.alert(shop.pit, "high_aqi", "warning");
        hub.drain();
        clock.pass(Duration.ofMinutes(14));
        shop.alert(shop.pit, "high_aqi", "warning");
        shop.alert(other, "high_aqi", "warning");
        hub.drain();
        clock.pass(Duration.ofMinutes(1)); // since the first: the throttled one does not count
        shop.alert(shop.pit, "high_aqi", "warning");
        hub.drain();

        assertThat(shop.notices())
                .containsExactly(
                        "alert sms pending",
                        "alert sms suppressed throttled",
                        "alert sms pending",
                        "alert sms pending");
    }

    @Test
    void givenTheSmsOfADay_whenTheyAreUsedUp_thenPeopleReadThatOnceAndCriticalOnesHaveTheirOwn() {
        settings.channels = List.of("sms");
        settings.smsPerDay = 2;
        shop.owner("+919812345678", null);
        for (int i = 0; i < 4; i++) {
            shop.alert(shop.pit, "type_" + i, "warning");
        }
        shop.alert(shop.pit, "critical_aqi", "critical");
        hub.drain();
        clock.set(Instant.parse("2026-02-20T18:40:00Z")); // 00:10 of the next day
        settings.quietHours = Optional.empty();
        shop.alert(shop.pit, "type_5", "warning");
        hub.drain();

        assertThat(shop.notices())
                .containsExactly(
                        "alert sms pending",
                        "alert sms pending",
                        "alert sms suppressed day_limit",
                        "day_limit_summary sms pending",
                        "alert sms suppressed day_limit",
                        "alert sms pending",
                        "alert sms pending");
    }

    @Test
    void givenMorePeopleThanMayReadItByPhone_whenTheSmsOfADayAreUsedUp_thenTwentyDoADayHoweverManyAlertsFollow() {
        settings.channels = List.of("sms");
        settings.smsPerDay = 0;
        settings.quietHours = Optional.empty();
        for (int person = 0; person < 25; person++) {
            shop.owner("+9198123456" + (person + 10), null);
        }
        shop.alert(shop.pit, "high_aqi", "warning");
        hub.drain();
        shop.alert(shop.pit(2), "high_aqi", "warning");
        hub.drain();
        assertThat(shop.notices())
                .filteredOn(notice -> notice.equals("day_limit_summary sms pending"))
                .hasSize(20);

        clock.set(Instant.parse("2026-02-20T18:40:00Z")); // 00:10 of the next day
        shop.alert(shop.pit, "high_humidity", "warning");
        hub.drain();

        assertThat(shop.notices())
                .filteredOn(notice -> notice.equals("day_limit_summary sms pending"))
                .hasSize(40);
    }

    @Test
    void givenACriticalOneThatWaits_whenEscalated_thenAllOwnersGetItByAllTheyHaveAtNightToo() {
        settings.channels = List.of("email");
        long ravi = shop.person("staff", "+919812345679", "ravi@example.com");
        settings.recipients = List.of(ravi);
        long asha = shop.owner("+919812345678", "asha@example.com");
        prefer(asha, "'{\"alerts\": [\"email\"]}'", "{alerts}");
        shop.execute("insert into push_subscription (workshop_id, user_id, endpoint, p256dh, auth, created_at)"
                + " values (%d, %d, 'https://push.example/%2$d/1', 'k', 'a', now())".formatted(shop.id, asha));
        clock.set(Instant.parse("2026-02-20T20:30:00Z"));
        long alert = shop.alert(shop.pit, "critical_aqi", "critical");
        hub.drain();
        clock.pass(Duration.ofMinutes(10));
        shop.announce("alert_escalated", alert, shop.pit, "critical_aqi", "critical");
        hub.drain();

        assertThat(shop.texts(
                        "select concat_ws(' ', user_id, event, channel, state, reason, push_subscription_id is not null)"
                                + " from notice where workshop_id = " + shop.id + " order by id"))
                .containsExactly(
                        ravi + " alert email pending f",
                        asha + " alert_escalated sms pending f",
                        asha + " alert_escalated whatsapp pending f",
                        asha + " alert_escalated email pending f",
                        asha + " alert_escalated push pending t");
    }

    @Test
    void givenACriticalAlertThatPeopleWereNotifiedOf_whenItClears_thenTheyHearThatItIsOverTheSameWay() {
        settings.channels = List.of("email", "sms");
        long ravi = shop.person("staff", "+919812345679", "ravi@example.com");
        settings.recipients = List.of(ravi);
        long asha = shop.owner("+919812345678", "asha@example.com");
        long mira = shop.owner(null, "mira@example.com");
        shop.execute("insert into push_subscription (workshop_id, user_id, endpoint, p256dh, auth, created_at)"
                + " values (%d, %d, 'https://push.example/%2$d/2', 'k', 'a', now())".formatted(shop.id, asha));
        long alert = shop.alert(shop.pit, "critical_aqi", "critical");
        long other = shop.alert(shop.pit(2), "critical_aqi", "critical");
        hub.drain();
        shop.announce("alert_escalated", alert, shop.pit, "critical_aqi", "critical");
        hub.drain();
        shop.execute("update notice set state = 'sent' where workshop_id = " + shop.id);
        shop.execute("update notice set state = 'failed' where user_id = %d and channel = 'email'".formatted(mira));
        shop.execute("delete from notice where alert_id = " + other + " and channel = 'email'");
        shop.announce("alert_cleared", alert, shop.pit, "critical_aqi", "critical");
        shop.announce("alert_cleared", other, shop.pit, "critical_aqi", "critical");
        long warning = shop.alert(shop.pit, "high_aqi", "warning");
        hub.drain();
        shop.execute("update notice set state = 'sent' where alert_id = " + warning);
        shop.announce("alert_cleared", warning, shop.pit, "high_aqi", "warning");
        hub.drain();

        assertThat(shop.texts("select concat_ws(' ', user_id, alert_id, channel, state, urgent) from notice"
                        + " where event = 'alert_cleared' and workshop_id = %d order by id".formatted(shop.id)))
                .containsExactly(
                        "%d %d email pending t".formatted(ravi, alert),
                        "%d %d email pending t".formatted(asha, alert),
                        "%d %d push pending t".formatted(asha, alert));
    }

    @Test
    void givenAShelvedAlertOrPeopleWhoLeft_whenDecided_thenTheRowsSayWhyAndTheOwnersStepIn() {
        settings.channels = List.of("email");
        long ravi = shop.person("staff", null, "ravi@example.com");
        settings.recipients = List.of(ravi);
        long asha = shop.owner(null, "asha@example.com");
        shop.execute("update app_user set is_active = false where id = " + ravi);
        long alert = shop.alert(shop.pit, "high_aqi", "warning");
        shop.execute("update alert set shelved_until = '%s' where id = %d"
                .formatted(clock.instant().plusSeconds(60), alert));
        hub.drain();
        shop.alert(shop.pit, "high_humidity", "warning");
        hub.drain();

        assertThat(shop.texts("select concat_ws(' ', user_id, channel, state, reason) from notice where workshop_id = "
                        + shop.id + " order by id"))
                .containsExactly(
                        ravi + " email suppressed deactivated",
                        asha + " email suppressed shelved",
                        ravi + " email suppressed deactivated",
                        asha + " email pending");
    }

    @Test
    void givenAnOperatorWhoLostThePit_whenDecided_thenTheyAreLeftOutButHearOfTheWorkshopAsAWhole() {
        settings.channels = List.of("email");
        long ravi = shop.person("staff", null, "ravi@example.com");
        shop.execute("update app_user set sub_role = 'operator' where id = " + ravi);
        long asha = shop.owner(null, "asha@example.com");
        settings.recipients = List.of(ravi, asha);
        shop.execute("insert into pit_grant (workshop_id, user_id, pit_id) values (%d, %d, %d)"
                .formatted(shop.id, ravi, shop.pit));
        shop.alert(shop.pit, "high_aqi", "warning");
        hub.drain();
        shop.execute("delete from pit_grant where user_id = " + ravi);
        shop.alert(shop.pit, "high_humidity", "warning");
        hub.drain();
        String facts =
                "{\"id\": 0, \"pit_id\": null, \"alert_type\": \"%s\", \"severity\": \"info\", \"message\": \"M\","
                        + " \"created_at\": \"2026-02-20T12:00:00Z\"}";
        shop.announce("alert", "workshop:" + shop.id, facts.formatted("device_offline"));
        shop.announce("alert", "device:ESP32-1", facts.formatted("licence_violation"));
        hub.drain();

        assertThat(shop.texts("select concat_ws(' ', user_id, throttle_key) from notice where workshop_id = " + shop.id
                        + " order by id"))
                .containsExactly(
                        "%d high_aqi:pit:%d".formatted(ravi, shop.pit),
                        "%d high_aqi:pit:%d".formatted(asha, shop.pit),
                        "%d high_humidity:pit:%d".formatted(asha, shop.pit),
                        "%d device_offline:workshop:%d".formatted(ravi, shop.id),
                        "%d device_offline:workshop:%d".formatted(asha, shop.id),
                        "%d licence_violation:device:ESP32-1".formatted(asha));
    }

    @Test
    void givenQuietHoursOfTheWorkshop_whenAPersonWantsNone_thenTheyAreNotifiedAtOnce() {
        settings.channels = List.of("email");
        settings.quietHours = Optional.of(new QuietHours(LocalTime.MIN, LocalTime.parse("23:59")));
        clock.set(Instant.parse("2026-02-20T12:30:00Z"));
        long asha = shop.owner(null, "asha@example.com");
        long ravi = shop.owner(null, "ravi@example.com");
        shop.execute("insert into preference (user_id, workshop_id, quiet_off, updated_at) values (%d, %d, true, now())"
                .formatted(ravi, shop.id));
        shop.alert(shop.pit, "high_aqi", "warning");
        hub.drain();

        assertThat(shop.texts("select concat_ws(' ', user_id, event, state, reason) from notice where workshop_id = "
                        + shop.id + " and event = 'alert' order by id"))
                .containsExactly(asha + " alert suppressed quiet_hours", ravi + " alert pending");
    }

    @Test
    void givenNoticesThatAreNotSent_whenDecided_thenTheyAreCountedByChannelFromTheStart() {
        assertThat(suppressedByMail()).isZero();
        settings.channels = List.of("email");
        shop.owner(null, null);

        shop.alert(shop.pit, "high_aqi", "warning");
        hub.drain();

        assertThat(suppressedByMail()).isOne();
    }

    private double suppressedByMail() {
        return hub.meters
                .get("pitwatch.outbox.suppressed")
                .tag("channel", "email")
                .counter()
                .count();
    }

    @Test
    void givenAWebhook_whenAlertsOpenAndClear_thenItGetsWhatItWantsAndPeopleDoNotGetWhatClears() {
        settings.channels = List.of("dashboard");
        shop.owner("+919812345678", "asha@example.com");
        shop.execute(
                "insert into webhook (workshop_id, url, events, secret) values (%d, 'https://a.example', '{%s}', 's')"
                        .formatted(shop.id, "alert,alert_cleared"));
        long alert = shop.alert(shop.pit, "high_aqi", "warning");
        shop.announce("alert_cleared", alert, shop.pit, "high_aqi", "warning");
        shop.announce("payment_received", "workshop:" + shop.id, "{\"amount\": \"INR 4500.00\"}");
        shop.announce("never_heard_of", "workshop:" + shop.id, "{}");
        shop.announce(
                "alert",
                "pit:" + shop.pit,
                "{\"id\": 1, \"alert_type\": \"high_aqi\", \"severity\": \"warning\", \"silent\": true}");
        hub.drain();

        assertThat(shop.notices())
                .containsExactly(
                        "alert webhook pending", "alert_cleared webhook pending", "payment_received email pending");
        assertThat(shop.texts("select distinct outcome from announcement where workshop_id = %d order by 1"
                        .formatted(shop.id)))
                .containsExactly("0 notices", "1 notices");
    }

    @Test
    void givenThePlatformsDisk_whenItIsFull_thenItsTeamAndItsMailboxGetAMailAndAStrangeDeviceNone() {
        shop.execute("update app_user set is_active = false where role = 'super_admin'");
        shop.execute(
                "insert into app_user (username, name, email, role) values ('root', 'Root', 'root@example.com', 'super_admin')");
        String disk =
                """
                {"id": 1, "alert_type": "server_disk", "severity": "critical", "message": "Disk above 85 %", "value": 86,
                 "created_at": "2026-02-20T06:30:00Z"}
                """;
        NoticesShop.announce(db, null, "alert", "platform:disk@hub-1", disk, clock.instant());
        NoticesShop.announce(db, null, "alert", "device:ESP32-1", disk, clock.instant());
        NoticesShop.announce(db, null, "alert", "platform:disk@hub-1", disk, clock.instant());

        hub.drain();

        assertThat(
                        shop.texts(
                                "select concat_ws(' ', event, coalesce(address, 'user'), channel, state, reason, params ->> 'place')"
                                        + " from notice where class = 'platform' and reason is distinct from 'deactivated' order by id"))
                .containsExactly(
                        "alert_platform user email pending disk@hub-1",
                        "alert_platform team@example.com email pending disk@hub-1",
                        "alert_platform user email suppressed throttled disk@hub-1",
                        "alert_platform team@example.com email suppressed throttled disk@hub-1");

        shop.execute("update app_user set email = 'Team@Example.com' where username = 'root'");
        NoticesShop.announce(db, null, "alert", "platform:disk@hub-2", disk, clock.instant());
        hub.drain();
        assertThat(shop.texts("select coalesce(address, 'user') from notice where params ->> 'place' = 'disk@hub-2'"
                        + " and reason is distinct from 'deactivated'"))
                .containsExactly("user");
    }

    @Test
    void givenTwoDevicesOfOnePit_whenOneIsSilent_thenItsNoticeSaysWhich() {
        shop.owner(null, "asha@example.com");
        shop.execute("insert into device (device_id, workshop_id, pit_id, name) values ('ESP32-1', %d, %d, 'Wall unit')"
                .formatted(shop.id, shop.pit));
        shop.announce("alert", "device:ESP32-1", silent("ESP32-1"));
        hub.drain();
        shop.execute("insert into device (device_id, workshop_id, pit_id, name) values"
                + " ('ESP32-2', %1$d, %2$d, 'Wall unit'), ('ESP32-3', %1$d, %2$d, null)".formatted(shop.id, shop.pit));
        shop.announce("alert", "device:ESP32-2", silent("ESP32-2"));
        shop.announce("alert", "device:ESP32-3", silent("ESP32-3"));
        shop.announce("alert", "pit:" + shop.pit, silent(null));

        hub.drain();

        assertThat(shop.texts(
                        "select params ->> 'place' from notice where workshop_id = %d and channel = 'email' order by id"
                                .formatted(shop.id)))
                .containsExactly("Bay 1", "Bay 1 · Wall unit · ESP32-2", "Bay 1 · ESP32-3", "Bay 1");
    }

    private String silent(String device) {
        return """
                {"id": 0, "pit_id": %d, "device_id": %s, "alert_type": "device_offline", "severity": "warning",
                 "message": "Device is offline", "created_at": "%s"}
                """
                .formatted(shop.pit, device == null ? "null" : '"' + device + '"', clock.instant());
    }

    @Test
    void givenOneThatNoNoticesCanBeMadeOf_whenItHasFailed_thenThoseBehindItAreDecidedAbout() {
        settings.channels = List.of("email");
        shop.owner(null, "asha@example.com");
        settings.quietHours = Optional.of(FakeAlertSettings.NIGHT);
        clock.set(Instant.parse("2026-02-20T20:30:00Z"));
        shop.announce("alert", "pit:1", "{\"alert_type\": \"high_aqi\", \"created_at\": \"yesterday\"}");
        shop.alert(shop.pit, "critical_aqi", "critical");
        Announcements announcements = new Announcements(db.database(), clock);

        RuntimeException failure = failing(hub);
        announcements.failed(announcements.claim(), failure);
        hub.drain();

        assertThat(shop.notices()).containsExactly("alert email pending");
        assertThat(shop.texts("select split_part(outcome, ':', 1) from announcement where workshop_id = %d order by id"
                        .formatted(shop.id)))
                .containsExactly("failed", "1 notices");
    }

    private static RuntimeException failing(DecidingHub hub) {
        try {
            hub.drain();
        } catch (RuntimeException e) {
            return e;
        }
        throw new AssertionError("nothing failed");
    }

    @Test
    void givenAWorkshopWithManyAnnouncements_whenAnotherAndThePlatformHaveOne_thenTheyAreDecidedAboutInTurns() {
        hub.drain();
        NoticesShop other = new NoticesShop(db, clock);
        for (int i = 0; i < 20; i++) {
            shop.alert(shop.pit, "type_" + i, "warning");
        }
        other.alert(other.pit, "low_humidity", "warning");
        db.execute("insert into announcement (workshop_id, event, subject, facts, once_key, created_at)"
                + " values (null, 'alert', 'platform:disk@a', '{\"alert_type\":\"server_disk\"}', 'turns', now())");

        for (int turn = 0; turn < 3; turn++) {
            assertThat(hub.next()).isTrue();
        }

        assertThat(db.texts(
                        "select coalesce(workshop_id, 0) || ' ' || count(*) from announcement where settled_at is null"
                                + " group by workshop_id"))
                .containsExactly(shop.id + " 19");
    }

    @Test
    void givenTwoHubs_whenTheyDecideTogether_thenEachOnceAndOfEachWorkshopInOrder() throws Exception {
        settings.channels = List.of("email");
        List<NoticesShop> shops = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            NoticesShop one = new NoticesShop(db, clock);
            one.owner(null, "asha@example.com");
            shops.add(one);
        }
        for (int i = 0; i < 25; i++) {
            for (NoticesShop one : shops) {
                one.alert(one.pit, "type_" + i, "warning");
            }
        }
        ExecutorService hubs = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> both = List.of(hubs.submit(() -> hub().drain()), hubs.submit(() -> hub().drain()));
            for (Future<?> one : both) {
                one.get();
            }
        } finally {
            hubs.shutdownNow();
        }
        hub.drain();

        for (NoticesShop one : shops) {
            assertThat(one.notices()).hasSize(25).containsOnly("alert email pending");
            assertThat(one.texts("select n.announcement_id::text from notice n where n.workshop_id = %d order by n.id"
                            .formatted(one.id)))
                    .isEqualTo(one.texts("select a.id::text from announcement a where a.workshop_id = %d order by a.id"
                            .formatted(one.id)));
        }
    }

    @Test
    void givenAnnouncements_whenTheOneThatDecidesIsKilledAnywhere_thenEachIsDecidedOnceAndInOrder() {
        shop.owner("+919812345678", "asha@example.com");
        for (int i = 0; i < 12; i++) {
            shop.alert(shop.pit, "type_" + i, "warning");
        }

        for (String step : List.of(DecidingHub.CLAIMED, DecidingHub.DECIDED, DecidingHub.QUEUED, DecidingHub.SETTLED)) {
            TestProcess deciding = DecideProcess.start(db, clock.instant(), step);
            deciding.await(step);
            deciding.kill();
        }
        killAtTheGate("trigger gate before insert on notice for each row when (new.channel = 'email')");
        assertThat(undecided())
                .as("what four that were killed before their commit have left")
                .isEqualTo(12 - 4);
        killAtTheGate(
                "constraint trigger gate after update on announcement deferrable initially deferred for each row");
        assertThat(undecided()).as("a commit that was begun is not undone").isEqualTo(12 - 5);
        DecideProcess.start(db, clock.instant(), "").await();

        assertThat(shop.texts(
                        "select concat_ws(' ', announcement_id, channel, state) from notice where workshop_id = %d order by id"
                                .formatted(shop.id)))
                .isEqualTo(shop.texts(
                        """
                        select concat_ws(' ', a.id, channel, 'pending')
                        from announcement a, unnest('{sms,email}'::text[]) with ordinality as by (channel, place)
                        where a.workshop_id = %d and a.outcome = '2 notices' order by a.id, place
                        """
                                .formatted(shop.id)))
                .hasSize(2 * 12);
    }

    /** While it writes notices, or while it commits. */
    private void killAtTheGate(String trigger) {
        try (TestGate gate = TestGate.shut(db, trigger)) {
            TestProcess deciding = DecideProcess.start(db, clock.instant(), "");
            gate.awaitWaiting();
            deciding.kill();
        }
    }

    private long undecided() {
        return shop.number("select count(*) from announcement where settled_at is null and workshop_id = " + shop.id);
    }

    private void prefer(long person, String channels, String optOuts) {
        shop.execute(
                """
                insert into preference (user_id, workshop_id, channels, opt_outs, updated_at) values (%d, %d, %s, '%s', now())
                """
                        .formatted(person, shop.id, channels, optOuts));
    }
}
