package dev.pitwatch.core.alerts.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.alerts.alert.ClearedReason;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Clearing;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Opening;
import dev.pitwatch.core.alerts.alert.Severity;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.SendOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatabaseMailsTest {

    private static final String PLATFORM = "ops@example.org";

    private final TestClock clock = TestClock.atExample();
    private final List<String> admins = new ArrayList<>(List.of("root@example.org"));
    private final DatabaseMails mails = new DatabaseMails(
            () -> {
                if (admins.isEmpty()) {
                    throw new IllegalStateException("away");
                }
                return admins;
            },
            clock);

    @Test
    void givenADatabaseThatIsThere_whenAsked_thenNoMailIsDue() {
        assertThat(due()).isEmpty();
        mails.found(opening("broker"));
        assertThat(due()).isEmpty();
    }

    @Test
    void givenAnOutage_whenAMailIsSentOrCanNeverBe_thenItIsNotTriedAgainAndOneThatIsPutOffIsUnderTheSameKey() {
        due();
        clock.pass(Duration.ofMinutes(1));
        admins.clear(); // can't be read any more
        due();
        mails.found(opening("database"));

        List<OutgoingNotice> first = mails.due(PLATFORM);
        assertThat(first).extracting(OutgoingNotice::to).containsExactly("root@example.org", PLATFORM);
        assertThat(first).allMatch(mail -> mail.text().startsWith("x (platform:database@n)"));
        mails.settle(first.get(0), SendOutcome.sent(""));
        mails.settle(first.get(1), SendOutcome.later("busy"));
        assertThat(due()).isEmpty();

        clock.pass(Duration.ofSeconds(30));
        mails.found(opening("database")); // it goes on
        List<OutgoingNotice> again = mails.due(PLATFORM);
        assertThat(again)
                .extracting(OutgoingNotice::key)
                .containsExactly(first.get(1).key());
        mails.settle(again.get(0), SendOutcome.refused("no such address"));
        clock.pass(Duration.ofMinutes(5));
        assertThat(due()).isEmpty();
    }

    @Test
    void givenAnOutage_whenNoOneKnowsWhetherAMailWentOut_thenItIsTriedOnceMoreOnly() {
        due();
        mails.found(opening("database"));

        mails.settle(mails.due("").get(0), SendOutcome.unanswered("no answer"));
        clock.pass(Duration.ofSeconds(30));
        OutgoingNotice again = mails.due("").get(0);
        mails.settle(again, SendOutcome.unanswered("no answer"));

        assertThat(again.perhapsSent()).isTrue();
        clock.pass(Duration.ofMinutes(5));
        assertThat(mails.due("")).isEmpty();
    }

    @Test
    void givenAnOutage_whenItIsFoundAgain_thenMailsSayWhenItBegan() {
        due();
        mails.found(opening("database"));
        mails.settle(mails.due("").get(0), SendOutcome.later("busy"));

        clock.pass(Duration.ofMinutes(10));
        mails.found(opening("database"));

        assertThat(mails.due(""))
                .extracting(OutgoingNotice::text)
                .singleElement()
                .asString()
                .contains(", 22:30 UTC");
    }

    @Test
    void givenAnOutageThatIsOver_whenTheNextBegins_thenItIsMailedAnew() {
        due();
        mails.found(opening("database"));
        OutgoingNotice first = mails.due("").get(0);
        mails.settle(first, SendOutcome.sent(""));
        mails.found(new Clearing(null, "database", "platform:database@n", ClearedReason.RECOVERED, clock.instant()));
        assertThat(due()).isEmpty();

        mails.found(opening("database"));

        assertThat(mails.due("")).singleElement().satisfies(mail -> assertThat(mail.key())
                .isNotEqualTo(first.key()));
    }

    private List<OutgoingNotice> due() {
        return mails.due(PLATFORM);
    }

    private Opening opening(String type) {
        return new Opening(
                null,
                null,
                null,
                null,
                type,
                Severity.CRITICAL,
                "platform:%s@n".formatted(type),
                "x",
                null,
                null,
                clock.instant());
    }
}
