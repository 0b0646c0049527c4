package dev.pitwatch.core.deadletter;

import dev.pitwatch.core.paging.Page;
import dev.pitwatch.core.paging.Paged;
import java.time.Instant;
import java.util.Optional;

/** Where dead letters are kept; ingest writes them together with readings. */
interface DeadLetterRepository {

    /** A letter and the payload as it came. */
    record Stored(DeadLetter letter, byte[] payload) {}

    Paged<DeadLetter> list(DeadLetterFilter filter, String sort, Page page);

    Optional<Stored> find(long id);

    void replayed(long id, Instant at);
}
