package dev.pitwatch.core.readings.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.JdbiReadingRepository;
import dev.pitwatch.core.readings.reading.Refusal;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.core.testing.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLetterServiceIT {

    private static final Instant NOON = Instant.parse("2026-02-20T12:00:00Z");

    private TestDatabase db;
    private Optional<Rejected> outcome = Optional.empty();
    private String replayed = "";
    private DeadLetterService letters;

    @BeforeEach
    void open() {
        db = TestDatabase.create();
        letters = new DeadLetterService(
                db.database(),
                (topic, payload, receivedAt) -> {
                    replayed = topic + " " + new String(payload, UTF_8) + " " + receivedAt;
                    return CompletableFuture.completedFuture(outcome);
                },
                Clock.fixed(NOON, ZoneOffset.UTC));
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenLetters_whenListed_thenNewestFirstInPagesWithKeysMasked() {
        add("bad_json", "{\"license_key\":\"LIC-4F8D-9K2L-3P7Q\"");
        add("not_object", "[1]");
        add("too_deep", "[[");

        Paged<DeadLetter> page = letters.list(DeadLetterFilter.ALL, "-received_at", new Page(1, 2));

        assertThat(page.total()).isEqualTo(3);
        assertThat(page.items()).extracting(DeadLetter::reason).containsExactly("too_deep", "not_object");
        assertThat(letters.list(DeadLetterFilter.ALL, "-received_at", new Page(2, 2))
                        .items())
                .singleElement()
                .satisfies(letter -> assertThat(letter.payload()).isEqualTo("{\"license_key\":\"***\""));
        assertThat(letters.list(DeadLetterFilter.ALL, "received_at", new Page(1, 2))
                        .items())
                .extracting(DeadLetter::reason)
                .containsExactly("bad_json", "not_object");
    }

    @Test
    void givenALetterOfAFieldThatIsMissing_whenListed_thenItSaysWhichAndWhatWasWrongWithoutKeys() {
        db.execute("insert into dead_letter (reason, detail, topic, payload, length, received_at)"
                + " values ('missing_field', 'device_id is missing beside LIC-4F8D-9K2L-3P7Q', 'x', '{', 1, now())");

        assertThat(letters.list(DeadLetterFilter.ALL, "-received_at", new Page(1, 2))
                        .items())
                .singleElement()
                .satisfies(letter -> {
                    assertThat(letter.detail()).isEqualTo("device_id is missing beside ***");
                    assertThat(letter.fields()).containsExactly("device_id");
                });
    }

    @Test
    void givenLetters_whenFiltered_thenOnlyThoseThatMatchAreListedAndCounted() {
        add("bad_json", "{");
        add("not_object", "[1]");

        for (DeadLetterFilter filter : List.of(
                new DeadLetterFilter(Optional.of("not_object"), Optional.empty(), Optional.empty()),
                new DeadLetterFilter(Optional.of("not_object"), Optional.empty(), Optional.of("topic")))) {
            Paged<DeadLetter> found = letters.list(filter, "-received_at", new Page(1, 5));
            assertThat(found.total()).isEqualTo(1);
            assertThat(found.items()).extracting(DeadLetter::reason).containsExactly("not_object");
        }
        assertThat(letters.list(
                                new DeadLetterFilter(Optional.empty(), Optional.of("nobody"), Optional.empty()),
                                "-received_at",
                                new Page(1, 5))
                        .total())
                .isZero();
    }

    @Test
    void givenALetter_whenReplayed_thenItGoesOutAsItCameAndIsMarked() {
        add("bad_json", "{\"license_key\":\"LIC-4F8D-9K2L-3P7Q\"}");

        DeadLetter letter = letters.replay(1);

        assertThat(replayed).isEqualTo("topic {\"license_key\":\"LIC-4F8D-9K2L-3P7Q\"} " + NOON.minusSeconds(60));
        assertThat(letter.replayedAt()).isEqualTo(NOON);
        assertThat(
                        db.texts(
                                "select action || ' ' || thing || ' ' || thing_id || ' ' || (after ->> 'reason') from audit_log"))
                .containsExactly("replay dead_letter 1 bad_json");
    }

    @Test
    void givenALetterThatIsRefusedAgain_whenReplayed_thenItSaysWhyAndIsNotMarked() {
        add("bad_json", "{");
        outcome = Optional.of(Rejected.deadLetter("bad_json", "still no JSON", null));

        assertProblem(1, ProblemCode.CONFLICT, "still no JSON");
        assertThat(db.number("select count(*) from audit_log")).isZero();
        assertThat(letters.list(DeadLetterFilter.ALL, "-received_at", new Page(1, 1))
                        .items()
                        .get(0)
                        .replayedAt())
                .isNull();
    }

    @Test
    void givenALetterOfWhichAPartIsKept_whenReplayed_thenItIsNotSent() {
        add("too_large", "x".repeat(5_000));

        assertProblem(1, ProblemCode.CONFLICT, "only 4096 of its 5000 bytes");
        assertThat(replayed).isEmpty();
    }

    @Test
    void givenNoSuchLetter_whenReplayed_thenNotFound() {
        assertProblem(7, ProblemCode.NOT_FOUND, "dead letter");
    }

    private void assertProblem(long id, ProblemCode code, String text) {
        assertThatThrownBy(() -> letters.replay(id)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(code);
            assertThat(problem.getMessage()).contains(text);
        });
    }

    private void add(String reason, String payload) {
        Delivery delivery = new Delivery("topic", payload.getBytes(UTF_8), 1, NOON.minusSeconds(60), () -> {});
        new JdbiReadingRepository(db.database(), name -> false)
                .store(List.of(), List.of(Refusal.of(Rejected.deadLetter(reason, "", null), delivery)));
    }
}
