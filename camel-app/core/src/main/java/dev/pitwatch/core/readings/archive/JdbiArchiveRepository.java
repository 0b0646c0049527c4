package dev.pitwatch.core.readings.archive;

import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.limit.Rests;
import dev.pitwatch.core.readings.rollup.RollupOfDay;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** By COPY, which is as fast as the disk and gives back what it took, to the last bit. */
final class JdbiArchiveRepository {

    /** Opens a part's file. */
    @FunctionalInterface
    interface Files {
        InputStream open(ArchivedPart part) throws IOException;
    }

    private static final String LOCK = "select pg_try_advisory_lock(hashtext('archive'))";
    private static final String UNLOCK = "select pg_advisory_unlock(hashtext('archive'))";

    private static final String RETIRABLE =
            """
            select d.day from retirable_days(:before) as d (day)
            where not exists (select from reading_archive a where a.day = d.day and a.kept_until > :now)
            order by d.day
            """;

    private static final String MAKE_PARTITION =
            "select make_reading_partitions(0, 0, cast(:day as date)::timestamp at time zone 'UTC')";

    private static final String OF_THE_DAY = "recorded_at >= cast(:day as date)::timestamp at time zone 'UTC'"
            + " and recorded_at < (cast(:day as date) + 1)::timestamp at time zone 'UTC'";

    private static final String PITS =
            "select distinct workshop_id, pit_id from reading where %s order by 1, 2".formatted(OF_THE_DAY);

    private static final String CODE = "select code from workshop where id = :id";

    private static final String WORKSHOP = "select id from workshop where code = :code";

    private static final String COLUMNS =
            "workshop_id,pit_id,device_id,boot_id,seq,recorded_at,received_at,late,flags,job_id,temperature,humidity,pressure,"
                    + "iaq,iaq_accuracy,gas_ohm,pm1,pm25,pm10,aqi,aqi_standard,aqi_source,reported_aqi,particles,src,alt,errors,"
                    + "extra,raw";

    private static final String UTC = "set local timezone = 'UTC'";

    private static final String COPY_OUT =
            """
            copy (select %s from reading where pit_id = %d and recorded_at >= '%s' and recorded_at < '%s'
                order by recorded_at, device_id, boot_id, seq) to stdout with (format csv)
            """;

    private static final String PARTS =
            """
            select a.workshop_id, w.code as workshop_code, a.day, a.part, a.file, a.readings, a.bytes, a.sha256, a.archived_at, a.state,
                a.kept_until
            from reading_archive a join workshop w on w.id = a.workshop_id
            where a.day >= :from and a.day < :to and (cast(:workshop as bigint) is null or a.workshop_id = :workshop)
            order by w.code, a.day, a.part
            """;

    private static final LocalDate FIRST_DAY = LocalDate.of(1, 1, 1);
    private static final LocalDate LAST_DAY = LocalDate.of(9999, 1, 1);

    private static final String REPLACE =
            """
            update reading_archive set state = 'replaced', kept_until = null
            where workshop_id = :workshop and day = :day and state = 'restored'
            """;

    private static final String REMEMBER =
            """
            insert into reading_archive (workshop_id, day, part, file, readings, bytes, sha256, archived_at)
            values (:workshop, :day, :part, :file, :readings, :bytes, :sha256, :archived)
            """;

    private static final String RETIRE = "select retire_readings(:day, :expected)";

    /** Someone reads or writes the table for long, or waited for us. */
    private static final Set<String> IN_USE = Set.of("55P03", "40P01");

    private static final String FORGET =
            "delete from reading_archive where workshop_id = :workshop and day = :day and part = :part and state = 'replaced'";

    private static final String STAGE =
            """
            create temporary table restored on commit drop as select %s from reading where false
            """
                    .formatted(COLUMNS);

    private static final String COPY_IN = "copy restored (%s) from stdin with (format csv)".formatted(COLUMNS);

    private static final String MOVE =
            "insert into reading (%1$s) select %1$s from restored on conflict do nothing".formatted(COLUMNS);

    // Rows that were deleted would be read again with each piece until the transaction ends.
    private static final String EMPTY = "truncate restored";

