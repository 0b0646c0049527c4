package dev.pitwatch.core.readings.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.readings.deadletter.BulkReplay.Wanted;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BulkReplayIT {

    private static final Instant NOON = Instant.parse("2026-02-20T12:00:00Z");
    private static final Wanted ALL =
            new Wanted(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);
    private static final String ENDED = "select after ->> 'ended' from audit_log where thing = 'dead_letter'";

    private final TestDatabase db = TestDatabase.create();
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private Function<String, CompletionStage<Optional<Rejected>>> outcome =
            payload -> CompletableFuture.completedFuture(Optional.empty());
    private final BulkReplay bulk = new BulkReplay(
            db.database(),
            (topic, payload, receivedAt) -> {
                String text = new String(payload, StandardCharsets.UTF_8);
                sent.add(text);
                return outcome.apply(text);
            },
            Clock.fixed(NOON, ZoneOffset.UTC),
            new SimpleMeterRegistry());

    @AfterEach
    void close() {
        bulk.close();
        db.close();
    }

    @Test
    void givenManyLetters_whenReplayed_thenAllAreSentInTheirOrderAndNotAgain() {
        add(120, "internal", "ESP32-1");
        add(5, "bad_json", "ESP32-1");

        assertThat(bulk.start(wanted("internal"))).isEqualTo(120);
        awaitEnd("done");

        assertThat(sent).hasSize(120).startsWith("1", "2").endsWith("119", "120");
        assertThat(count("replayed_at = '2026-02-20T12:00:00Z'")).isEqualTo(120);
        assertThat(note())
                .contains("\"matched\": 120", "\"replayed\": 120", "\"refused\": 0", "\"reason\": \"internal\"");
        await().ignoreExceptionsMatching(Problem.class::isInstance)
                .untilAsserted(() -> assertThat(bulk.start(wanted("internal"))).isZero());
        assertThat(bulk.start(new Wanted(
                        Optional.of("internal"), Optional.of("ESP32-2"), Optional.empty(), Optional.empty(), true)))
                .isZero();
        assertThat(bulk.start(new Wanted(
                        Optional.empty(),
                        Optional.of("ESP32-1"),
                        Optional.of(NOON.minusSeconds(3)),
                        Optional.of(NOON.minusSeconds(1)),
                        true)))
                .isEqualTo(4);
    }

    @Test
    void givenLettersThatAreRefusedAgain_whenReplayed_thenTheRunEndsAfterAHundredInARow() {
        add(250, "internal", "ESP32-1");
        outcome = payload -> CompletableFuture.completedFuture(
                payload.equals("30")
                        ? Optional.empty()
                        : Optional.of(Rejected.deadLetter("bad_json", "no JSON", null)));

        bulk.start(ALL);
        awaitEnd("refused");

        assertThat(count("replayed_at is not null")).isEqualTo(1);
        assertThat(note()).contains("\"replayed\": 1", "\"refused\": 129");
        assertThat(sent).hasSizeLessThan(200);
    }

    @Test
    void givenTopicsOfTheMomentAndParts_whenReplayed_thenTheyAreRefusedAndTheOthersSent() {
        add(3, "internal", "ESP32-1");
        db.execute("update dead_letter set length = 100 where convert_from(payload, 'UTF8') = '1'");
        outcome = payload -> {
            if (payload.equals("2")) {
                throw Problem.conflict("it told of a moment that has passed");
            }
            return CompletableFuture.completedFuture(Optional.empty());
        };

        bulk.start(ALL);
        awaitEnd("done");

        assertThat(sent).containsExactly("2", "3");
        assertThat(count("replayed_at is not null")).isEqualTo(1);
    }

    @Test
    void givenARun_whenAnotherIsStarted_thenItIsRefusedUntilTheFirstHasEnded() throws InterruptedException {
        add(1, "internal", "ESP32-1");
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Optional<Rejected>> stored = new CompletableFuture<>();
        outcome = payload -> {
            begun.countDown();
            return stored;
        };
        bulk.start(ALL);
        begun.await();

        assertThatThrownBy(() -> bulk.start(ALL))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.CONFLICT));
        stored.complete(Optional.empty());
        awaitEnd("done");
        await().ignoreExceptionsMatching(Problem.class::isInstance)
                .untilAsserted(() -> assertThat(bulk.start(ALL)).isZero());
    }

    @Test
    void givenLetters_whenTheyAreToBeReplayedLater_thenTheyAreSentInAMoment() {
        add(3, "internal", "ESP32-1");

        bulk.startLater(ALL);
        assertThat(sent).isEmpty();
        awaitEnd("done");

        assertThat(sent).containsExactly("1", "2", "3");
    }

    @Test
    void givenAFault_whenReplayed_thenTheRunEndsAndSaysSoAndTheNextMayBegin() {
        add(1, "internal", "ESP32-1");
        outcome = payload -> CompletableFuture.failedFuture(new IllegalStateException("no ingest"));

        bulk.start(ALL);
        awaitEnd("failed");

        await().ignoreExceptionsMatching(Problem.class::isInstance)
                .untilAsserted(() -> assertThat(bulk.start(ALL)).isEqualTo(1));
    }

    private static Wanted wanted(String reason) {
        return new Wanted(Optional.of(reason), Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    /** Numbered, a second apart, the last one at noon. */
    private void add(int count, String reason, String device) {
        db.execute(
                """
                insert into dead_letter (reason, topic, device_id, payload, length, received_at)
                select '%s', 'workshop/w/pit/p/sensors', '%s', convert_to(n::text, 'UTF8'), length(n::text),
                    timestamptz '2026-02-20T12:00:00Z' - (%d - n) * interval '1 second'
                from generate_series(1, %d) n order by n
                """
                        .formatted(reason, device, count, count));
    }

    private void awaitEnd(String how) {
        await().untilAsserted(() -> assertThat(ends()).containsExactly(how));
    }

    private List<String> ends() {
        return db.superuser()
                .withHandle(
                        handle -> handle.createQuery(ENDED).mapTo(String.class).list());
    }

    private String note() {
        return db.superuser().withHandle(handle -> handle.createQuery(
                        "select after::text from audit_log where thing = 'dead_letter'")
                .mapTo(String.class)
                .one());
    }

    private long count(String condition) {
        return db.superuser()
                .withHandle(handle -> handle.createQuery("select count(*) from dead_letter where " + condition)
                        .mapTo(Long.class)
                        .one());
    }
}
