package dev.pitwatch.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.spi.SendOutcome.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SendOutcomeTest {

    @Test
    void givenEachWayAnAttemptEnds_whenMade_thenItSaysWhichAndWhy() {
        assertThat(SendOutcome.sent("SM1")).isEqualTo(new SendOutcome(Kind.SENT, "SM1", Duration.ZERO));
        assertThat(SendOutcome.later("busy")).isEqualTo(new SendOutcome(Kind.LATER, "busy", Duration.ZERO));
        assertThat(SendOutcome.later("busy", Duration.ofSeconds(9)))
                .isEqualTo(new SendOutcome(Kind.LATER, "busy", Duration.ofSeconds(9)));
        assertThat(SendOutcome.refusedForNow("no credit"))
                .isEqualTo(new SendOutcome(Kind.REFUSED_FOR_NOW, "no credit", Duration.ZERO));
        assertThat(SendOutcome.refused("no such number"))
                .isEqualTo(new SendOutcome(Kind.REFUSED, "no such number", Duration.ZERO));
    }

    @Test
    void givenATimeThatHasPassed_whenToBeTriedAfterIt_thenItIsRefused() {
        assertThatThrownBy(() -> SendOutcome.later("busy", Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("retryAfter is PT-1S, expected 0 or more");
    }

    @Test
    void givenAnOutcomeThatIsThrown_whenCaught_thenItIsThereWithItsReason() {
        SendOutcome outcome = SendOutcome.refused("no such number");

        SendException thrown = new SendException(outcome);

        assertThat(thrown.outcome()).isSameAs(outcome);
        assertThat(thrown).hasMessage("REFUSED: no such number");
    }
}