    private static final String FOREIGN =
            """
            select count(*) from restored
            where workshop_id <> :workshop or (recorded_at at time zone 'UTC')::date <> :day
            """;

    private static final String RESTORED =
            """
            update reading_archive set state = 'restored', kept_until = :kept
            where workshop_id = :workshop and day = :day and state <> 'replaced'
            """;

    /** Of readings from one rest to the next: what others ask of the database waits no longer than these take. */
    static final int PIECE = 5_000;

    private final Jdbi jdbi;

    /** Takes Jdbi of pitwatch_ingest. */
    JdbiArchiveRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Runs the work unless another party, on whatever hub, is at the archive; returns whether it ran. */
    boolean alone(Runnable work) {
        return jdbi.withHandle(handle -> {
            if (!handle.createQuery(LOCK).mapTo(boolean.class).one()) {
                return false;
            }
            try {
                work.run();
                return true;
            } finally {
                handle.createQuery(UNLOCK).mapTo(boolean.class).one();
            }
        });
    }

    /** {@return days before that one with readings in the table or a partition, oldest first; none that is kept by then} */
    List<LocalDate> retirable(LocalDate before, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery(RETIRABLE)
                .bind("before", before)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .mapTo(LocalDate.class)
                .list());
    }

    /** Gives the day a partition of its own, which readings that waited in the default one move to. */
    void makePartition(LocalDate day) {
        jdbi.useHandle(handle -> handle.createQuery(MAKE_PARTITION)
                .bind("day", day)
                .mapTo(int.class)
                .one());
    }

    /** {@return by workshop, its pits with readings on that day} */
    Map<Long, List<Long>> pits(LocalDate day) {
        Map<Long, List<Long>> pits = new LinkedHashMap<>();
        jdbi.useHandle(handle -> handle.createQuery(PITS)
                .bind("day", day)
                .map((row, context) -> pits.computeIfAbsent(row.getLong(1), workshop -> new ArrayList<>())
                        .add(row.getLong(2)))
                .list());
        return pits;
    }

    /** {@return the code of the workshop} */
    String code(long workshopId) {
        return jdbi.withHandle(handle -> handle.createQuery(CODE)
                .bind("id", workshopId)
                .mapTo(String.class)
                .one());
    }

    /** {@return the id of the workshop of that code} */
    Optional<Long> workshop(String code) {
        return jdbi.withHandle(handle -> handle.createQuery(WORKSHOP)
                .bind("code", code)
                .mapTo(Long.class)
                .findOne());
    }

    /** {@return the columns of the files} */
    String header() {
        return COLUMNS;
    }

    /** Writes a pit's readings of the day as CSV, in the order of time; returns how many. */
    long copy(long pitId, LocalDate day, OutputStream out) throws IOException {
        return jdbi.<Long, IOException>inTransaction(handle -> {
            handle.execute(UTC);
            // Neither a number nor a day needs quoting.
            String sql = COPY_OUT.formatted(COLUMNS, pitId, day + " 00:00:00Z", day.plusDays(1) + " 00:00:00Z");
            try {
                return copies(handle).copyOut(sql, out);
            } catch (SQLException e) {
                throw new IOException(e);
            }
        });
    }

    private static CopyManager copies(Handle handle) throws SQLException {
        Connection connection = handle.getConnection();
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    /** {@return what is known of files of the months, of one workshop or all} */
    List<ArchivedPart> parts(Optional<YearMonth> month, Optional<Long> workshopId) {
        return parts(
                month.map(one -> one.atDay(1)).orElse(FIRST_DAY),
                month.map(one -> one.plusMonths(1).atDay(1)).orElse(LAST_DAY),
                workshopId);
    }

    /** {@return the parts of the workshop's day} */
    List<ArchivedPart> parts(long workshopId, LocalDate day) {
        return parts(day, day.plusDays(1), Optional.of(workshopId));
    }

    private List<ArchivedPart> parts(LocalDate from, LocalDate to, Optional<Long> workshop) {
        return jdbi.withHandle(handle -> handle.createQuery(PARTS)
                .bind("from", from)
                .bind("to", to)
                .bind("workshop", workshop.orElse(null))
                .map(RecordMapper.of(ArchivedPart.class))
                .list());
    }

    /**
     * Drops the day's partition and remembers the parts that hold it, in one transaction.
     *
     * @return whether that was done; not when readings came meanwhile, or are not rolled up yet
     */
    boolean retire(LocalDate day, List<ArchivedPart> parts) {
        try {
            return retireOrThrow(day, parts);
        } catch (JdbiException e) {
            if (e.getCause() instanceof SQLException sql && IN_USE.contains(String.valueOf(sql.getSQLState()))) {
                return false;
            }
            throw e;
        }
    }

    private boolean retireOrThrow(LocalDate day, List<ArchivedPart> parts) {
        return jdbi.inTransaction(handle -> {
            for (ArchivedPart part : parts) {
                handle.createUpdate(REPLACE)
                        .bind("workshop", part.workshopId())
                        .bind("day", day)
                        .execute();
                handle.createUpdate(REMEMBER)
                        .bind("workshop", part.workshopId())
                        .bind("day", day)
                        .bind("part", part.part())
                        .bind("file", part.file())
                        .bind("readings", part.readings())
                        .bind("bytes", part.bytes())
                        .bind("sha256", part.sha256())
                        .bind("archived", part.archivedAt().atOffset(ZoneOffset.UTC))
                        .execute();
            }
            boolean retired = handle.createQuery(RETIRE)
                    .bind("day", day)
                    .bind(
                            "expected",
                            parts.stream().mapToLong(ArchivedPart::readings).sum())
                    .mapTo(boolean.class)
                    .one();
            if (!retired) {
                handle.rollback();
            }
            return retired;
        });
    }

    /** Forgets a part that was replaced. */
    void forget(ArchivedPart part) {
        jdbi.useHandle(handle -> handle.createUpdate(FORGET)
                .bind("workshop", part.workshopId())
                .bind("day", part.day())
                .bind("part", part.part())
                .execute());
    }

    /**
     * Brings a day's readings back into the table, in one transaction; those that are there already stay as they are.
     *
     * @param parts all of the workshop's day
     * @param files to read each by
     * @param rests after each {@link #PIECE} of a file
     * @return how many came back
     */
    long restore(List<ArchivedPart> parts, Files files, Instant keptUntil, Rests rests) throws IOException {
        ArchivedPart first = parts.get(0);
        return jdbi.<Long, IOException>inTransaction(handle -> {
            handle.execute(STAGE);
            long count = 0;
            for (ArchivedPart part : parts) {
                try (InputStream in = files.open(part)) {
                    count += restore(handle, part, new CsvRecords(in), rests);
                }
            }
            handle.createUpdate(RESTORED)
                    .bind("kept", keptUntil.atOffset(ZoneOffset.UTC))
                    .bind("workshop", first.workshopId())
                    .bind("day", first.day())
                    .execute();
            handle.createQuery(RollupOfDay.PAUSE).mapToMap().list();
            handle.createUpdate(RollupOfDay.AGAIN)
                    .bind("workshop", first.workshopId())
                    .bind("day", first.day())
                    .execute();
            return count;
        });
    }

    /** A file says whose its readings are, and so would one that another party has put there. */
    private static void requireOfPart(Handle handle, ArchivedPart part) throws IOException {
        long foreign = handle.createQuery(FOREIGN)
                .bind("workshop", part.workshopId())
                .bind("day", part.day())
                .mapTo(Long.class)
                .one();
        if (foreign > 0) {
            throw new IOException("%s has %d readings of another workshop or day".formatted(part.file(), foreign));
        }
    }

    private static long restore(Handle handle, ArchivedPart part, CsvRecords records, Rests rests) throws IOException {
        records.next(1); // the header
        long count = 0;
        try {
            for (byte[] some = records.next(PIECE); some.length > 0; some = records.next(PIECE)) {
                copies(handle).copyIn(COPY_IN, new ByteArrayInputStream(some));
                requireOfPart(handle, part);
                count += handle.createUpdate(MOVE).execute();
                handle.execute(EMPTY);
                rests.rest();
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
        return count;
    }
}
