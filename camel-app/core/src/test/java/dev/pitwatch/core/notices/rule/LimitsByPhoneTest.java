package dev.pitwatch.core.notices.rule;

import static dev.pitwatch.core.notices.notification.NoticeChannel.EMAIL;
import static dev.pitwatch.core.notices.notification.NoticeChannel.SMS;
import static dev.pitwatch.core.notices.notification.NoticeChannel.WHATSAPP;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.core.notices.announcement.OpenAnnouncement;
import dev.pitwatch.core.notices.notification.DecidedNotice;
import dev.pitwatch.core.notices.notification.Notice;
import dev.pitwatch.core.notices.notification.NoticeChannel;
import dev.pitwatch.core.notices.notification.NoticeTarget;
import dev.pitwatch.core.notices.rule.AlertSettings.Settings;
import dev.pitwatch.core.notices.rule.Allowance.Had;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many people read by SMS or WhatsApp, which are paid for, that a day or an hour is used up. */
class LimitsByPhoneTest {

    private static final URI SHOP = URI.create("https://shop.example/");
    private static final ZoneId ZONE = ZoneId.of("Asia/Kolkata");
    private static final Instant NOON = Instant.parse("2026-02-20T06:30:00Z");

    private final List<Person> people = new ArrayList<>();
    private final ObjectNode facts = JsonNodeFactory.instance
            .objectNode()
            .put("id", 77)
            .put("alert_type", "high_aqi")
            .put("severity", "warning")
            .put("pit_id", 7)
            .put("created_at", "2026-02-20T06:29:30Z");
    private Had had = new Had(300, 300, 20, 50, 200);
    private Set<String> limitsByPhone = Set.of();
    private Instant now = NOON;

    @BeforeEach
    void makePeople() {
        for (long id = 1; id <= 190; id++) {
            people.add(person(id, false, SMS, EMAIL));
        }
        for (long id = 191; id <= 200; id++) {
            people.add(person(id, true, SMS, WHATSAPP));
        }
    }

    @Test
    void givenTwoHundredPeopleOverTheLimit_whenDecided_thenTwentyReadItByPhoneAndOwnersAmongThem() {
        assertThat(sent().stream().filter(one -> one.channels().get(0) != EMAIL).map(LimitsByPhoneTest::said))
                .hasSize(20)
                .startsWith("1 sms", "2 sms")
                .endsWith("15 sms", "191 sms", "191 whatsapp", "192 sms", "192 whatsapp", "193 sms");
        assertThat(sent())
                .filteredOn(one -> one.channels().get(0) == EMAIL)
                .as("by mail each may")
                .hasSize(190);
    }

    @Test
    void givenTwentyWhoReadItToday_whenAnotherIsDecided_thenNoOneElseDoesByPhoneThoughItIsUrgent() {
        List<Notice> first = sent();
        assertThat(first)
                .filteredOn(one -> one.channels().get(0) != EMAIL)
                .extracting(one -> one.origin().throttleKey())
                .containsOnly("limits:3:2026-02-20");

        limitsByPhone = keysOf("limits:3:2026-02-20", first);
        facts.put("severity", "critical"); // which has limits of its own
        had = new Had(20, 60, 20, 0, 0);

        assertThat(sent()).hasSize(190).allMatch(one -> one.channels().get(0) == EMAIL);
    }

    @Test
    void givenPeopleWhoReadItToday_whenAnotherIsDecided_thenTheyDoNotTakeOthersPlaces() {
        limitsByPhone = Set.of("day_limit:2026-02-20:user-1:sms", "day_limit:2026-02-20:user-2:sms");

        assertThat(sent().stream().filter(one -> one.channels().get(0) != EMAIL).map(LimitsByPhoneTest::said))
                .hasSize(18)
                .startsWith("3 sms", "4 sms")
                .contains("15 sms", "193 sms");
    }

    @Test
    void givenSixtyPeopleWhoHaveQuietHoursAndAPhoneOnly_whenDecided_thenFiftySummariesGoOutByItADay() {
        people.clear();
        QuietHours noon = new QuietHours(LocalTime.of(11, 0), LocalTime.of(13, 0));
        for (long id = 1; id <= 60; id++) {
            people.add(quiet(id, noon, SMS));
        }
        people.add(quiet(61, noon, SMS, EMAIL));

        List<Notice> first = summaries();

        assertThat(first).hasSize(51);
        assertThat(first.subList(0, 50)).allMatch(one -> one.channels().equals(List.of(SMS)));
        assertThat(first.get(50).channels()).as("by mail each may").startsWith(EMAIL);
        limitsByPhone = keysOf("limits:3:2026-02-20", first);
        assertThat(limitsByPhone).hasSize(51);
        assertThat(summaries()).as("another alert is in the same").hasSize(51);
        people.addAll(0, List.of(quiet(70, noon, SMS), quiet(71, noon, WHATSAPP)));
        assertThat(summaries()).as("those who come later have none").hasSize(51);
    }

