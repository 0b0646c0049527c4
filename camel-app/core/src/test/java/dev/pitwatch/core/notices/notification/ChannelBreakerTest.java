package dev.pitwatch.core.notices.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ChannelBreakerTest {

    private final TestClock clock = new TestClock(Instant.parse("2026-02-20T06:00:00Z"));
    private final ChannelBreaker breaker = new ChannelBreaker(clock);

    @Test
    void givenThreeWorkshops_whenTwentyOfTheirsThrowInARow_thenItIsOffForFiveMinutes() {
        strike(19, 1, 2, 3);
        assertThat(breaker.allows()).isTrue();

        assertThat(breaker.thrown(1)).isTrue();

        assertThat(breaker.off())
                .hasValue(
                        new ChannelBreaker.Off(clock.instant(), clock.instant().plus(Duration.ofMinutes(5))));
        assertThat(breaker.allows()).isFalse();
    }

    @Test
    void givenThreeThatSend_whenOnlyTheNoticesOfTwoThrow_thenItStaysOn() {
        breaker.fine(3);

        strike(1_000, 1, 2);

        assertThat(breaker.off()).isEmpty();
        assertThat(breaker.allows()).isTrue();
    }

    @Test
    void givenTheThirdSentAnHourAgo_whenThoseOfTheTwoThrow_thenItIsOff() {
        breaker.fine(3);
        clock.pass(Duration.ofHours(1));

        strike(20, 1, 2);

        assertThat(breaker.off()).isPresent();
    }

    @Test
    void givenOneThatSendsAlone_whenThreeDoNotComeBack_thenItIsOff() {
        assertThat(breaker.overrun(7)).isFalse();
        assertThat(breaker.overrun(7)).isFalse();
        assertThat(breaker.overrun(7)).isTrue();
        assertThat(breaker.overrun(7)).as("said once").isFalse();
    }

    @Test
    void givenOneThatComesBack_whenNineteenThrewBeforeAndAfter_thenTheRowIsBroken() {
        strike(19, 1);
        breaker.fine(1);
        strike(19, 1);

        assertThat(breaker.off()).isEmpty();
    }

    @Test
    void givenItIsOff_whenItsTimeIsOver_thenOneIsTriedAndPausesGrowToAnHour() {
        strike(20, 1);

        for (int minutes : new int[] {5, 15, 60, 60}) {
            clock.pass(Duration.ofMinutes(minutes).minusSeconds(1));
            assertThat(breaker.allows()).isFalse();
            clock.pass(Duration.ofSeconds(1));
            assertThat(breaker.allows()).isTrue();
            assertThat(breaker.allows()).as("while it is tried").isFalse();
            assertThat(breaker.thrown(1)).isFalse();
        }
    }

    @Test
    void givenATrial_whenItComesBack_thenItIsOnAndAsNew() {
        strike(20, 1);
        clock.pass(Duration.ofMinutes(5));
        assertThat(breaker.allows()).isTrue();
        breaker.thrown(1);
        clock.pass(Duration.ofMinutes(15));
        assertThat(breaker.allows()).isTrue();

        breaker.fine(1);

        assertThat(breaker.off()).isEmpty();
        assertThat(breaker.allows()).isTrue();
        strike(20, 1);
        assertThat(breaker.off()).hasValueSatisfying(off -> assertThat(off.until())
                .isEqualTo(clock.instant().plus(Duration.ofMinutes(5))));
    }

    @Test
    void givenNothingToTryItWith_whenSomethingIsQueued_thenThatIsTriedAtOnce() {
        strike(20, 1);
        clock.pass(Duration.ofMinutes(5));
        assertThat(breaker.allows()).isTrue();

        breaker.untried();

        assertThat(breaker.allows()).isTrue();
    }

    @Test
    void givenNoticesOnTheirWayWhenItIsSwitchedOff_whenTheyThrow_thenThePauseStays() {
        strike(20, 1);
        Instant until = breaker.off().orElseThrow().until();
        clock.pass(Duration.ofSeconds(30));

        breaker.thrown(1);

        assertThat(breaker.off().orElseThrow().until()).isEqualTo(until);
    }

    @Test
    void givenATrialThatNeverEnds_whenAMinuteIsOver_thenAnotherIsTried() {
        strike(20, 1);
        clock.pass(Duration.ofMinutes(5));
        assertThat(breaker.allows()).isTrue();

        clock.pass(Duration.ofMinutes(1));

        assertThat(breaker.allows()).isTrue();
    }

    private void strike(int times, long... workshops) {
        for (int i = 0; i < times; i++) {
            breaker.thrown(workshops[i % workshops.length]);
        }
    }
}
