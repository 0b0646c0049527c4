package dev.pitwatch.core.readings.reading;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Says in {@code rollup_due} which minutes have new readings. Rows are only added, with the readings and without a look at
 * those that are there: a row that someone is just taking away stands for the readings that they see, not for these.
 *
 * <p>What a session has committed in an epoch is not added again while the epoch lasts: function {@code due} then keeps those
 * rows until the transaction has ended. What was committed is known of a session only, since no other server, restored or
 * promoted one can be behind it.
 */
final class DueMinutes {

    /** The minutes that nobody has said yet; then, when the epoch is over that they were said in, those that are relied on. */
    private static final String SQL =
            """
            with first as materialized (select due(?, ?::bigint[], ?::bigint[], ?::bigint[]) as epoch)
            select epoch, case when epoch = ? then epoch else due(epoch, ?::bigint[], ?::bigint[], ?::bigint[]) end
            from first
            """;

    private static final long SECONDS = 60;

    /** Minutes that a session remembers: a few megabytes. */
    private static final int MAX_MINUTES = 50_000;

    private static final Comparator<Minute> IN_ORDER =
            Comparator.comparingLong(Minute::pitId).thenComparingLong(Minute::number);

    private final Map<Connection, Committed> sessions = Collections.synchronizedMap(new WeakHashMap<>());

    private record Minute(long workshopId, long pitId, long number) {

        static Minute of(Reading reading) {
            return new Minute(
                    reading.workshopId(),
                    reading.pitId(),
                    Math.floorDiv(reading.recordedAt().getEpochSecond(), SECONDS));
        }
    }

    /** The rows of one epoch that a session has committed; used by the holder of its connection. */
    private static final class Committed {

        private int epoch;
        private final Set<Minute> minutes = new HashSet<>();

        void add(int ofEpoch, Collection<Minute> rows) {
            if (epoch != ofEpoch || minutes.size() + rows.size() > MAX_MINUTES) {
                minutes.clear();
            }
            epoch = ofEpoch;
            minutes.addAll(rows);
        }
    }

    /** Adds the statement. {@return what to do once it is committed, while the connection is still the caller's} */
    Runnable add(Pipeline pipeline, Connection connection, List<Reading> added) throws SQLException {
        // The pool's wrapper is another one each time.
        Committed committed = sessions.computeIfAbsent(connection.unwrap(Connection.class), session -> new Committed());
        Set<Minute> relied = new HashSet<>();
        Set<Minute> rows = new HashSet<>();
        for (Reading reading : added) {
            Minute minute = Minute.of(reading);
            (committed.minutes.contains(minute) ? relied : rows).add(minute);
        }
        int known = committed.epoch;
        int[] epochs = new int[2];
        pipeline.query(SQL, row -> {
            epochs[0] = row.getInt(1);
            epochs[1] = row.getInt(2);
        });
        add(pipeline, known, rows);
        add(pipeline, known, relied);
        return () -> {
            committed.add(epochs[0], rows);
            if (epochs[0] != known) {
                committed.add(epochs[1], relied);
            }
        };
    }

    private static void add(Pipeline pipeline, int known, Set<Minute> minutes) {
        // In the order of the index: neighbours go to the same page of it.
        List<Minute> rows = new ArrayList<>(minutes);
        rows.sort(IN_ORDER);
        pipeline.add(known);
        pipeline.add(SqlArrays.longs(rows, Minute::workshopId));
        pipeline.add(SqlArrays.longs(rows, Minute::pitId));
        pipeline.add(SqlArrays.longs(rows, Minute::number));
    }
}
