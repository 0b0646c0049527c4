package dev.pitwatch.core.alerts.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.alerts.alert.ClearedReason;
import dev.pitwatch.core.alerts.alert.EpisodeChange;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Clearing;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Opening;
import dev.pitwatch.core.alerts.alert.Severity;
import dev.pitwatch.core.alerts.source.PlatformConditions.Look;
import dev.pitwatch.core.testing.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlatformConditionsTest {

    private static final Duration LASTING = Duration.ofSeconds(30);

    private final TestClock clock = TestClock.atExample();
    private final List<EpisodeChange> changes = new ArrayList<>();
    private final PlatformConditions conditions = new PlatformConditions("9f3a01c2", changes::add, clock);

    @Test
    void givenACondition_whenItHasHeldAtEachLook_thenItOpensOnceAsThePlatforms() {
        look(true, 0);
        look(true, 29);
        assertThat(changes).isEmpty();

        look(true, 1);
        look(true, 60);

        assertThat(changes)
                .containsExactly(new Opening(
                        null,
                        null,
                        null,
                        null,
                        "broker",
                        Severity.CRITICAL,
                        "platform:broker@9f3a01c2",
                        "away",
                        null,
                        null,
                        clock.instant().minusSeconds(60)));
    }

    @Test
    void givenAConditionThatBreaks_whenItHoldsAgain_thenTimeCountsAnew() {
        look(true, 0);
        look(false, 20);
        look(true, 5);
        look(true, 20);
        assertThat(changes).isEmpty();

        look(true, 10);

        assertThat(changes).hasSize(1);
    }

    @Test
    void givenAnOpenOne_whenItHasNotHeldForAMinute_thenItClearsOnce() {
        look(true, 0);
        look(true, 30);
        changes.clear();
        look(false, 1);
        look(false, 59);
        assertThat(changes).isEmpty();

        look(false, 1);
        look(false, 100);

        assertThat(changes)
                .containsExactly(new Clearing(
                        null,
                        "broker",
                        "platform:broker@9f3a01c2",
                        ClearedReason.RECOVERED,
                        clock.instant().minusSeconds(100),
                        clock.instant().minusSeconds(160)));
    }

    @Test
    void givenOneThatMayFlap_whenItHasNotHeldForAQuarterOfAnHour_thenItIsClearedOnceMore() {
        look(false, 0);
        look(false, 60);
        look(false, 600);
        look(false, 239);
        assertThat(changes).hasSize(2);

        look(false, 1);
        look(false, 1);

        assertThat(changes).hasSize(3).last().isInstanceOf(Clearing.class);
    }

    @Test
    void givenAnOpenOneThatAnotherHubCleared_whenTheConditionGoesOn_thenItOpensAgainWithinTenMinutes() {
        look(true, 0);
        look(true, 30);
        changes.clear();
        look(true, 599);
        assertThat(changes).isEmpty();

        look(true, 1);

        assertThat(changes).singleElement().isInstanceOf(Opening.class);
    }

    @Test
    void givenAnAlertOfBeforeTheStart_whenItsConditionIsOver_thenItIsCleared() {
        look(false, 0);
        look(false, 60);

        assertThat(changes).singleElement().isInstanceOf(Clearing.class);
    }

    @Test
    void givenAClockThatIsSetBack_whenTheConditionGoesOn_thenTimeCountsFromThere() {
        look(true, 0);
        look(true, -3600);
        look(true, 29);
        assertThat(changes).isEmpty();

        look(true, 1);

        assertThat(changes).hasSize(1);
    }

    private void look(boolean wrong, long secondsLater) {
        clock.pass(Duration.ofSeconds(secondsLater));
        conditions.take(new Look(PlatformAlertType.BROKER, "broker", wrong, "away", null, null), LASTING);
    }
}
