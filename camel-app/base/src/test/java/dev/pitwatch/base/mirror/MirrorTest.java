package dev.pitwatch.base.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MirrorTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final SettableClock clock = new SettableClock();
    private final Rows rows = new Rows();
    private final List<String> changes = new CopyOnWriteArrayList<>();
    private final Mirror<String, String, String> mirror =
            new Mirror<>("mirror-test", Duration.ofSeconds(60), clock, rows);

    @AfterEach
    void close() {
        mirror.close();
    }

    @Test
    void givenRows_whenLoaded_thenAllAreFoundAndTheFirstListenerHasReceivedThemAll() throws InterruptedException {
        mirror.onRead((key, before, after) -> changes.add(key + ": " + before + " to " + after));
        mirror.onRead((key, before, after) -> changes.add(key + " of " + changes.size() / 2));
        load("a", "1", "b", "2");

        assertThat(mirror.get("a")).isEqualTo("1");
        assertThat(mirror.get("c")).isNull();
        assertThat(mirror.isLoaded()).isTrue();
        assertThat(mirror.values()).containsExactlyInAnyOrder("1", "2");
        assertThat(changes.subList(0, 2)).containsExactlyInAnyOrder("a: null to 1", "b: null to 2");
        assertThat(changes.get(2)).endsWith("of 1");
    }

    @Test
    void givenChangesWhileARead_whenItEnds_thenTheyAreReadInOneGo() throws InterruptedException {
        load("a", "1");
        CountDownLatch gate = rows.close();
        mirror.changed("a");
        await().until(() -> rows.reads.size() == 2);
        for (int i = 0; i < 1_000; i++) {
            mirror.changed("k" + i);
        }
        rows.stored.put("k999", "2");

        gate.countDown();

        await().until(() -> mirror.get("k999") != null);
        assertThat(rows.reads).hasSize(3);
        assertThat(rows.reads.get(2)).hasSize(1_000);
    }

    @Test
    void givenAnEmptyNotification_whenItComes_thenAllIsReadAndElseOnlyTheNamedRow() throws InterruptedException {
        load("a", "1", "b", "1");
        rows.stored.put("a", "2");
        rows.stored.put("b", "2");
        mirror.notified("a", Function.identity());
        await().until(() -> "2".equals(mirror.get("a")));
        assertThat(mirror.get("b")).isEqualTo("1");

        rows.stored.remove("a");
        mirror.notified("", Function.identity());

        await().until(() -> mirror.get("a") == null);
        assertThat(mirror.get("b")).isEqualTo("2");
    }

    @Test
    void givenARowThatIsGone_whenItsChangeIsRead_thenItIsRemovedAndListenersReceiveItOnce()
            throws InterruptedException {
        load("a", "1", "b", "1");
        mirror.onRead((key, before, after) -> changes.add(key + ": " + before + " to " + after));
        rows.stored.clear();

        mirror.refresh(Set.of("a"));
        mirror.refresh(Set.of("a"));

        assertThat(mirror.get("a")).isNull();
        assertThat(mirror.get("b")).isEqualTo("1");
        assertThat(changes).containsExactly("a: 1 to null");
    }

    @Test
    void givenAReadUnderWay_whenARowIsRemovedOrPut_thenTheReadUndoesNeither() throws InterruptedException {
        load("a", "1");
        CountDownLatch gate = rows.close();
        mirror.allChanged();
        await().until(() -> rows.reads.size() == 2);
        assertThat(mirror.remove("a")).isTrue();
        assertThat(mirror.remove("a")).isFalse();
        mirror.put("new", "1");

        gate.countDown();
        mirror.refresh(Set.of("other"));

        assertThat(mirror.get("a")).isNull();
        assertThat(mirror.get("new")).isEqualTo("1");
        mirror.refresh(Set.of("a"));
        assertThat(mirror.get("a")).as("read after it was removed").isEqualTo("1");
    }

    @Test
    void givenARemovedRow_whenItIsPut_thenOnlyByACallerWhoKnowsBetter() throws InterruptedException {
        load("a", "1");
        mirror.remove("a");

        mirror.putIfAbsent("a", "2");
        assertThat(mirror.get("a")).isNull();
        mirror.put("a", "3");
        assertThat(mirror.get("a")).isEqualTo("3");
    }

    @Test
    void givenARowThatIsThere_whenACallerPutsWhatWasReadBefore_thenTheOneThatIsThereStays()
            throws InterruptedException {
        load("a", "1");

        mirror.putIfAbsent("a", "0");
        mirror.putIfAbsent("new", "1");

        assertThat(mirror.rows()).containsOnly(Map.entry("a", "1"), Map.entry("new", "1"));
    }

    @Test
    void givenASourceThatFails_whenRetried_thenWithBackOffAndWhatIsKnownStays() throws InterruptedException {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        mirror.countFailures(meters, "failures");
        load("a", "1");
        rows.away = true;
        rows.stored.put("a", "2");

        mirror.changed("a");

        await().until(() -> rows.times.size() >= 4);
        assertThat(mirror.get("a")).isEqualTo("1");
        assertThat(mirror.failures()).isGreaterThanOrEqualTo(2);
        assertThat(meters.counter("failures").count()).isGreaterThanOrEqualTo(2);
        assertThat(pause(1)).isGreaterThan(Duration.ofMillis(900));
        assertThat(pause(2)).isGreaterThan(Duration.ofMillis(1_900));
        rows.away = false;
        mirror.allChanged();
        mirror.awaitTasks(TIMEOUT); // at once, not with the next retry, which comes after a longer pause
        assertThat(mirror.get("a")).isEqualTo("2");
    }

    private Duration pause(int read) {
        return Duration.ofNanos(rows.times.get(read + 1) - rows.times.get(read));
    }

    @Test
    void givenASourceThatIsAwayAtFirst_whenItComes_thenItIsNotLoadedBefore() throws InterruptedException {
        rows.away = true;
        mirror.start();
        await().until(() -> mirror.failures() >= 1);
        assertThat(mirror.isLoaded()).isFalse();

        rows.away = false;

        mirror.awaitLoaded();
    }

    @Test
    void givenALostNotification_whenTheReloadTimeHasPassed_thenAllIsRead() throws InterruptedException {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        mirror.gaugeAge(meters, "age");
        load("a", "1");
        rows.stored.put("a", "2");
        clock.now = clock.now.plusSeconds(59);
        assertThat(meters.get("age").gauge().value()).isEqualTo(59);

        clock.now = clock.now.plusSeconds(1);

        await().until(() -> "2".equals(mirror.get("a")));
        await().until(() -> meters.get("age").gauge().value() == 0);
    }

    @Test
    void givenAClockThatIsSetBack_whenTheReloadTimeHasPassed_thenAllIsReadAllTheSame() throws InterruptedException {
        try (Mirror<String, String, String> quick = new Mirror<>("mirror-test", Duration.ofMillis(100), clock, rows)) {
            quick.start();
            quick.awaitLoaded();
            clock.now = clock.now.minusSeconds(3_600);
            rows.stored.put("a", "1");

            await().until(() -> "1".equals(quick.get("a")));
        }
    }

    @Test
    void givenAListenerThatFails_whenRowsAreRead_thenTheOthersReceiveThemAndAllIsReadAgain()
            throws InterruptedException {
        load("a", "1");
        mirror.onRead((key, before, after) -> {
            if (changes.isEmpty()) {
                throw new IllegalStateException("a listener that fails");
            }
        });
        mirror.onRead((key, before, after) -> changes.add(key));

        mirror.changed("a");

        await().until(() -> changes.size() == 2);
        assertThat(mirror.failures()).isOne();
    }

    @Test
    void givenWorkOnTheMirrorsThread_whenItFails_thenItIsCountedAndRepeatedAndAllIsRead() throws InterruptedException {
        load("a", "1");
        rows.stored.put("a", "2");
        mirror.every(Duration.ofMillis(10), () -> {
            changes.add("tick");
            throw new IllegalStateException("work that fails");
        });

        await().until(() -> changes.size() > 2);
        await().until(() -> "2".equals(mirror.get("a")));
        assertThat(mirror.failures()).isGreaterThan(2);
    }

    @Test
    void givenAClosedMirror_whenNotified_thenNothingIsRead() throws InterruptedException {
        load("a", "1");
        mirror.close();

        mirror.changed("a");
        mirror.refresh(Set.of("a"));
        mirror.allChanged();

        assertThatNoThreadReads();
        assertThat(rows.reads).hasSize(1);
        assertThatThrownBy(() -> mirror.values().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void givenChangesThatWaitForARead_whenTheMirrorIsClosed_thenTheyAreNotReadAnyMore() throws InterruptedException {
        load("a", "1");
        rows.close();
        mirror.changed("a");
        await().until(() -> rows.reads.size() == 2);
        mirror.changed("b");
        mirror.later(Duration.ofMillis(1), () -> mirror.changed("c"));

        mirror.close();

        assertThatNoThreadReads();
        assertThat(rows.reads).hasSize(2);
    }

    private void assertThatNoThreadReads() throws InterruptedException {
        Thread reader = Objects.requireNonNull(rows.reader);
        reader.join(TIMEOUT.toMillis());
        assertThat(reader.isAlive()).isFalse();
    }

    private void load(String... keysAndRows) throws InterruptedException {
        for (int i = 0; i < keysAndRows.length; i += 2) {
            rows.stored.put(keysAndRows[i], keysAndRows[i + 1]);
        }
        mirror.start();
        mirror.awaitLoaded();
    }

    private static final class Rows implements MirrorSource<String, String, String> {

        private final Map<String, String> stored = new ConcurrentHashMap<>();
        /** The changes of each read; of one of all rows: none. */
        private final List<Set<String>> reads = new CopyOnWriteArrayList<>();

        private final List<Long> times = new CopyOnWriteArrayList<>();
        private volatile boolean away;
        private volatile @Nullable Thread reader;
        private volatile @Nullable CountDownLatch gate;

        /** Holds the next read up, with what it has read. */
        private CountDownLatch close() {
            CountDownLatch closed = new CountDownLatch(1);
            gate = closed;
            return closed;
        }

        @Override
        public Map<String, String> all() {
            return read(Set.of());
        }

        @Override
        public Map<String, String> some(Set<String> changes) {
            Map<String, String> read = new HashMap<>(read(changes));
            read.keySet().retainAll(changes);
            return read;
        }

        private Map<String, String> read(Set<String> changes) {
            reader = Thread.currentThread();
            Map<String, String> read = Map.copyOf(stored);
            times.add(System.nanoTime());
            reads.add(changes);
            if (away) {
                throw new IllegalStateException("the database is away");
            }
            CountDownLatch closed = gate;
            if (closed != null) {
                pass(closed);
                gate = null;
            }
            return read;
        }

        private static void pass(CountDownLatch closed) {
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public Set<String> covered(Set<String> changes) {
            return changes;
        }
    }

    private static final class SettableClock extends Clock {

        private volatile Instant now = Instant.parse("2026-02-20T22:30:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }
}
