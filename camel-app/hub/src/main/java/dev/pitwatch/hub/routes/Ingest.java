package dev.pitwatch.hub.routes;

import dev.pitwatch.hub.store.IngestTally;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What route files are for, by which their edits are judged.
 *
 * @param tally what became of devices' messages
 * @param waiting how many of them are not acknowledged
 * @param sound whether what ingest stands on works: the database, the broker, what stores
 * @param replay sends what was refused as {@code internal} since a moment through ingest once more, later; returns at once
 * @param probed what edits are tried with; empty: they aren't
 */
public record Ingest(
        IngestTally tally,
        LongSupplier waiting,
        BooleanSupplier sound,
        Consumer<Instant> replay,
        Optional<ProbedIngest> probed) {

    /** One whose edits aren't tried. */
    public Ingest(IngestTally tally, LongSupplier waiting, BooleanSupplier sound, Consumer<Instant> replay) {
        this(tally, waiting, sound, replay, Optional.empty());
    }
}
