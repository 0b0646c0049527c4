package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.hub.rest.FairQueue.Offered;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FairQueueTest {

    private final FairQueue<String> queue = new FairQueue<>(4);
    private final List<String> evicted = new ArrayList<>();

    private Offered offer(String network, String entry) {
        return offer(network, network, entry);
    }

    private Offered offer(String site, String network, String entry) {
        return queue.offer(List.of(site, network), entry, evicted::add);
    }

    private List<String> all() {
        List<String> all = new ArrayList<>();
        for (var next = queue.poll(); next.isPresent(); next = queue.poll()) {
            all.add(next.get());
        }
        return all;
    }

    @Test
    void givenANetworkWithMany_whenAnotherComes_thenTheyTakeTurns() {
        for (String entry : List.of("a1", "a2", "a3")) {
            assertThat(offer("a", entry)).isEqualTo(Offered.TAKEN);
        }
        offer("b", "b1");

        assertThat(all()).containsExactly("a1", "b1", "a2", "a3");
        assertThat(queue.size()).isZero();
    }

    @Test
    void givenAFullQueue_whenANetworkWithFewerComes_thenTheLargestGivesWay() {
        for (String entry : List.of("a1", "a2", "a3", "a4")) {
            offer("a", entry);
        }
        assertThat(offer("a", "a5")).isEqualTo(Offered.SHARE_IS_FULL);

        assertThat(offer("b", "b1")).isEqualTo(Offered.TAKEN);
        assertThat(offer("b", "b2")).isEqualTo(Offered.TAKEN);
        assertThat(offer("b", "b3")).isEqualTo(Offered.SHARE_IS_FULL);

        assertThat(evicted).containsExactly("a4", "a3");
        assertThat(all()).containsExactly("a1", "b1", "a2", "b2");
    }

    @Test
    void givenEachOfAnotherNetwork_whenOneMoreComes_thenItIsFull() {
        for (String network : List.of("a", "b", "c", "d")) {
            offer(network, network);
        }

        assertThat(offer("e", "e")).isEqualTo(Offered.FULL);
        assertThat(all()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void givenASiteOfManyNetworks_whenAnotherSiteComes_thenTheyTakeTurnsAsTwo() {
        for (String network : List.of("a1", "a2", "a3")) {
            offer("a", network, network);
        }
        offer("b", "b1", "b1");

        assertThat(all()).containsExactly("a1", "b1", "a2", "a3");
    }

    @Test
    void givenAFullQueueOfOneSitesNetworks_whenAnotherSiteComes_thenTheSiteGivesWayUntilTheyHaveTheSame() {
        for (String network : List.of("a1", "a2", "a3", "a4")) {
            offer("a", network, network);
        }

        assertThat(offer("a", "a5", "a5")).isEqualTo(Offered.SHARE_IS_FULL);
        assertThat(offer("b", "b1", "b1")).isEqualTo(Offered.TAKEN);
        assertThat(offer("b", "b2", "b2")).isEqualTo(Offered.TAKEN);
        assertThat(offer("b", "b3", "b3")).isEqualTo(Offered.SHARE_IS_FULL);

        assertThat(evicted).hasSize(2).allMatch(entry -> entry.startsWith("a"));
        assertThat(queue.size()).isEqualTo(4);
        assertThat(all()).hasSize(4).contains("b1", "b2");
    }

    @Test
    void givenASiteThatHasAllPlaces_whenAnotherOfItsNetworksComes_thenItsOwnLargestNetworkGivesWay() {
        for (String entry : List.of("x1", "x2", "x3", "x4")) {
            offer("a", "large", entry);
        }

        assertThat(offer("a", "small", "y1")).isEqualTo(Offered.TAKEN);

        assertThat(evicted).containsExactly("x4");
        assertThat(all()).containsExactly("x1", "y1", "x2", "x3");
    }
}
