package dev.pitwatch.core.notices.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.notices.template.Templates;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.testing.TestTemplates;
import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.SendOutcome;
import dev.pitwatch.spi.SuppressedNotice;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DispatchIT {

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = TestClock.atExample();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Outbox outbox = new Outbox(db.database(), db.masterKey(), clock);
    private final ChannelRegistry channels = new ChannelRegistry(clock);
    private final List<SuppressedNotice> suppressed = new ArrayList<>();
    private final Dispatch dispatch = hub();
    private final FakeChannel sms = new FakeChannel(false, "sms");
    private final FakeChannel mail = new FakeChannel(false, "email");
    private final long shop = db.number("insert into workshop (name) values ('Shine') returning id");
    private final long asha = db.number(
            """
            insert into app_user (workshop_id, username, name, role, email, phone)
            values (%d, 'asha', 'Asha', 'customer', 'asha@example.com', '+919812345678') returning id
            """
                    .formatted(shop));

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenACode_whenItIsDue_thenItIsSentOnceToTheAddressOfNowAndItsSecretForgotten() throws Exception {
        channels.add(sms);
        queue("k1", NoticeChannel.SMS);
        db.execute("update app_user set phone = '+919800000000'");

        work("sms");
        work("sms");

        OutgoingNotice sent = sms.sent.get(0);
        assertThat(sms.sent).hasSize(1);
        assertThat(sent.to()).isEqualTo("+919800000000");
        assertThat(sent.text())
                .startsWith("123456 is your sign-in code for Shine.")
                .contains("5 minutes");
        assertThat(sent.textWithoutSecrets()).startsWith("•••• is your sign-in code for Shine.");
        assertThat(sent.attempt()).isEqualTo(1);
        assertThat(sent.perhapsSent()).isFalse();
        assertThat(
                        db.texts(
                                "select state || ' ' || template || ' ' || provider_ref || ' ' || (secrets is null) || ' ' || sent_at from notice"))
                .singleElement()
                .asString()
                .startsWith("sent one_time_code.en SM1 true 2026-02-20 22:30:00");
        assertThat(count("sent")).isEqualTo(1);
    }

    @Test
    void givenAProviderThatIsAway_whenTried_thenAgainLaterUnderTheSameKeyUntilItsTimeIsOver() throws Exception {
        channels.add(sms);
        sms.answer = SendOutcome.later("away");
        queue("k1", NoticeChannel.SMS);

        work("sms");
        work("sms");
        assertThat(sms.sent).hasSize(1);
        assertThat(states()).containsExactly("pending away");

        clock.pass(Duration.ofSeconds(6));
        work("sms");
        assertThat(sms.sent).extracting(OutgoingNotice::attempt).containsExactly(1, 2);
        assertThat(sms.sent)
                .extracting(OutgoingNotice::key)
                .containsOnly(sms.sent.get(0).key());
        assertThat(sms.sent.get(1).perhapsSent()).isFalse();
        assertThat(count("retries")).isEqualTo(2);

        clock.pass(Duration.ofMinutes(5));
        work("sms");
        assertThat(sms.sent).hasSize(2);
        assertThat(states()).containsExactly("dead away");
        assertThat(db.texts("select (secrets is null)::text from notice")).containsExactly("true");
        assertThat(count("dead")).isEqualTo(1);
    }

    @Test
    void givenAWorkshopThatHasSentManySms_whenAnotherIsDue_thenItIsOneTooManyUntilTomorrow() throws Exception {
        channels.add(sms);
        sent(NoticeEvent.JOB_READY, Dispatch.SMS_A_DAY.all());
        clock.pass(Duration.ofHours(23));
        queue("k1", NoticeChannel.SMS);

        work("sms");

        assertThat(sms.sent).isEmpty();
        assertThat(db.texts("select state || ' ' || reason from notice where dedupe_key = 'k1'"))
                .containsExactly("suppressed day_limit");
        clock.pass(Duration.ofHours(1));
        queue("k2", NoticeChannel.SMS);
        work("sms");
        assertThat(sms.sent).hasSize(1);
    }

    @Test
    void givenCustomersSmsAreUsedUp_whenMoreAreDue_thenThatIsAnnouncedOnceADay() throws Exception {
        channels.add(sms);
        sent(NoticeEvent.JOB_READY, Dispatch.SMS_A_DAY.all());
        for (String key : List.of("one", "two")) {
            outbox.enqueue(
                    Scope.platform(),
                    new Notice(
                            NoticeEvent.JOB_READY,
                            asha,
                            List.of(NoticeChannel.SMS),
                            Map.of("car", "Civic", "link", "https://example.com/track/x"),
                            key,
                            clock.instant().plus(Duration.ofHours(1))));
        }

        work("sms");

        assertThat(db.texts("select event || ' ' || subject || ' ' || (facts ->> 'count') from announcement"))
                .containsExactly("sms_limit workshop:%d 200".formatted(shop));
    }

    @Test
    void givenAWorkshopOfWhichManyCodesWereWanted_whenMoreAreDue_thenOnlyCodesAreOneTooMany() throws Exception {
        channels.add(sms);
        sent(NoticeEvent.ONE_TIME_CODE, Dispatch.SMS_A_DAY.codes());
        queue("code", NoticeChannel.SMS);
        outbox.enqueue(
                Scope.platform(),
                new Notice(
                        NoticeEvent.JOB_READY,
                        asha,
                        List.of(NoticeChannel.SMS),
                        Map.of("car", "Civic", "link", "https://example.com/track/x"),
                        "ready",
                        clock.instant().plus(Duration.ofHours(1))));

        work("sms");

        assertThat(db.texts("select dedupe_key || ' ' || state || ' ' || coalesce(reason, '') from notice "
                        + "where dedupe_key in ('code', 'ready') order by id"))
                .containsExactly("code suppressed day_limit", "ready sent ");
        clock.pass(Duration.ofDays(1));
        queue("tomorrow", NoticeChannel.SMS);
        work("sms");
        assertThat(sms.sent).hasSize(2);
    }

    /** As many were sent to everybody just now. */
    private void sent(NoticeEvent event, int count) {
        db.execute(
                """
                insert into notice (workshop_id, user_id, event, channel, dedupe_key, state, next_attempt_at, give_up_at,
                    created_at, sent_at)
                select workshop_id, id, '%1$s', 'sms', 'many' || n, 'sent', '%2$s', '%2$s', '%2$s', '%2$s'
                from app_user, generate_series(1, %3$d) n
                """
                        .formatted(event.code(), clock.instant(), count));
    }

    @Test
    void givenAHubThatDiesWhileSending_whenItsClaimEnds_thenAnotherTriesAgainAndTellsTheChannel() throws Exception {
        channels.add(sms);
        queue("k1", NoticeChannel.SMS, Duration.ofHours(1));
        DueNotice lost = dispatch.claim("sms").orElseThrow();

        clock.pass(Duration.ofMinutes(4));
        assertThat(hub().claim("sms")).isEmpty();
        clock.pass(Duration.ofMinutes(1));
        DueNotice again = hub().claim("sms").orElseThrow();

        assertThat(again.message().perhapsSent()).isTrue();
        assertThat(again.message().key()).isEqualTo(lost.message().key());
        assertThat(dispatch.isInTime(lost)).isFalse();
        assertThat(dispatch.isInTime(again)).isTrue();
        // The first comes back to life: it neither sends any more, nor puts off what another is sending.
        assertThatThrownBy(() -> dispatch.channel(lost)).hasMessage("LATER: waited too long behind others");
        dispatch.settle(lost, SendOutcome.later("late"));
        assertThat(states()).containsExactly("sending ");
        assertThat(sms.sent).isEmpty();
    }

    @Test
    void givenAClaimWhoseNoticeIsOver_whenItEnds_thenItIsInterrupted() {
        channels.add(sms);
        queue("k1", NoticeChannel.SMS);
        dispatch.claim("sms");

        clock.pass(Duration.ofMinutes(10));
        dispatch.claim("sms");

        assertThat(states()).containsExactly("dead interrupted");
    }

    @Test
    void givenAClaim_whenSomeOfItIsGivenBack_thenItIsClaimedAgainAtOnceAsIfForTheFirstTime() throws Exception {
        channels.add(mail);
        queue("k1", NoticeChannel.EMAIL);
        queue("k2", NoticeChannel.EMAIL);
        DueNotice begun = dispatch.claim("email").orElseThrow();
        DueNotice claimed = dispatch.claim("email").orElseThrow();

        dispatch.release(claimed);

        assertThat(states()).containsExactlyInAnyOrder("sending ", "pending ");
        DueNotice again = hub().claim("email").orElseThrow();
        assertThat(again.id()).isEqualTo(claimed.id());
        assertThat(again.message().attempt()).isEqualTo(1);
        assertThat(again.message().perhapsSent()).isFalse();
        dispatch.settle(again, FakeChannel.send(dispatch, again));
        dispatch.release(claimed); // late: it is sent
        dispatch.release(begun);
        assertThat(states()).containsExactlyInAnyOrder("sent ", "pending ");
    }

    @Test
    void givenAnInterruptedAttempt_whenItIsClaimedAndGivenBack_thenTheChannelIsStillToldOfIt() {
        channels.add(sms);
        queue("k1", NoticeChannel.SMS, Duration.ofHours(1));
        dispatch.claim("sms");
        clock.pass(Dispatch.CLAIM);

        dispatch.release(hub().claim("sms").orElseThrow());

        DueNotice again = hub().claim("sms").orElseThrow();
        assertThat(again.message().perhapsSent()).isTrue();
        assertThat(again.message().attempt()).isEqualTo(2);
    }

    @Test
    void givenNotices_whenAskedForTheNext_thenItIsTheRetryOrTheEndOfTheClaim() throws Exception {
        channels.add(sms);
        sms.answer = SendOutcome.later("away");
        assertThat(dispatch.untilNext("sms")).isEmpty();
        queue("k1", NoticeChannel.SMS);
        assertThat(dispatch.untilNext("sms")).contains(Duration.ZERO);

        DueNotice claimed = dispatch.claim("sms").orElseThrow();
        assertThat(dispatch.untilNext("sms")).contains(Dispatch.CLAIM);
        dispatch.settle(claimed, FakeChannel.send(dispatch, claimed));

        assertThat(dispatch.untilNext("sms").orElseThrow()).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
        assertThat(dispatch.untilNext("email")).isEmpty();
    }

    @Test
    void givenManyThatNoOneIsToGet_whenClaimed_thenThoseBehindThemAreNotHeldUp() {
        channels.add(sms);
        db.execute("update app_user set phone = null");
        for (int i = 0; i < 20; i++) {
            queue("none" + i, NoticeChannel.SMS);
        }
        clock.pass(Duration.ofSeconds(1));
        long ravi = db.number(
                """
                insert into app_user (workshop_id, username, name, role, phone)
                values (%d, 'ravi', 'Ravi', 'customer', '+919812345679') returning id
                """
                        .formatted(shop));
        queue("k1", NoticeChannel.SMS);
        db.execute("update notice set user_id = %d where dedupe_key = 'k1'".formatted(ravi));

        assertThat(dispatch.claim("sms").orElseThrow().message().to()).isEqualTo("+919812345679");
    }

    @Test
    void givenANoticeThatIsOver_whenClaimedBetweenTwoLooksAtAllThatWaits_thenItIsNotSent() {
        channels.add(sms);
        dispatch.claim("sms"); // a look at all that waits: the next is 5 s later
        queue("k1", NoticeChannel.SMS, Duration.ofSeconds(1));
        queue("k2", NoticeChannel.SMS);
        clock.pass(Duration.ofSeconds(2));

        assertThat(dispatch.claim("sms")).isPresent();

        assertThat(states()).containsExactly("pending ", "sending ");
    }

    @Test
    void givenNoChannel_whenItIsDue_thenItWaitsWithTheReasonAndGoesWhenThereIsOne() throws Exception {
        queue("k1", NoticeChannel.SMS);
        work("sms");
        assertThat(states()).containsExactly("pending no_channel: sms");
        assertThat(db.texts("select attempts::text from notice")).containsExactly("0");
        dispatch.count("sms");
        assertThat(meters.get("pitwatch.outbox.waiting").gauge().value()).isEqualTo(1);
        clock.pass(Duration.ofSeconds(30));
        dispatch.count("sms");
        assertThat(meters.get("pitwatch.outbox.oldest.seconds").gauge().value()).isEqualTo(30);

        channels.add(sms);
        work("sms");

        assertThat(states()).containsExactly("sent ");
        dispatch.count("sms");
        assertThat(meters.get("pitwatch.outbox.waiting").gauge().value()).isZero();
    }

    @Test
    void givenAChannelThatGoesWhileItsNoticeIsTaken_whenSent_thenLater() throws Exception {
        channels.add(sms);
        queue("k1", NoticeChannel.SMS);
        DueNotice taken = dispatch.claim("sms").orElseThrow();
        channels.remove(sms);

        assertThatThrownBy(() -> dispatch.channel(taken)).hasMessage("LATER: no_channel: sms");
    }

    @Test
    void givenSeveralChannels_whenOneIsMissingRefusesOrHasNoAddress_thenTheNextIsTaken() throws Exception {
        channels.add(mail);
        queue("missing", NoticeChannel.WHATSAPP, NoticeChannel.EMAIL);
        work("whatsapp");
        work("email");
        assertThat(states()).containsExactly("sent ");

        channels.add(sms);
        sms.answer = SendOutcome.refused("no such number");
        queue("refused", NoticeChannel.SMS, NoticeChannel.EMAIL);
        work("sms");
        assertThat(states()).containsExactly("sent ", "pending no such number");
        work("email");
        assertThat(mail.sent).hasSize(2);
        assertThat(mail.sent.get(1).text()).contains("123456");

        db.execute("update app_user set email = ''");
        queue("none", NoticeChannel.EMAIL, NoticeChannel.SMS);
        work("email");
        work("sms");
        assertThat(states()).containsExactly("sent ", "sent ", "failed no such number");
        assertThat(count("suppressed")).isEqualTo(1);
        assertThat(db.texts("select id::text from notice where secrets is not null"))
                .isEmpty();
    }

    @Test
    void givenAProviderThatAsksForAPause_whenBusy_thenItIsLeftAloneAsLong() throws Exception {
        channels.add(sms);
        queue("k1", NoticeChannel.SMS, Duration.ofHours(20));
        sms.answer = SendOutcome.later("status 429", Duration.ofMinutes(7));
        work("sms");
        assertThat(dispatch.untilNext("sms")).contains(Duration.ofMinutes(7));

        clock.pass(Duration.ofMinutes(7));
        sms.answer = SendOutcome.later("status 429", Duration.ofDays(30));
        work("sms");
        assertThat(dispatch.untilNext("sms")).contains(Duration.ofHours(1));

        clock.pass(Duration.ofHours(1));
        sms.answer = SendOutcome.later("status 503", Duration.ofMillis(1));
        work("sms");
        assertThat(dispatch.untilNext("sms").orElseThrow()).isGreaterThan(Duration.ofSeconds(10));
    }

    @Test
    void givenASignInThatIsWrong_whenSent_thenTheNextChannelTakesItAndTheLastTriesAgain() throws Exception {
        channels.add(sms);
        channels.add(mail);
        sms.answer = SendOutcome.refusedForNow("status 401");
        mail.answer = SendOutcome.refusedForNow("wrong password");
        queue("k1", NoticeChannel.SMS, NoticeChannel.EMAIL);

        work("sms");
        work("email");

        assertThat(states()).containsExactly("pending wrong password");
        assertThat(mail.sent).hasSize(1);
        mail.answer = SendOutcome.sent("");
        clock.pass(Duration.ofMinutes(1));
        work("email");
        assertThat(states()).containsExactly("sent ");
    }

    @Test
    void givenWhatsAppWithoutAnApprovedTemplate_whenItIsDue_thenTheNextChannelTakesItAndElseItIsSuppressed()
            throws Exception {
        channels.add(new FakeChannel(false, "whatsapp"));
        channels.add(sms);
        queue("next", NoticeChannel.WHATSAPP, NoticeChannel.SMS);
        queue("alone", NoticeChannel.WHATSAPP);

        work("whatsapp");
        work("sms");

        assertThat(states()).containsExactly("sent ", "suppressed no_template");
    }

    @Test
    void givenATextThatIsRegisteredInIndia_whenItIsDue_thenItCarriesItsIdsAndAnotherFails(@TempDir Path folder)
            throws Exception {
        channels.add(sms);
        Path event = Files.createDirectories(folder.resolve("one_time_code"));
        String ids = "entity_id = 1101234567890123456\nheader = PITWCH\ntemplate_id = 1107161234567890123\ntext = ";
        Files.writeString(
                event.resolve("en.dlt.txt"),
                ids + "{#numeric#} is your sign-in code for {#alphanumeric#}. It is good for {#numeric#} minutes. "
                        + "Do not pass it on.");
        Dispatch registered = hub(TestTemplates.in(folder));
        queue("right", NoticeChannel.SMS);
        DueNotice right = registered.claim("sms").orElseThrow();

        assertThat(right.message().target()).containsEntry("dlt_template_id", "1107161234567890123");
        registered.settle(right, SendOutcome.sent("SM1"));
        Files.writeString(event.resolve("en.dlt.txt"), ids + "{#numeric#} is your code.");
        queue("wrong", NoticeChannel.SMS);
        assertThat(hub(TestTemplates.in(folder)).claim("sms")).isEmpty();
        assertThat(states()).containsExactly("sent ", "failed dlt_mismatch");
        assertThat(db.texts("select (secrets is null)::text from notice where dedupe_key = 'wrong'"))
                .containsExactly("true");
    }

    @Test
    void givenAnAlertAndItsSummary_whenTheyAreDue_thenTimesAreThoseOfTheWorkshopAndAMailIsHtml() throws Exception {
        channels.add(mail);
        notify(
                NoticeEvent.ALERT,
                "alert",
                Map.of(
                        "type", "high_aqi",
                        "severity", "warning",
                        "message", "AQI exceeded 150",
                        "place", "Bay 1",
                        "value", "180",
                        "limit", "150",
                        "at", "2026-02-20T22:30:00Z",
                        "link", "https://example.com/alerts"));
        notify(
                NoticeEvent.SUBSCRIPTION_REMINDER,
                "reminder",
                Map.of("due", "2026-03-01", "until", "2026-03-08", "link", "https://example.com/billing"));

        work("email");

        assertThat(mail.sent.get(0).subject()).isEqualTo("Warning: AQI exceeded 150, Bay 1");
        assertThat(mail.sent.get(0).text()).contains("Opened: 21/02, 04:00");
        assertThat(mail.sent.get(0).html()).startsWith("<!DOCTYPE html>").contains(">21/02, 04:00</td>");
        assertThat(mail.sent.get(1).subject()).isEqualTo("Your subscription is due on 01/03/2026");
        assertThat(db.texts("select template from notice order by id"))
                .containsExactly("alert.en", "subscription_reminder.en");
    }

    private void notify(NoticeEvent event, String key, Map<String, String> values) {
        outbox.enqueue(
                Scope.workshop(shop),
                new Notice(
                        event,
                        asha,
                        List.of(NoticeChannel.EMAIL),
                        values,
                        key,
                        clock.instant().plus(Duration.ofHours(1))));
    }

    @Test
    void givenNobodyToTell_whenItIsDue_thenSuppressedWithTheReason() throws Exception {
        channels.add(sms);
        db.execute("update app_user set phone = null");
        queue("k1", NoticeChannel.SMS);
        work("sms");
        db.execute("update app_user set phone = '+919812345678', is_active = false");
        queue("k2", NoticeChannel.SMS);
        work("sms");

        assertThat(states()).containsExactly("suppressed no_address", "suppressed deactivated");
        assertThat(suppressed)
                .extracting(SuppressedNotice::channels, SuppressedNotice::reason)
                .containsExactly(tuple(List.of("sms"), "no_address"), tuple(List.of("sms"), "deactivated"));
        assertThat(sms.sent).isEmpty();
    }

    @Test
    void givenARowThatCannotBeRead_whenItIsDue_thenItFailsAndHoldsUpNoOther() throws Exception {
        channels.add(sms);
        queue("k1", NoticeChannel.SMS);
        queue("k2", NoticeChannel.SMS);
        db.execute("update notice set secrets = '\\x00' where dedupe_key = 'k1'");

        work("sms");

        assertThat(states()).containsExactly("failed unreadable", "sent ");
    }

    @Test
    void givenALongReason_whenSettled_thenItIsCut() throws Exception {
        channels.add(sms);
        sms.answer = SendOutcome.later("x".repeat(10_000));
        queue("k1", NoticeChannel.SMS);

        work("sms");

        assertThat(db.texts("select length(reason)::text from notice")).containsExactly("500");
    }

    @Test
    void givenTwoHubs_whenTheyTakeAtOnce_thenEachNoticeIsTakenByOne() throws Exception {
        channels.add(sms);
        for (int i = 0; i < 40; i++) {
            queue("k" + i, NoticeChannel.SMS);
        }
        ExecutorService hubs = Executors.newFixedThreadPool(4);
        List<Future<List<Long>>> taken = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            taken.add(hubs.submit(() -> sentBy(hub())));
        }
        List<Long> ids = new ArrayList<>();
        for (Future<List<Long>> one : taken) {
            ids.addAll(one.get());
        }
        hubs.shutdown();
        ids.addAll(sentBy(dispatch)); // what the others had on their way when each of them looked last

        assertThat(ids).doesNotHaveDuplicates().hasSize(40);
    }

    private static List<Long> sentBy(Dispatch hub) throws Exception {
        List<Long> ids = new ArrayList<>();
        for (Optional<DueNotice> due = hub.claim("sms"); due.isPresent(); due = hub.claim("sms")) {
            ids.add(due.get().id());
            hub.settle(due.get(), FakeChannel.send(hub, due.get()));
        }
        return ids;
    }

    private Dispatch hub(Templates texts) {
        return new Dispatch(db.database(), db.masterKey(), channels, texts, clock, meters, suppressed::add);
    }

    private Dispatch hub() {
        return hub(TestTemplates.shipped());
    }

    private void work(String channel) throws Exception {
        for (Optional<DueNotice> due = dispatch.claim(channel); due.isPresent(); due = dispatch.claim(channel)) {
            dispatch.settle(due.get(), FakeChannel.send(dispatch, due.get()));
        }
    }

    private void queue(String key, NoticeChannel... by) {
        queue(key, by, Duration.ofMinutes(5));
    }

    private void queue(String key, NoticeChannel by, Duration good) {
        queue(key, new NoticeChannel[] {by}, good);
    }

    private void queue(String key, NoticeChannel[] by, Duration good) {
        outbox.enqueue(
                Scope.workshop(shop),
                new Notice(
                        NoticeEvent.ONE_TIME_CODE,
                        asha,
                        List.of(by),
                        Map.of("code", "123456", "minutes", "5"),
                        key,
                        clock.instant().plus(good)));
    }

    private double count(String what) {
        return meters.get("pitwatch.outbox." + what).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private List<String> states() {
        return db.texts("select state || ' ' || coalesce(reason, '') from notice order by id");
    }
}
