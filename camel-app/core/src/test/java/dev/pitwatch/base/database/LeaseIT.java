package dev.pitwatch.base.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseIT {

    private static final Duration LENGTH = Duration.ofSeconds(30);

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = TestClock.atExample();

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenTwoHubs_whenBothWantALease_thenOneHoldsItUntilItIsSilentOrGivesItUp() {
        Lease first = lease("cameras", "a");
        Lease second = lease("cameras", "b");

        assertThat(first.hold()).isTrue();
        assertThat(second.hold()).isFalse();
        assertThat(lease("something else", "b").hold()).isTrue();

        clock.pass(LENGTH.minusSeconds(1));
        assertThat(first.hold()).isTrue();
        clock.pass(LENGTH.minusSeconds(1));
        assertThat(second.hold()).isFalse();

        clock.pass(Duration.ofSeconds(1));
        assertThat(second.hold()).isTrue();
        assertThat(first.hold()).isFalse();

        first.giveUp(); // it is not its own
        assertThat(first.hold()).isFalse();
        second.giveUp();
        assertThat(first.hold()).isTrue();
    }

    @Test
    void givenManyHubs_whenTheyAskAtOnce_thenOneHoldsIt() {
        List<Boolean> answers = IntStream.range(0, 8)
                .parallel()
                .mapToObj(hub -> lease("cameras", "hub-" + hub).hold())
                .toList();

        assertThat(answers).containsOnlyOnce(true);
    }

    private Lease lease(String name, String node) {
        return new Lease(db.database(), name, node, LENGTH, clock);
    }
}
