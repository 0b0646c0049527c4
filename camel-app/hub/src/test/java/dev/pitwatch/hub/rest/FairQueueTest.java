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
        return queue.offer(network, entry, evicted::add);
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
}
