package dev.pitwatch.core.notices.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.spi.SendOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workshops take turns with their notices, and no flood of one keeps the others' waiting. */
class NoticeTurnsIT {

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = TestClock.atExample();
    private final Outbox outbox = new Outbox(db.database(), db.masterKey(), clock);
    private final ChannelRegistry channels = new ChannelRegistry(clock);
    private final FakeChannel mail = new FakeChannel(false, "email");
    private final Dispatch dispatch = TestDispatch.of(db, channels, clock);
    private final Map<Long, Long> people = new HashMap<>();

    @BeforeEach
    void start() {
        channels.add(mail);
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenAWorkshopWhoseNoticesHang_whenANeighbourHasOne_thenItHasTwoOnTheirWayAndTheNeighboursGoesNext() {
        long flooder = workshop();
        long neighbour = workshop();
        queue(flooder, NoticeEvent.TEST, 20);
        assertThat(turns(5)).containsExactly(flooder, flooder);

        queue(neighbour, NoticeEvent.TEST, 1);

        assertThat(turns(5)).containsExactly(neighbour);
    }

    @Test
    void givenThreeThatWait_whenEachIsSentBeforeTheNextIsTaken_thenTheyGoInTurn() throws Exception {
        long first = workshop();
        long second = workshop();
        long third = workshop();
        queue(first, NoticeEvent.TEST, 4);
        queue(second, NoticeEvent.TEST, 2);
        clock.pass(Duration.ofSeconds(1));
        queue(third, NoticeEvent.TEST, 1);

        assertThat(sentInTurn(7)).containsExactly(first, second, third, first, second, first, first);
    }

    @Test
    void givenTwoThatFlood_whenAThirdHasOne_thenItGoesBeforeASecondOfTheirs() {
        long first = workshop();
        long second = workshop();
        long third = workshop();
        queue(first, NoticeEvent.TEST, 20);
        queue(second, NoticeEvent.TEST, 20);
        queue(third, NoticeEvent.TEST, 1);

        assertThat(turns(6)).containsExactly(first, second, third, first, second);
    }

    @Test
    void givenCodes_whenOtherNoticesWaitForLonger_thenCodesGoFirstAndInTurn() throws Exception {
        long first = workshop();
        long second = workshop();
        queue(first, NoticeEvent.TEST, 3);
        clock.pass(Duration.ofSeconds(1));
        queue(first, NoticeEvent.ONE_TIME_CODE, 3);
        queue(second, NoticeEvent.ONE_TIME_CODE, 1);

        List<Long> sent = sentInTurn(7);

        assertThat(sent.subList(0, 2)).containsExactlyInAnyOrder(first, second);
        assertThat(mail.sent.subList(0, 4))
                .extracting(notice -> notice.event())
                .containsOnly(NoticeEvent.ONE_TIME_CODE.code());
        assertThat(sent).hasSize(7);
    }

    @Test
    void givenOnesThatAreTriedLater_whenOthersOfTheWorkshopAreDue_thenThoseGo() throws Exception {
        long shop = workshop();
        mail.answer = SendOutcome.later("away");
        queue(shop, NoticeEvent.TEST, 5);
        assertThat(sentInTurn(10)).hasSize(5);
        clock.pass(Duration.ofSeconds(1));

        queue(shop, NoticeEvent.TEST, 1);

        assertThat(turns(1)).containsExactly(shop);
    }

    @Test
    void givenOneThatIsJustBeingTaken_whenAnotherThreadLooks_thenItTakesTheNextOfThatWorkshopButNoThird() {
        long shop = workshop();
        queue(shop, NoticeEvent.TEST, 4);
        List<Long> ids = db.superuser().withHandle(handle -> handle.createQuery("select id from notice order by id")
                .mapTo(Long.class)
                .list());
        db.superuser().useTransaction(taking -> {
            taking.execute("select from notice where id = ? for update", ids.get(0));

            assertThat(dispatch.claim("email")).get().returns(ids.get(1), DueNotice::id);
            assertThat(dispatch.claim("email"))
                    .as("with the one that is being taken there would be three")
                    .isEmpty();
        });
        assertThat(dispatch.claim("email")).get().returns(ids.get(0), DueNotice::id);
        assertThat(dispatch.claim("email")).isEmpty();
    }

    /** {@return whose notices are taken, without any of them coming back} */
    private List<Long> turns(int most) {
        List<Long> turns = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            dispatch.claim("email")
                    .ifPresent(notice -> turns.add(notice.message().workshopId()));
        }
        return turns;
    }

    private List<Long> sentInTurn(int most) throws Exception {
        List<Long> turns = new ArrayList<>();
        Optional<DueNotice> due = dispatch.claim("email");
        for (int i = 0; i < most && due.isPresent(); i++) {
            turns.add(due.get().message().workshopId());
            dispatch.settle(due.get(), FakeChannel.send(dispatch, due.get()));
            due = dispatch.claim("email");
        }
        return turns;
    }

    private long workshop() {
        long id = db.number("insert into workshop (name) values ('Shine') returning id");
        people.put(
                id,
                db.number(
                        """
                        insert into app_user (workshop_id, username, name, role, email)
                        values (%1$d, 'asha%1$d', 'Asha', 'owner', 'asha@example.com') returning id
                        """,
                        id));
        return id;
    }

    private void queue(long workshop, NoticeEvent event, int count) {
        for (int i = 0; i < count; i++) {
            outbox.enqueue(
                    Scope.workshop(workshop),
                    new Notice(
                            event,
                            people.get(workshop),
                            List.of(NoticeChannel.EMAIL),
                            event == NoticeEvent.ONE_TIME_CODE
                                    ? Map.of("code", "123456", "minutes", "5")
                                    : Map.of("by", "asha", "at", "2026-02-20T06:30:00Z"),
                            "%s %d %d %s".formatted(event, workshop, i, clock.instant()),
                            clock.instant().plus(Duration.ofMinutes(50))));
        }
    }
}
