package dev.pitwatch.core.readings.deadletter;

import dev.pitwatch.base.audit.AuditLog;
import dev.pitwatch.base.audit.AuditedAction;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.readings.reading.Rejected;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the platform team does with dead letters. */
public final class DeadLetterService {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Database database;
    private final JdbiDeadLetterRepository letters;
    private final Replayer replayer;
    private final AuditLog audit;
    private final Clock clock;

    public DeadLetterService(Database database, Replayer replayer, Clock clock) {
        this.database = database;
        this.letters = new JdbiDeadLetterRepository(database);
        this.replayer = replayer;
        this.audit = new AuditLog(database, clock);
        this.clock = clock;
    }

    /** {@return a page of them} */
    public Paged<DeadLetter> list(DeadLetterFilter filter, String sort, Page page) {
        return letters.list(filter, sort, page);
    }

    /**
     * Sends a letter through ingest once more, by the rules and plugins of now.
     *
     * @return the letter, now with the time of its replay
     * @throws Problem {@code not_found}; {@code conflict} when only a part of it was kept, its topic is one of
     *     the moment (a device's status), or it is refused again;
     *     {@code unavailable} when it is not stored soon (it may be, later)
     */
    public DeadLetter replay(long id) {
        JdbiDeadLetterRepository.Stored stored = letters.find(id).orElseThrow(() -> Problem.notFound("dead letter"));
        DeadLetter letter = stored.letter();
        if (!stored.isWhole()) {
            throw Problem.conflict("dead letter %d: only %d of its %d bytes were kept, it can't be replayed"
                    .formatted(id, stored.payload().length, letter.length()));
        }
        Optional<Rejected> refusedAgain = send(stored);
        if (refusedAgain.isPresent()) {
            Rejected why = refusedAgain.get();
            throw Problem.conflict("dead letter %d is refused again: %s: %s".formatted(id, why.reason(), why.detail()));
        }
        return database.together(() -> {
            letters.replayed(List.of(id), clock.instant());
            audit.note(new AuditedAction(
                    null, "replay", "dead_letter", Long.toString(id), Map.of("reason", letter.reason())));
            return letters.find(id)
                    .orElseThrow(() -> Problem.notFound("dead letter"))
                    .letter();
        });
    }

    private Optional<Rejected> send(JdbiDeadLetterRepository.Stored stored) {
        DeadLetter letter = stored.letter();
        try {
            return replayer.replay(letter.topic(), stored.payload(), letter.receivedAt())
                    .toCompletableFuture()
                    .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw Problem.later(
                    ProblemCode.UNAVAILABLE, "the message was sent, but is not stored yet", Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.later(ProblemCode.UNAVAILABLE, "the hub is stopping", Duration.ofSeconds(10));
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "dead letter %d: replay failed: %s"
                            .formatted(letter.id(), e.getCause().getMessage()),
                    e.getCause());
        }
    }
}
