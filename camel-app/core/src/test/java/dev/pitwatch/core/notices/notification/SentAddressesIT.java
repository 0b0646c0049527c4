package dev.pitwatch.core.notices.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.spi.SendOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a notice went to, and whether it reached anyone. */
class SentAddressesIT {

    private static final String NUMBER = "+919812345678";

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = TestClock.atExample();
    private final Outbox outbox = new Outbox(db.database(), db.masterKey(), clock);
    private final ChannelRegistry channels = new ChannelRegistry(clock);
    private final FakeChannel mail = new FakeChannel(false, "email");
    private final FakeChannel log = new FakeChannel(true, "sms", "email", "whatsapp");
    private final Dispatch dispatch = TestDispatch.of(db, channels, clock);
    private final long shop = db.number("insert into workshop (name) values ('Shine') returning id");
    private final long ravi = db.number(
            """
            insert into app_user (workshop_id, username, name, role, email, phone)
            values (%d, 'cust_7', 'Zebulon', 'customer', 'zebulon@example.com', '%s') returning id
            """,
            shop, NUMBER);

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenNoticesThatWereSent_whenThePersonHasANewAddress_thenTheListShowsWhatTheyWentTo() {
        channels.add(new FakeChannel(false, "sms"));
        queue("taken", NoticeChannel.SMS);
        settle("sms", SendOutcome.sent("SM1"));
        queue("refused", NoticeChannel.SMS);
        settle("sms", SendOutcome.refused("no such number"));
        queue("waiting", NoticeChannel.SMS);

        db.execute("update app_user set phone = '+919800000001'");

        assertThat(addresses()).containsExactly("••••0001", "••••5678", "••••5678");
        assertThat(db.texts("select n::text from notice n")).noneMatch(row -> row.contains("9812345678"));
    }

    @Test
    void givenAPersonWhoIsErased_whenAllTablesAreLookedThrough_thenNothingOfThemIsLeftNorWhereNoticesWent() {
        channels.add(new FakeChannel(false, "sms"));
        queue("taken", NoticeChannel.SMS);
        settle("sms", SendOutcome.sent("SM1"));
        db.execute("update app_user set phone = '+919800000001'");

        String erased = db.database().inWorkshop(shop, handle -> handle.createQuery("select erase_person(:id, now())")
                .bind("id", ravi)
                .mapTo(String.class)
                .one());
        assertThat(erased).isEqualTo("erased");

        assertThat(addresses()).containsOnlyNulls().hasSize(1);
        assertThat(db.texts("select count(sent_to) || ' ' || count(to_number) from notice"))
                .containsExactly("0 0");
        for (String table : db.texts("select relname from pg_class where relnamespace = 'public'::regnamespace"
                + " and relkind in ('r', 'p') and relname <> 'flyway_schema_history'")) {
            assertThat(db.texts("select t::text from \"" + table + "\" t"))
                    .as(table)
                    .noneMatch(row -> row.contains("Zebulon")
                            || row.contains("zebulon")
                            || row.contains("9812345678")
                            || row.contains("9800000001"));
        }
    }

    @Test
    void givenAnSmsThatOnlyTheLogWouldTake_whenAMailMayTakeItsPlace_thenTheMailGoes() {
        channels.add(log);
        channels.add(mail);
        queue("a code", NoticeChannel.WHATSAPP, NoticeChannel.SMS, NoticeChannel.EMAIL);

        assertThat(dispatch.claim("whatsapp")).isEmpty();
        settle("email", SendOutcome.refused("no such mailbox"));

        assertThat(dispatch.claim("sms")).isEmpty();
        assertThat(db.texts("select state || ' ' || channel from notice")).containsExactly("failed email");
    }

    @Test
    void givenAMailThatFails_whenOnlyTheLogIsLeft_thenItHasFailed() {
        channels.add(log);
        channels.add(mail);
        queue("a code", NoticeChannel.EMAIL, NoticeChannel.SMS);

        settle("email", SendOutcome.refused("no such mailbox"));

        assertThat(db.texts("select state || ' ' || channel from notice")).containsExactly("failed email");
    }

    @Test
    void givenSomebodyWithoutAMailbox_whenOnlyTheLogTakesSms_thenTheMailKeepsNothingFromIt() {
        db.execute("update app_user set email = null");
        channels.add(log);
        channels.add(mail);
        queue("a code", NoticeChannel.SMS, NoticeChannel.EMAIL);
        queue("another", NoticeChannel.EMAIL, NoticeChannel.SMS);

        assertThat(dispatch.claim("email")).isEmpty();
        settle("sms", SendOutcome.logged());
        settle("sms", SendOutcome.logged());

        assertThat(db.texts("select state || ' ' || channel from notice")).containsOnly("logged sms");
    }

    @Test
    void givenNothingButTheLog_whenItTakesANotice_thenItIsLoggedAndStaysSo() {
        channels.add(log);
        queue("a code", NoticeChannel.SMS, NoticeChannel.EMAIL);

        settle("sms", SendOutcome.logged());
        clock.pass(Duration.ofDays(2));
        dispatch.claim("sms");

        assertThat(
                        db.texts(
                                "select state || ' ' || channel || ' ' || (sent_at is null) || ' ' || (secrets is null) from notice"))
                .containsExactly("logged sms true true");
    }

    private void settle(String channel, SendOutcome outcome) {
        dispatch.settle(dispatch.claim(channel).orElseThrow(), outcome);
    }

    private List<String> addresses() {
        return new Notices(db.database(), db.masterKey())
                .list(Scope.workshop(shop), shop, NoticeFilter.ALL, "-created_at", new Page(1, 50)).items().stream()
                        .map(NoticeAnswer::to)
                        .collect(Collectors.toList()); // with nulls
    }

    private void queue(String key, NoticeChannel... by) {
        outbox.enqueue(
                Scope.workshop(shop),
                new Notice(
                        NoticeEvent.ONE_TIME_CODE,
                        ravi,
                        List.of(by),
                        Map.of("code", "123456", "minutes", "5"),
                        key,
                        clock.instant().plus(Duration.ofMinutes(5))));
        clock.pass(Duration.ofSeconds(1));
    }
}
