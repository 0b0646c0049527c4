package dev.pitwatch.core.readings.occupancy;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.core.readings.occupancy.PitTimeline.Stay;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Stays in PostgreSQL, by the role of ingest. */
final class JdbiOccupancyRepository {

    private static final String SINCE =
            "select pit_id, job_id, from_at as \"from\", to_at as \"to\" from job_occupancy where (to_at is null or to_at > :since)";
    private static final String OF_PITS = SINCE + " and pit_id = any(:pits)";
    private static final String CHANGED =
            """
            select pit_id, min(at) as at from (
                select pit_id, from_at as at from job_occupancy where from_at > :since
                union all
                select pit_id, to_at from job_occupancy where to_at > :since) changed
            group by pit_id
            """;
    private static final String MEND = "select mend_job_readings(:pit, :since)";

    private final Jdbi jdbi;

    JdbiOccupancyRepository(Database database) {
        this.jdbi = database.ingest();
    }

    /** {@return the stays that had not ended by then, by pit} */
    Map<Long, PitTimeline> all(Instant since) {
        return jdbi.withHandle(handle -> timelines(handle.createQuery(SINCE).bind("since", since)));
    }

    /** {@return the same of these pits; one without any is left out} */
    Map<Long, PitTimeline> some(Collection<Long> pitIds, Instant since) {
        return jdbi.withHandle(handle -> timelines(
                handle.createQuery(OF_PITS).bind("since", since).bindArray("pits", Long.class, List.copyOf(pitIds))));
    }

    private record Row(long pitId, long jobId, Instant from, @Nullable Instant to) {

        Stay stay() {
            return new Stay(jobId, from, to);
        }
    }

    private static Map<Long, PitTimeline> timelines(Query query) {
        Map<Long, List<Stay>> byPit = query.map(RecordMapper.of(Row.class)).stream()
                .collect(Collectors.groupingBy(Row::pitId, Collectors.mapping(Row::stay, Collectors.toList())));
        return byPit.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> PitTimeline.of(entry.getValue())));
    }

    /** {@return the pits where cars came or went since, each with the first time} */
    Map<Long, Instant> changed(Instant since) {
        return jdbi.withHandle(handle -> handle
                .createQuery(CHANGED)
                .bind("since", since)
                .map((row, context) ->
                        Map.entry(row.getLong("pit_id"), row.getTimestamp("at").toInstant()))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** Sets right which job the pit's readings since then belong to; returns how many were wrong. */
    int mend(long pitId, Instant since) {
        return jdbi.inTransaction(handle -> mend(handle, pitId, since));
    }

    private static int mend(Handle handle, long pitId, Instant since) {
        return handle.createQuery(MEND)
                .bind("pit", pitId)
                .bind("since", since)
                .mapTo(Integer.class)
                .one();
    }
}
