package dev.pitwatch.base.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FairMapTest {

    private final FairMap<String, String, Integer> map = new FairMap<>(4);

    /** Puts keys of owners that are called as their first letter. */
    private void put(String... keys) {
        for (String key : keys) {
            map.put(key.substring(0, 1), key, key.length());
        }
    }

    private Stream<String> kept(String... keys) {
        return Stream.of(keys).filter(key -> map.get(key).isPresent());
    }

    @Test
    void givenOwnersWithMany_whenItIsFull_thenTheirOldestGoAndNotTheOneOfAnotherThatIsOlderStill() {
        put("a1", "b1", "b2", "c1", "b3", "c2", "c3");

        assertThat(kept("a1", "b1", "b2", "b3", "c1", "c2", "c3")).containsExactly("a1", "b3", "c2", "c3");
        assertThat(map.size()).isEqualTo(4);
    }

    @Test
    void givenOwnersWithAsMany_whenItIsFull_thenTheOldestOfAllGoes() {
        put("a1", "b1", "c1", "d1", "e1");

        assertThat(kept("a1", "b1", "c1", "d1", "e1")).containsExactly("b1", "c1", "d1", "e1");
    }

    @Test
    void givenAKey_whenItIsPutAgain_thenItIsTheNewestAndCountsOnce() {
        put("a1", "a2", "a3", "a1", "b1", "b2");

        assertThat(kept("a1", "a2", "a3", "b1", "b2")).containsExactly("a1", "a3", "b1", "b2");
    }

    @Test
    void givenWhatWasTakenAway_whenOthersArePut_thenItsOwnerHasFewer() {
        put("a1", "a2", "a3");
        assertThat(map.remove("a1")).contains(2);
        assertThat(map.remove("a1")).isEmpty();
        map.remove("a2");

        put("b1", "b2", "b3", "b4");

        assertThat(kept("a3", "b1", "b2", "b3", "b4")).containsExactly("a3", "b2", "b3", "b4");
    }

    @Test
    void givenSomeThatAreOver_whenForgotten_thenTheOldestGoUpToTheFirstThatIsNot() {
        put("a-long", "b-long", "c", "d-long");

        map.forget(length -> length > 1);

        assertThat(kept("a-long", "b-long", "c", "d-long")).containsExactly("c", "d-long");
        put("a1", "a2");
        assertThat(map.size()).isEqualTo(4);
        map.forget(length -> true);
        assertThat(map.size()).isZero();
    }
}
