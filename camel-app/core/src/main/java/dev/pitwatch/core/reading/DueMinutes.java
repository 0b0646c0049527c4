package dev.pitwatch.core.reading;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Says in {@code rollup_due} which minutes have new readings. Rows are only added, with the readings and without a look at
 * those that are there: a row that somebody is just taking away stands for the readings that they see, not for these.
 */
final class DueMinutes {

    private static final String SQL =
            """
            insert into rollup_due (workshop_id, pit_id, minute)
            select workshop_id, pit_id, to_timestamp(minute * 60)
            from (select unnest(?::bigint[]) as workshop_id, unnest(?::bigint[]) as pit_id,
                unnest(?::bigint[]) as minute) u
            """;

    private static final long SECONDS = 60;

    private static final Comparator<Minute> IN_ORDER =
            Comparator.comparingLong(Minute::pitId).thenComparingLong(Minute::number);

    private record Minute(long workshopId, long pitId, long number) {}

    static void add(Connection connection, List<Reading> added) throws SQLException {
        Set<Minute> minutes = new HashSet<>();
        for (Reading reading : added) {
            minutes.add(new Minute(
                    reading.workshopId(),
                    reading.pitId(),
                    Math.floorDiv(reading.recordedAt().getEpochSecond(), SECONDS)));
        }
        // In the order of the index: neighbours go to the same page of it.
        List<Minute> rows = minutes.stream().sorted(IN_ORDER).toList();
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            JdbiReadingRepository.Columns columns = new JdbiReadingRepository.Columns(statement);
            columns.add(SqlArrays.longs(rows, Minute::workshopId));
            columns.add(SqlArrays.longs(rows, Minute::pitId));
            columns.add(SqlArrays.longs(rows, Minute::number));
            statement.executeUpdate();
        }
    }

    private DueMinutes() {}
}
