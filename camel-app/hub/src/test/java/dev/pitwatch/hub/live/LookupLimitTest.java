package dev.pitwatch.hub.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Whose links are looked up, and how many wait for that. */
class LookupLimitTest {

    private final LookupLimit limit = new LookupLimit(4, 2);

    @Test
    void givenASiteOfManyNetworks_whenItTakesItsShare_thenOthersHaveTheRest() {
        assertThat(limit.take("2001:db8:48:1::/64")).isTrue();
        assertThat(limit.take("2001:db8:48:2::/64")).isTrue();
        assertThat(limit.take("2001:db8:48:3::/64")).isFalse();
        assertThat(limit.take("2001:db8:49:1::/64")).isTrue();
        assertThat(limit.take("192.0.2.1")).isTrue();
        assertThat(limit.take("192.0.2.2")).as("four in all").isFalse();

        limit.release("2001:db8:48:1::/64");

        assertThat(limit.take("2001:db8:48:3::/64")).isTrue();
    }

    @Test
    void givenPlacesOfASite_whenOneIsGivenBack_thenOneMoreIsTakenAndNotTwo() {
        assertThat(limit.take("192.0.2.1")).isTrue();
        assertThat(limit.take("192.0.2.1")).isTrue();

        limit.release("192.0.2.1");

        assertThat(limit.take("192.0.2.1")).isTrue();
        assertThat(limit.take("192.0.2.1")).isFalse();
        limit.release("192.0.2.1");
        limit.release("192.0.2.1");
        assertThat(limit.take("192.0.2.2")).isTrue();
        assertThat(limit.take("192.0.2.2")).isTrue();
        assertThat(limit.take("192.0.2.1")).isTrue();
        assertThat(limit.take("192.0.2.3")).isTrue();
        assertThat(limit.take("192.0.2.4")).as("four in all").isFalse();
    }
}
