package dev.pitwatch.base.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChangePaceTest {

    private static final Duration REST = Duration.ofMillis(200);

    private final Reads reads = new Reads();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - REST.toNanos()); // it overflows meanwhile
    private final Mirror<String, String, String> mirror =
            new Mirror<>("pace-test", Duration.ofSeconds(60), Clock.systemUTC(), reads);
    private final ChangePace<String> pace = new ChangePace<>(mirror, REST, nanos::get);

    @BeforeEach
    void load() throws InterruptedException {
        mirror.start();
        mirror.awaitLoaded();
    }

    @AfterEach
    void close() {
        mirror.close();
    }

    @Test
    void givenOneThatComesAgainAndAgain_whenItRests_thenItIsReadOnceMoreAtTheEndAndOthersAtOnce() {
        change("busy");

        for (int i = 0; i < 1_000; i++) {
            change("busy");
        }
        change("other");
        assertThat(reads.of("busy")).isLessThanOrEqualTo(2); // a test that was held up has come to the end
        assertThat(reads.of("other")).isEqualTo(1);

        await().until(() -> reads.of("busy") == 2);
        nanos.addAndGet(REST.toNanos());
        change("busy"); // the read at the end has a rest, too
        nanos.addAndGet(REST.toNanos());
        change("busy");

        await().until(() -> reads.of("busy") >= 3);
        assertThat(reads.of("busy")).isLessThanOrEqualTo(4);
    }

    @Test
    void givenOneThatComesAtAnyTime_whenAllIsRead_thenTheLastIsNotLostAndThePaceIsKept() {
        long step = REST.toNanos() / 7;
        for (int i = 1; i <= 100; i++) {
            reads.stored = i;
            change("busy");
            nanos.addAndGet(step);
        }

        await().until(() -> "100".equals(mirror.get("busy")));
        assertThat(reads.of("busy")).isLessThanOrEqualTo(100 / 7 + 2);
    }

    @Test
    void givenOneThatHasRested_whenItComesAgain_thenItIsReadAtOnce() {
        change("calm");
        nanos.addAndGet(REST.toNanos());

        change("calm");

        assertThat(reads.of("calm")).isEqualTo(2);
    }

    /** Waits for what is to be read at once. */
    private void change(String key) {
        pace.changed(key);
        mirror.awaitTasks(Duration.ofSeconds(20));
    }

    private static final class Reads implements MirrorSource<String, String, String> {

        private final List<Set<String>> changes = new CopyOnWriteArrayList<>();
        private volatile int stored;

        long of(String key) {
            return changes.stream().filter(read -> read.contains(key)).count();
        }

        @Override
        public Map<String, String> all() {
            return Map.of();
        }

        @Override
        public Map<String, String> some(Set<String> some) {
            changes.add(some);
            return Map.of("busy", Integer.toString(stored));
        }

        @Override
        public Set<String> covered(Set<String> some) {
            return some;
        }
    }
}
