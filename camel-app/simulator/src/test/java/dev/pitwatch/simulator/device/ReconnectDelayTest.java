package dev.pitwatch.simulator.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReconnectDelayTest {

    private static final Instant T = Instant.parse("2026-03-02T10:00:00Z");

    private final ReconnectDelay way = new ReconnectDelay(true);

    @Test
    void givenNobodyElse_whenAsked_thenItMayConnect() {
        assertThat(way.mayConnect(T)).isTrue();
    }

    @Test
    void givenAnother_whenItLeaves_thenTheDeviceWaitsAMinuteFromThen() {
        way.other(true, T);
        assertThat(way.mayConnect(T.plusSeconds(500))).isFalse();

        way.other(false, T.plusSeconds(500));

        assertThat(way.mayConnect(T.plusSeconds(559))).isFalse();
        assertThat(way.mayConnect(T.plusSeconds(560))).isTrue();
    }

    @Test
    void givenATakeOver_whenNoEventCameYet_thenItWaitsToo() {
        way.takenOver(T);

        assertThat(way.mayConnect(T.plusSeconds(59))).isFalse();
    }

    @Test
    void givenAnExternalBroker_whenThrownOutAgainAtOnce_thenItWaitsLongerEachTime() {
        ReconnectDelay blind = new ReconnectDelay(false);
        blind.takenOver(T);
        assertThat(blind.mayConnect(T.plusSeconds(59))).isFalse();
        assertThat(blind.mayConnect(T.plusSeconds(60))).isTrue();

        blind.connected(T.plusSeconds(60));
        blind.takenOver(T.plusSeconds(62));

        assertThat(blind.mayConnect(T.plusSeconds(62 + 119))).isFalse();
        assertThat(blind.mayConnect(T.plusSeconds(62 + 120))).isTrue();
    }

    @Test
    void givenAnExternalBroker_whenAnotherBootWasHeard_thenItWaitsAMinuteFromThenAndNoLessThanBefore() {
        ReconnectDelay blind = new ReconnectDelay(false);
        blind.heard(T);
        assertThat(blind.mayConnect(T.plusSeconds(59))).isFalse();
        assertThat(blind.mayConnect(T.plusSeconds(60))).isTrue();

        blind.connected(T.plusSeconds(60));
        blind.takenOver(T.plusSeconds(62));
        blind.heard(T.plusSeconds(63));

        assertThat(blind.mayConnect(T.plusSeconds(62 + 119))).isFalse();
        assertThat(blind.mayConnect(T.plusSeconds(62 + 120))).isTrue();
    }
}
