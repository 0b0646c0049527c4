package dev.pitwatch.bench;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jdbi.v3.core.Jdbi;

/**
 * The batches that were stored one after the other. The time of a commit is PostgreSQL's: when it began to be written, so that
 * what the disk took to flush it is part of the next batch.
 */
record BatchTimes(List<Batch> all) {

    private static final int LONGEST = 8;

    /** One transaction is one batch; of the first one the gap is not known. */
    private static final String BATCHES =
            """
            select readings, committed, gap, received
            from (
                select readings, committed, committed - lag(committed) over (order by committed) as gap, received
                from (
                    select count(*) as readings, (extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000000)::bigint as committed,
                        (extract(epoch from min(received_at)) * 1000000)::bigint as received
                    from reading where received_at >= :from group by xmin, 2) batch) followed
            where gap is not null
            order by committed
            """;

    /**
     * One of them; times in microseconds since 1970.
     *
     * @param gap since the commit before
     * @param received when its first reading had come to the hub
     */
    record Batch(int readings, long committed, long gap, long received) {

        long age() {
            return committed - received;
        }

        /** {@return whether it was there at the commit before, so that nothing but the hub and the database held it up} */
        boolean waited() {
            return age() > gap;
        }
    }

    /** {@return those of readings that came to the hub from then on} */
    static BatchTimes since(Jdbi jdbi, Instant from) {
        return new BatchTimes(jdbi.withHandle(handle -> handle.createQuery(BATCHES)
                .bind("from", from)
                .map((row, context) -> new Batch(
                        row.getInt("readings"), row.getLong("committed"), row.getLong("gap"), row.getLong("received")))
                .list()));
    }

    /** Adds what they were like, and what was collected while the longest of them were on their way. */
    void addTo(Markdown text, Pauses pauses) {
        List<Batch> held = all.stream().filter(Batch::waited).toList();
        long heldMicros = held.stream().mapToLong(Batch::gap).sum();
        long allMicros = all.stream().mapToLong(Batch::gap).sum();
        text.line("")
                .line(
                        "%d batches, %d of which waited for the one before; that was %.0f %% of the time.",
                        all.size(), held.size(), 100.0 * heldMicros / Math.max(1, allMicros))
                .line("")
                .line("| of a batch | p50 | p90 | p99 | most |")
                .line("| --- | --- | --- | --- | --- |");
        line(text, "readings", all, batch -> 1_000L * batch.readings()); // a thousandth is shown, as of microseconds
        line(text, "ms from its first reading's arrival at the hub to its commit", all, Batch::age);
        line(text, "ms since the commit before, of those that waited for it", held, Batch::gap);
        text.line("")
                .line(
                        "| the longest that waited: committed at | readings | ms since the commit before | collections within it |")
                .line("| --- | --- | --- | --- |");
        held.stream()
                .sorted(Comparator.comparingLong(Batch::gap).reversed())
                .limit(LONGEST)
                .forEach(batch -> text.line(
                        "| %s | %d | %.1f | %s |",
                        time(batch.committed()).truncatedTo(ChronoUnit.MILLIS),
                        batch.readings(),
                        batch.gap() / 1e3,
                        pauses.between(time(batch.committed() - batch.gap()), time(batch.committed()))));
    }

    private static void line(Markdown text, String what, List<Batch> batches, ToLongFunction<Batch> value) {
        Percentiles values = Percentiles.of(batches.stream().mapToLong(value).toArray());
        text.line(
                "| %s | %.1f | %.1f | %.1f | %.1f |",
                what, values.millis(50), values.millis(90), values.millis(99), values.millis(100));
    }

    private static Instant time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
