package dev.pitwatch.core.notices.rule;

import static dev.pitwatch.core.notices.notification.NoticeChannel.EMAIL;
import static dev.pitwatch.core.notices.notification.NoticeChannel.PUSH;
import static dev.pitwatch.core.notices.notification.NoticeChannel.SMS;
import static dev.pitwatch.core.notices.notification.NoticeChannel.WHATSAPP;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.core.notices.announcement.OpenAnnouncement;
import dev.pitwatch.core.notices.notification.DecidedNotice;
import dev.pitwatch.core.notices.notification.NoticeChannel;
import dev.pitwatch.core.notices.notification.NoticeTarget;
import dev.pitwatch.core.notices.rule.AlertSettings.Settings;
import dev.pitwatch.core.notices.rule.Allowance.Had;
import dev.pitwatch.core.notices.rule.Audience.Mailbox;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NoticeRulesTest {

    private static final URI SHOP = URI.create("https://shop.example/");

    private static final ZoneId ZONE = ZoneId.of("Asia/Kolkata");
    private static final Instant NOON = Instant.parse("2026-02-20T06:30:00Z");
    private static final Instant LATE = Instant.parse("2026-02-20T17:30:00Z"); // 23:00
    private static final Instant MORNING = Instant.parse("2026-02-21T01:30:00Z"); // 07:00
    private static final Duration QUARTER = Duration.ofMinutes(15);
    private static final long WORKSHOP = 3;

    private final ObjectNode facts = JsonNodeFactory.instance
            .objectNode()
            .put("id", 77)
            .put("alert_type", "high_aqi")
            .put("severity", "warning")
            .put("pit_id", 7)
            .put("created_at", "2026-02-20T17:29:30Z");
    private final List<Person> people = new ArrayList<>();
    private String event = "alert";
    private String subject = "pit:7";
    private @Nullable Long workshop = WORKSHOP;
    private List<String> channels = List.of("sms", "email");
    private Instant now = NOON;
    private boolean shelved;
    private Optional<Mailbox> mailbox = Optional.empty();
    private Optional<Set<String>> webhook = Optional.empty();
    private Had had = Had.NOTHING;
    private int unsent;
    private int smsPerDay = 20;

    @Test
    void givenPeopleWhoAreReachedDifferently_whenDecided_thenEachChannelIsTriedOrSaysThatThereIsNoAddress() {
        people.add(person(1, SMS, EMAIL));
        people.add(person(2, EMAIL));

        assertThat(decided()).containsExactly("1 sms", "1 email", "2 sms no_address", "2 email");
        assertThat(rules().outcome()).isEqualTo("3 notices, 1 suppressed");
        DecidedNotice first = rules().notices().get(0);
        assertThat(first.due()).isEqualTo(NOON);
        assertThat(first.notice().goodUntil()).isEqualTo(NOON.plus(Duration.ofHours(24)));
        assertThat(first.notice().dedupeKey()).isEqualTo("announcement:5:user-1:sms");
        assertThat(first.notice().origin())
                .extracting("announcementId", "subject", "alertId", "jobId", "throttleKey", "urgent")
                .containsExactly(5L, "pit:7", 77L, null, "high_aqi:pit:7", false);
    }

    @Test
    void givenPushWithTwoBrowsers_whenDecided_thenEachGetsItAndOneWithoutAnyIsSaid() {
        channels = List.of("push");
        people.add(browsing(1, 11L, 12L));
        people.add(person(2, SMS));

        assertThat(decided()).containsExactly("browser 11 push", "browser 12 push", "2 push no_address");
        assertThat(rules().notices().get(0).notice().dedupeKey()).isEqualTo("announcement:5:browser-11:push");
    }

    @Test
    void givenChannelsThatAPersonChose_whenDecided_thenThoseThatReachThemElseTheFirstThatDoes() {
        people.add(choosing(1, List.of("email"), SMS, EMAIL));
        people.add(choosing(2, List.of("email"), SMS)); // reached by none of them
        people.add(choosing(3, List.of("email"))); // by nothing at all
        people.add(choosing(4, List.of("whatsapp"))); // none that the workshop has, and no address
        people.add(choosing(5, List.of(), SMS, EMAIL));

        assertThat(decided()).containsExactly("1 email", "2 sms", "3 email no_address", "4 sms no_address", "5 sms");
    }

    @Test
    void givenAnEscalation_whenDecided_thenWhatAPersonChoseDoesNotCountAndOneChannelSaysThatNoneReachesThem() {
        event = "alert_escalated";
        people.add(choosing(1, List.of("email"), SMS, WHATSAPP));
        people.add(person(2));

        assertThat(decided()).containsExactly("1 sms", "1 whatsapp", "2 sms no_address");
    }

    @Test
    void givenSeveralReasons_whenDecided_thenTheFirstOfTheOrderIsSaid() {
        now = LATE;
        Person all = new Person(
                1,
                false,
                false,
                Set.of(SMS),
                List.of(),
                Map.of(),
                Set.of("alerts"),
                Optional.empty(),
                Optional.of(LATE));
        channels = List.of("sms");
        people.add(all);
        shelved = true;
        assertThat(decided()).containsExactly("1 sms deactivated");

        people.set(0, active(all, true));
        assertThat(decided()).containsExactly("1 sms shelved");

        shelved = false;
        assertThat(decided()).containsExactly("1 sms opted_out");

        people.set(0, active(all, false));
        assertThat(decided()).containsExactly("1 sms throttled");

        people.set(0, active(all, false).notified(Optional.empty()));
        assertThat(decided()).containsExactly("1 sms quiet_hours");
    }

    private static Person active(Person of, boolean optsOut) {
        return new Person(
                of.id(),
                of.owner(),
                true,
                of.reachedBy(),
                of.browsers(),
                of.channels(),
                optsOut ? of.optOuts() : Set.of(),
                of.quietHours(),
                of.notifiedAt());
    }

    @Test
    void givenWhatIsCritical_whenItsReaderOptedOut_thenAnOwnerGetsItAndOthersDoNot() {
        facts.put("severity", "critical");
        channels = List.of("sms");
        people.add(optingOut(1, true));
        people.add(optingOut(2, false));

        assertThat(decided()).containsExactly("1 sms", "2 sms opted_out");
    }

    @Test
    void givenAnOwnerWhoOptedOutOfAnotherClass_whenDecided_thenTheyGetIt() {
        channels = List.of("sms");
        people.add(new Person(
                1,
                true,
                true,
                Set.of(SMS),
                List.of(),
                Map.of(),
                Set.of("billing"),
                Optional.empty(),
                Optional.empty()));

        assertThat(decided()).containsExactly("1 sms");
    }

    @Test
    void givenOneJustBefore_whenDecided_thenThrottledUntilItIsAQuarterOfAnHourOld() {
        channels = List.of("sms");
        people.add(person(1, SMS).notified(Optional.of(NOON.minus(QUARTER).plusMillis(1))));
        people.add(person(2, SMS).notified(Optional.of(NOON.minus(QUARTER))));

        assertThat(decided()).containsExactly("1 sms throttled", "2 sms");
    }

    @Test
    void givenQuietHours_whenDecided_thenAlertsAreSummedUpAtTheirEndAndCriticalOnesAreNot() {
        now = LATE;
        people.add(person(1, EMAIL, SMS));
        assertThat(decided()).containsExactly("1 sms quiet_hours", "1 email quiet_hours");
        var summary = rules().held().get(0);
        assertThat(rules().held()).hasSize(1);
        assertThat(summary.line()).contains("\"at\":\"22:59\"").contains("\"place\":\"Bay 1\"");
        assertThat(summary.summary().due()).isEqualTo(MORNING);
        assertThat(summary.summary().notice().channels()).containsExactly(EMAIL, SMS);
        assertThat(summary.summary().notice().dedupeKey()).isEqualTo("quiet:user-1:" + MORNING.getEpochSecond());
        assertThat(summary.summary().notice().values())
                .containsEntry("from", "2026-02-20T16:30:00Z")
                .containsEntry("until", "2026-02-21T01:30:00Z")
                .containsEntry("link", "https://shop.example/");
        assertThat(summary.summary().notice().origin().announcementId()).isNull();

        facts.put("severity", "critical");
        assertThat(decided()).containsExactly("1 sms", "1 email");
        assertThat(rules().held()).isEmpty();
        assertThat(rules().notices())
                .allSatisfy(notice -> assertThat(notice.due()).isEqualTo(LATE));
    }

    @Test
    void givenAPersonsOwnQuietHours_whenDecided_thenTheyTakeThePlaceOfTheWorkshops() {
        now = LATE;
        channels = List.of("sms");
        people.add(new Person(
                1,
                true,
                true,
                Set.of(SMS),
                List.of(),
                Map.of(),
                Set.of(),
                Optional.of(new QuietHours(LocalTime.of(12, 0), LocalTime.of(13, 0))),
                Optional.empty()));

        assertThat(decided()).containsExactly("1 sms");
    }

    @Test
    void givenQuietHoursAndATypeThatGoesBySms_whenDecided_thenTheSummaryGoesByTheRichestChannelThatTheyWant() {
        now = LATE;
        channels = List.of("sms");
        people.add(person(1, SMS, EMAIL));
        people.add(person(2, SMS));

        assertThat(rules().held())
                .extracting(line -> line.summary().notice().channels())
                .containsExactly(List.of(EMAIL, SMS), List.of(SMS));
    }

    @Test
    void givenQuietHoursOfOneWhoIsReachedByTheirBrowsersOnly_whenDecided_thenTheNewestOfTheseShowsTheSummary() {
        now = LATE;
        channels = List.of("push");
        people.add(browsing(1, 11L, 12L));
        people.add(person(2));

        assertThat(rules().held())
                .extracting(line -> line.summary().notice().target())
                .containsExactly(new NoticeTarget.Browser(1, 12));
    }

    @Test
    void givenOtherNewsInQuietHours_whenDecided_thenItWaitsForTheirEndAsItIs() {
        now = LATE;
        event = "weekly_summary";
        people.add(person(1, EMAIL));

        assertThat(decided()).containsExactly("1 email");
        assertThat(rules().notices().get(0).due()).isEqualTo(MORNING);
        assertThat(rules().held()).isEmpty();
        assertThat(rules().notices().get(0).notice().origin().alertId()).isNull();
    }

    @Test
    void givenTheDaysSmsAreUsedUp_whenDecided_thenTheRestIsSaidOnceAPersonAndMailsGoOn() {
        had = sms(19);
        people.add(person(1, SMS, EMAIL));
        people.add(person(2, SMS, EMAIL));

        assertThat(decided())
                .containsExactly("1 sms", "1 email", "2 sms day_limit", "2 sms day_limit_summary", "2 email");
        var summary = rules().notices().get(3).notice();
        assertThat(summary.dedupeKey()).isEqualTo("day_limit:2026-02-20:user-2:sms");
        assertThat(summary.values()).containsEntry("count", "20");
    }

    @Test
    void givenAWorkshopThatWantsManySms_whenItIsUrgent_thenTwentyADayMayGoOut() {
        facts.put("severity", "critical");
        channels = List.of("sms");
        smsPerDay = 100;
        had = sms(19);
        people.add(person(1, SMS));
        people.add(person(2, SMS));

        assertThat(decided()).containsExactly("1 sms", "2 sms day_limit", "2 sms day_limit_summary");
    }

    @Test
    void givenAWorkshopThatWantsFewSmsOrNone_whenItIsUrgent_thenTwentyADayMayGoOut() {
        facts.put("severity", "critical");
        channels = List.of("sms");
        smsPerDay = 0;
        had = sms(19);
        people.add(person(1, SMS));
        people.add(person(2, SMS));

        assertThat(decided()).containsExactly("1 sms", "2 sms day_limit", "2 sms day_limit_summary");
        assertThat(rules().notices().get(2).notice().values()).containsEntry("count", "20");
    }

    @Test
    void givenTheDaysSmsOfAlertsAreUsedUp_whenItIsAboutPayment_thenItGoesOut() {
        event = "subscription_reminder";
        had = sms(20);
        people.add(person(1, SMS));

        assertThat(decided()).containsExactly("1 email no_address", "1 sms");
    }

    @Test
    void givenTheHoursAlertsAreUsedUp_whenDecided_thenNoChannelButTheWebhookGetsMoreAndEachPersonReadsThatOnceADay() {
        had = new Had(119, 119, 0, 0, 0);
        channels = List.of("email", "push", "webhook");
        webhook = Optional.of(Set.of("alert"));
        people.add(person(1, EMAIL));
        people.add(browsing(2, 11L, 12L));

        assertThat(decided())
                .containsExactly(
                        "1 email",
                        "1 push no_address",
                        "2 email no_address",
                        "2 push hour_limit",
                        "browser 12 push hour_limit_summary",
                        "webhook");
        var summary = rules().notices().get(4).notice();
        assertThat(summary.dedupeKey()).isEqualTo("hour_limit:2026-02-20:user-2");
        assertThat(summary.values()).containsEntry("count", "120");
    }

    @Test
    void givenManyThatWereNotSent_whenDecided_thenThoseOfPeopleAreKeptUpToAThousandAnHourAndTheRestCounted() {
        unsent = 998;
        channels = List.of("sms", "email", "push");
        people.add(person(1, EMAIL));
        people.add(person(2, EMAIL));

        Decided made = rules();

        assertThat(made.notices())
                .extracting(NoticeRulesTest::said)
                .containsExactly("1 sms no_address", "1 email", "1 push no_address", "2 email");
        assertThat(made.unkept()).isEqualTo(Map.of(SMS, 1, PUSH, 1));
        assertThat(made.outcome()).isEqualTo("2 notices, 2 suppressed, 2 more suppressed and not kept");
    }

    @Test
    void givenTwoBrowsers_whenDecided_thenTheyCountAsOne() {
        had = new Had(118, 118, 0, 0, 0);
        channels = List.of("push");
        people.add(browsing(1, 11L, 12L));
        people.add(browsing(2, 13L));

        assertThat(decided()).containsExactly("browser 11 push", "browser 12 push", "browser 13 push");
    }

    @Test
    void givenTheDaysWhatsAppOrMailsAreUsedUp_whenDecided_thenTheOtherChannelsGoOn() {
        had = new Had(0, 249, 0, 49, 199);
        channels = List.of("whatsapp", "email", "sms");
        people.add(person(1, WHATSAPP, EMAIL, SMS));
        people.add(person(2, WHATSAPP, EMAIL, SMS));

        assertThat(decided())
                .containsExactly(
                        "1 whatsapp",
                        "1 email",
                        "1 sms",
                        "2 whatsapp day_limit",
                        "2 whatsapp day_limit_summary",
                        "2 email day_limit",
                        "2 email day_limit_summary",
                        "2 sms");
        assertThat(rules().notices().get(6).notice().values()).containsEntry("count", "200");
    }

    @Test
    void givenWhatIsUrgent_whenTwentyWentOutInAnHourOrSixtyInADay_thenTheRestStaysInTheDashboard() {
        facts.put("severity", "critical");
        channels = List.of("email");
        people.add(person(1, EMAIL));
        people.add(person(2, EMAIL));
        had = new Had(19, 19, 0, 0, 300);
        assertThat(decided()).containsExactly("1 email", "2 email hour_limit", "2 email hour_limit_summary");
        assertThat(rules().notices().get(2).notice().dedupeKey()).isEqualTo("hour_limit:2026-02-20:user-2:urgent");

        had = new Had(0, 59, 0, 0, 0);
        assertThat(decided()).containsExactly("1 email", "2 email day_limit", "2 email day_limit_summary");

        event = "alert_escalated";
        assertThat(decided()).containsExactly("1 email", "2 email day_limit", "2 email day_limit_summary");
    }

    @Test
    void givenAWebhook_whenDecided_thenItGetsWhatItWantsOrWhatTheSettingsNameItFor() {
        channels = List.of();
        assertThat(decided()).isEmpty();

        webhook = Optional.of(Set.of("alert_cleared"));
        assertThat(decided()).isEmpty();

        webhook = Optional.of(Set.of("alert"));
        assertThat(decided()).containsExactly("webhook");
        assertThat(rules().notices().get(0).notice().dedupeKey()).isEqualTo("announcement:5:webhook:webhook");

        webhook = Optional.of(Set.of());
        channels = List.of("webhook");
        assertThat(decided()).containsExactly("webhook");

        webhook = Optional.empty();
        assertThat(decided()).containsExactly("webhook no_address");
    }

    @Test
    void givenAShelvedAlert_whenDecided_thenTheWebhookHearsOfItsEndOnlyAndInQuietHoursToo() {
        now = LATE;
        shelved = true;
        webhook = Optional.of(Set.of("alert", "alert_cleared"));
        channels = List.of();
        assertThat(decided()).containsExactly("webhook shelved");

        event = "alert_cleared";
        assertThat(decided()).containsExactly("webhook");
        assertThat(rules().notices().get(0).due()).isEqualTo(LATE);
    }

    @Test
    void givenACriticalAlertThatCleared_whenDecided_thenTheSameWaysAreUsedAtNightAndWhateverWasChosenSince() {
        now = LATE;
        event = "alert_cleared";
        facts.put("severity", "critical");
        people.add(heard(1, Set.of(SMS, EMAIL), Map.of("alerts", List.of("sms")), EMAIL, SMS));
        people.add(heard(2, Set.of(PUSH), Map.of(), PUSH));
        people.add(heard(3, Set.of(SMS, EMAIL), Map.of(), SMS));
        people.add(heard(4, Set.of(SMS), Map.of(), EMAIL));

        assertThat(decided()).containsExactly("1 email", "browser 21 push", "4 email no_address");
        assertThat(rules().notices().get(0).due()).isEqualTo(LATE);

        webhook = Optional.of(Set.of("alert_cleared"));
        shelved = true;
        assertThat(decided()).containsExactly("1 email shelved", "2 push shelved", "4 email shelved", "webhook");
    }

    @Test
    void givenNewsOfThePlatform_whenDecided_thenTeamAndMailboxGetItAndNoWebhook() {
        workshop = null;
        subject = "platform:disk@1";
        webhook = Optional.of(Set.of("alert"));
        people.add(person(1, EMAIL));
        mailbox = Optional.of(new Mailbox("team@example.org", Set.of(), Optional.empty()));
        assertThat(decided()).containsExactly("1 email", "address email");
        assertThat(rules().notices().get(1).notice().dedupeKey()).isEqualTo("announcement:5:mailbox:email");
        assertThat(rules().notices().get(1).notice().origin().alertId()).isEqualTo(77);

        mailbox = Optional.of(new Mailbox("team@example.org", Set.of(), Optional.of(NOON.minusSeconds(60))));
        assertThat(decided()).containsExactly("1 email", "address email throttled");

        mailbox = Optional.of(new Mailbox("team@example.org", Set.of(1L), Optional.empty()));
        assertThat(decided()).containsExactly("1 email");
        people.set(0, person(1, EMAIL).notified(Optional.of(NOON.minusSeconds(60))));
        assertThat(decided()).containsExactly("1 email throttled");
        people.set(0, person(1));
        assertThat(decided()).containsExactly("1 email no_address", "address email");
    }

    @Test
    void givenWhatIsNoNewsForPeople_whenDecided_thenThereAreNoNotices() {
        event = "of_a_later_version";
        people.add(person(1, SMS));

        assertThat(decided()).isEmpty();
        assertThat(rules().outcome()).isEqualTo("0 notices");
    }

    private Decided rules() {
        OpenAnnouncement announcement = new OpenAnnouncement(5, workshop, event, subject, facts, now);
        Settings settings = new Settings(channels, List.of(), Optional.of(FakeAlertSettings.NIGHT), QUARTER, smsPerDay);
        Optional<Plan> plan = Plan.of(announcement, settings);
        return new NoticeRules()
                .decide(new Audience(
                        announcement,
                        plan,
                        settings,
                        now,
                        ZONE,
                        plan.map(one -> NoticeValues.of(one.event(), announcement, "Bay 1", SHOP))
                                .orElse(Map.of()),
                        shelved,
                        people,
                        mailbox,
                        webhook,
                        had,
                        Set.of(),
                        unsent));
    }

    private static Had sms(int today) {
        return new Had(today, today, today, 0, 0);
    }

    /** {@return to whom, by which channel, and why not; the event where it is none of the announcement's own} */
    private List<String> decided() {
        return rules().notices().stream().map(NoticeRulesTest::said).toList();
    }

    private static String said(DecidedNotice decided) {
        String channel = decided.notice().channels().get(0).code();
        String said =
                switch (decided.notice().event()) {
                    case DAY_LIMIT_SUMMARY -> channel + " day_limit_summary";
                    case HOUR_LIMIT_SUMMARY -> channel + " hour_limit_summary";
                    default -> channel;
                };
        NoticeTarget target = decided.notice().target();
        String whom = "webhook";
        if (target instanceof NoticeTarget.User user) {
            whom = "%d %s".formatted(user.id(), said);
        } else if (target instanceof NoticeTarget.Browser browser) {
            whom = "browser %d %s".formatted(browser.subscriptionId(), said);
        } else if (target instanceof NoticeTarget.Address) {
            whom = "address " + said;
        }
        return whom
                + decided.suppressed()
                        .map(why -> " " + why.name().toLowerCase(Locale.ROOT))
                        .orElse("");
    }

    private static Person person(long id, NoticeChannel... reachedBy) {
        return new Person(
                id, true, true, Set.of(reachedBy), List.of(), Map.of(), Set.of(), Optional.empty(), Optional.empty());
    }

    private static Person choosing(long id, List<String> alerts, NoticeChannel... reachedBy) {
        return new Person(
                id,
                true,
                true,
                Set.of(reachedBy),
                List.of(),
                Map.of("alerts", alerts),
                Set.of(),
                Optional.empty(),
                Optional.empty());
    }

    private static Person heard(
            long id, Set<NoticeChannel> reachedBy, Map<String, List<String>> chosen, NoticeChannel... notifiedBy) {
        return new Person(
                id,
                true,
                true,
                reachedBy,
                reachedBy.contains(PUSH) ? List.of(21L) : List.of(),
                chosen,
                Set.of(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                Set.of(notifiedBy));
    }

    private static Person browsing(long id, Long... browsers) {
        return new Person(
                id,
                true,
                true,
                Set.of(PUSH),
                List.of(browsers),
                Map.of(),
                Set.of(),
                Optional.empty(),
                Optional.empty());
    }

    private static Person optingOut(long id, boolean owner) {
        return new Person(
                id,
                owner,
                true,
                Set.of(SMS),
                List.of(),
                Map.of(),
                Set.of("alerts"),
                Optional.empty(),
                Optional.empty());
    }
}
