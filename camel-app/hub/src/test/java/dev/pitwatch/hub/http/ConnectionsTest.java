package dev.pitwatch.hub.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.hub.http.Connections.Entry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConnectionsTest {

    private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int BURST = 400;
    private static final int CONNECTS = 256;

    private long now = 1_000_000;
    private final Connections connections = new Connections(2, 3, () -> now);

    @Test
    void givenAsManyAsANetworkMayHave_whenOneLeaves_thenOneMoreMayEnter() {
        enter("a", 2);

        assertThat(connections.arrive("a", true, false)).isEqualTo(Entry.NETWORK_FULL);
        assertThat(connections.arrive("b", true, false)).isEqualTo(Entry.OPEN);
        assertThat(connections.enter("a", true, false)).isEqualTo(Entry.NETWORK_FULL);
        assertThat(connections.enter("a", false, false)).isEqualTo(Entry.OPEN);
        assertThat(connections.enter("b", true, false)).isEqualTo(Entry.ALL_FULL);
        assertThat(connections.arrive("b", true, false)).isEqualTo(Entry.ALL_FULL);
        connections.leave("a");
        assertThat(connections.enter("b", true, false)).isEqualTo(Entry.OPEN);
    }

    @Test
    void givenABurstOfANetwork_whenItCallsOn_thenItWaitsForItsTurnAndOthersDoNot() {
        enter("a", 2);
        enter("b", 1);
        burst("a");

        assertThat(connections.pace("a").call(now)).isEqualTo(5 * MILLISECOND);
        assertThat(connections.pace("a").call(now)).isEqualTo(10 * MILLISECOND);
        assertThat(connections.pace("b").call(now)).isZero();
        now += 15 * MILLISECOND;
        assertThat(connections.pace("a").call(now)).isZero();
    }

    @Test
    void givenACalmNetwork_whenAllCallsOfItsBurstCome_thenTheFirstHaveTheirTurnsAtOnceAndTheOthersOneByOne() {
        enter("a", 1);
        NetworkPace a = connections.pace("a");
        for (int call = 0; call <= 30; call++) {
            assertThat(a.call(now)).isZero();
        }

        assertThat(a.call(now)).isEqualTo(5 * MILLISECOND / 2);
        assertThat(a.call(now)).isEqualTo(5 * MILLISECOND);
        a.giveBack();
        assertThat(a.call(now)).as("in the place of one that was given up").isEqualTo(5 * MILLISECOND);
        now += 100 * MILLISECOND;
        assertThat(a.call(now)).as("once it was calm again").isZero();
    }

    @Test
    void givenACallThatWaits_whenItIsGivenUp_thenTheNextHasItsTurn() {
        enter("a", 1);
        burst("a");
        connections.pace("a").call(now);
        connections.pace("a").giveBack();

        assertThat(connections.pace("a").call(now)).isEqualTo(5 * MILLISECOND);
    }

    @Test
    void givenCallsThatAreRefused_whenTheirNetworksCallOn_thenAllOfThemWaitAndOthersDoNot() {
        enter("a", 1);
        enter("b", 1);
        enter("c", 1);
        NetworkPace a = connections.pace("a");
        for (int call = 0; call < 20; call++) {
            assertThat(a.call(now)).isZero();
            assertThat(a.refused(now)).isZero();
        }
        assertThat(a.call(now)).isZero();

        assertThat(a.call(now)).as("its burst is used up").isEqualTo(5 * MILLISECOND);
        long last = 0;
        for (int call = 0; call < 1_000; call++) {
            last = connections.pace("b").refused(now);
        }
        assertThat(last).as("refusals of all").isEqualTo(2_000 * MILLISECOND);
        assertThat(connections.pace("c").call(now)).isZero();
        now += 4_000 * MILLISECOND;
        assertThat(connections.pace("c").refused(now)).as("they don't add up").isZero();
    }

    @Test
    void givenANetworkThatLeftAfterItsBurst_whenItComesAgainAtOnce_thenItHasNoOther() {
        enter("a", 1);
        burst("a");
        connections.leave("a");
        now += 1_500 * MILLISECOND;
        enter("a", 1);
        connections.leave("a");

        assertThat(connections.pace("a").call(now + BURST)).isZero();
        assertThat(connections.networks()).isEqualTo(1);
        now += 4_000 * MILLISECOND;
        enter("b", 1);
        assertThat(connections.networks()).as("it is forgotten").isEqualTo(1);
    }

    @Test
    void givenANetworkThatHangsUpAndComesAgain_whenItDoesSoTooFast_thenItIsNotLetInAndOthersAre() {
        for (int time = 0; time <= CONNECTS; time++) {
            assertThat(connections.arrive("a", true, false)).isEqualTo(Entry.OPEN);
        }

        assertThat(connections.arrive("a", true, false)).isEqualTo(Entry.NETWORK_TOO_FAST);
        assertThat(connections.arrive("a", true, true)).as("a proxy").isEqualTo(Entry.OPEN);
        assertThat(connections.arrive("a", false, false)).as("no limits").isEqualTo(Entry.OPEN);
        assertThat(connections.arrive("b", true, false)).isEqualTo(Entry.OPEN);
        now += 20 * MILLISECOND;
        assertThat(connections.arrive("a", true, false)).isEqualTo(Entry.OPEN);
        assertThat(connections.arrive("a", true, false)).isEqualTo(Entry.NETWORK_TOO_FAST);
    }

    @Test
    void givenANetworkThatHeedsNoRefusal_whenItGoesOn_thenItIsLookedAtMoreSlowlyAndOthersAreNot() {
        enter("a", 1);
        enter("b", 1);
        for (int call = 0; call < BURST / 20; call++) {
            assertThat(connections.pace("a").call(now)).isZero();
            connections.pace("a").refused(now);
        }
        assertThat(connections.pace("a").call(now)).isZero();
        connections.pace("a").refused(now);
        assertThat(connections.pace("a").call(now)).isEqualTo(100 * MILLISECOND);

        for (int call = 0; call < CONNECTS / 5; call++) {
            connections.pace("a").refused(now);
        }
        assertThat(connections.arrive("a", true, false)).isEqualTo(Entry.NETWORK_TOO_FAST);
        assertThat(connections.pace("b").call(now)).isZero();
        assertThat(connections.arrive("b", true, false)).isEqualTo(Entry.OPEN);
    }

    /** Calls at each turn until they come no faster than those of a network that calls on and on. */
    private void burst(String network) {
        int calls = 0;
        long wait;
        do {
            wait = connections.pace(network).call(now);
            now += wait;
            calls++;
        } while (wait < 5 * MILLISECOND);
        assertThat(calls).isGreaterThan(BURST);
    }

    private void enter(String network, int count) {
        for (int i = 0; i < count; i++) {
            assertThat(connections.enter(network, true, false)).isEqualTo(Entry.OPEN);
        }
    }
}