    @Test
    void givenSixtyPeopleWithMailAndPhone_whenDecided_thenThoseWhoHaveAPhoneOnlyReadTheirSummaryNevertheless() {
        people.clear();
        QuietHours noon = new QuietHours(LocalTime.of(11, 0), LocalTime.of(13, 0));
        for (long id = 1; id <= 60; id++) {
            people.add(quiet(id, noon, EMAIL, SMS));
        }
        people.add(quiet(61, noon, SMS));

        List<Notice> first = summaries();

        assertThat(first).extracting(Notice::channels).hasSize(61).endsWith(List.of(SMS));
        assertThat(first.subList(0, 50)).allMatch(one -> one.channels().equals(List.of(EMAIL, SMS)));
        assertThat(first.subList(50, 60))
                .as("what is paid for is limited where a mail can't be sent, too")
                .allMatch(one -> one.channels().equals(List.of(EMAIL)));
        limitsByPhone = keysOf("limits:3:2026-02-20", first);
        people.add(quiet(62, noon, SMS));
        assertThat(summaries()).extracting(Notice::channels).hasSize(62).endsWith(List.of(SMS), List.of(SMS));
    }

    @Test
    void givenANight_whenSummariesAreBegunBeforeAndAfterMidnight_thenFiftyGoOutInTheMorning() {
        people.clear();
        QuietHours night = new QuietHours(LocalTime.of(22, 0), LocalTime.of(7, 0));
        for (long id = 1; id <= 60; id++) {
            people.add(quiet(id, night, SMS));
        }
        now = Instant.parse("2026-02-20T17:30:00Z"); // 23:00
        List<Notice> evening = summaries();
        assertThat(evening).hasSize(50);
        assertThat(keysOf("limits:3:2026-02-21", evening)).hasSize(50);

        limitsByPhone = keysOf("limits:3:2026-02-21", evening);
        people.add(0, quiet(70, night, SMS));
        now = Instant.parse("2026-02-20T19:30:00Z"); // 01:00
        assertThat(summaries()).extracting(Notice::dedupeKey).hasSize(50).isSubsetOf(limitsByPhone);

        now = Instant.parse("2026-02-21T17:30:00Z");
        assertThat(summaries()).as("the next night has its own").hasSize(50);
    }

    private static Set<String> keysOf(String throttleKey, List<Notice> notices) {
        return notices.stream()
                .filter(one -> throttleKey.equals(one.origin().throttleKey()))
                .map(Notice::dedupeKey)
                .collect(toSet());
    }

    @Test
    void givenSummariesOfToday_whenALimitIsReached_thenItsSentencesHaveTheirOwnPlaces() {
        limitsByPhone = Set.of("quiet:user-1:1", "quiet:user-2:1", "quiet:user-3:1");

        assertThat(sent().stream().filter(one -> one.channels().get(0) != EMAIL))
                .hasSize(20);
    }

    private static Person quiet(long id, QuietHours hours, NoticeChannel... reachedBy) {
        return new Person(
                id,
                false,
                true,
                Set.of(reachedBy),
                List.of(),
                Map.of(),
                Set.of(),
                Optional.of(hours),
                Optional.empty());
    }

    private List<Notice> summaries() {
        return decided().held().stream().map(line -> line.summary().notice()).toList();
    }

    private List<Notice> sent() {
        return decided().notices().stream()
                .filter(one -> one.suppressed().isEmpty())
                .map(DecidedNotice::notice)
                .toList();
    }

    private Decided decided() {
        OpenAnnouncement announcement = new OpenAnnouncement(5, 3L, "alert", "pit:7", facts, NOON);
        Settings settings = new Settings(
                List.of("sms", "whatsapp", "email"), List.of(), Optional.empty(), Duration.ofMinutes(15), 20);
        Optional<Plan> plan = Plan.of(announcement, settings);
        Map<String, String> values = NoticeValues.of(plan.orElseThrow().event(), announcement, "Bay 1", SHOP);
        Audience audience = new Audience(
                announcement,
                plan,
                settings,
                now,
                ZONE,
                values,
                false,
                people,
                Optional.empty(),
                Optional.empty(),
                had,
                limitsByPhone,
                0);
        return new NoticeRules().decide(audience);
    }

    private static String said(Notice notice) {
        return "%d %s"
                .formatted(
                        ((NoticeTarget.User) notice.target()).id(),
                        notice.channels().get(0).code());
    }

    private static Person person(long id, boolean owner, NoticeChannel... reachedBy) {
        return new Person(
                id, owner, true, Set.of(reachedBy), List.of(), Map.of(), Set.of(), Optional.empty(), Optional.empty());
    }
}
