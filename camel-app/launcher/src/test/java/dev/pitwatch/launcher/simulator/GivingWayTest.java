package dev.pitwatch.launcher.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GivingWayTest {

    private static final Instant T = Instant.parse("2026-03-02T10:00:00Z");

    private final ClientWatch watch = new ClientWatch();
    private final GivingWay way = new GivingWay(Optional.of(watch), "d");

    @Test
    void givenNobodyElse_whenAsked_thenItMayConnect() {
        assertThat(way.mayConnect(T)).isTrue();
    }

    @Test
    void givenATakeOver_whenTheOtherStays_thenItWaitsAMinuteFromTheMomentTheOtherLeft() {
        watch.line("CONNECTED d");
        watch.line("CONNECTED d");
        watch.line("LEFT d");
        way.takenOver(T);

        assertThat(way.mayConnect(T.plusSeconds(500))).isFalse();
        watch.line("LEFT d");
        assertThat(way.mayConnect(T.plusSeconds(501))).isFalse();
        assertThat(way.mayConnect(T.plusSeconds(559))).isFalse();
        assertThat(way.mayConnect(T.plusSeconds(560))).isTrue();
    }

    @Test
    void givenSomebodyConnectedFirst_whenAsked_thenItGivesWayToo() {
        watch.line("CONNECTED d");

        assertThat(way.mayConnect(T)).isFalse();
        assertThat(way.isYielding()).isTrue();
    }

    @Test
    void givenItsOwnConnectionJustEnded_whenTheBrokerHasNotSaidSoYet_thenItWaitsButGivesNoWay() {
        watch.line("CONNECTED d");
        way.left(T);
        assertThat(way.mayConnect(T.plusSeconds(1))).isFalse();

        watch.line("LEFT d");

        assertThat(way.mayConnect(T.plusSeconds(2))).isTrue();
    }

    @Test
    void givenANewBroker_whenReset_thenNobodyIsConnected() {
        watch.line("CONNECTED d");
        watch.reset();

        assertThat(way.mayConnect(T)).isTrue();
    }

    @Test
    void givenAnExternalBroker_whenThrownOutAgainAtOnce_thenItWaitsLongerEachTime() {
        GivingWay blind = new GivingWay(Optional.empty(), "d");
        blind.takenOver(T);
        assertThat(blind.mayConnect(T.plusSeconds(59))).isFalse();
        assertThat(blind.mayConnect(T.plusSeconds(60))).isTrue();

        blind.connected(T.plusSeconds(60));
        blind.takenOver(T.plusSeconds(62));

        assertThat(blind.mayConnect(T.plusSeconds(62 + 119))).isFalse();
        assertThat(blind.mayConnect(T.plusSeconds(62 + 120))).isTrue();
    }
}
