package dev.pitwatch.core.work.camera;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where recordings of pits are, and whose they are, in PostgreSQL. */
final class JdbiRecordingRepository {

    /**
     * Also one that was put away: its recordings stay for as long. A name that it has no more may be recorded below until the media server
     * is told, which may be away: a day is enough.
     */
    private static final String PIT =
            """
            select p.workshop_id, array(select c.name from camera_path c
                where c.pit_id = p.id and (c.to_at is null or c.to_at > cast(:begin as timestamptz) - interval '1 day')
                order by c.name) as names,
                coalesce(s.status in ('suspended', 'expired', 'cancelled'), false) as suspended
            from pit p left join subscription s on s.workshop_id = p.workshop_id where p.id = :pit
            """;

    private static final String STAYS =
            """
            select job_id, from_at as "from", to_at as "to" from job_occupancy
            where pit_id = :pit and from_at < :end and (to_at is null or to_at > :begin)
            order by from_at
            """;

    private final Database database;

    JdbiRecordingRepository(Database database) {
        this.database = database;
    }

    /**
     * A pit that may have been recorded.
     *
     * @param names of its paths at the media server, also of those that it had in the time that was asked for
     * @param suspended whether the workshop's subscription doesn't run
     */
    record RecordedPit(long workshopId, List<String> names, boolean suspended) {}

    /** When the car of a job was in the pit; {@code to} null: it is there. */
    record Stay(long jobId, Instant from, @Nullable Instant to) {}

    /** {@return the pit, with the names under which it may have been recorded from then on, if the scope sees it} */
    Optional<RecordedPit> pit(Scope scope, long pitId, Instant begin) {
        return database.in(scope, handle -> handle.createQuery(PIT)
                .bind("pit", pitId)
                .bind("begin", begin)
                .map(RecordMapper.of(RecordedPit.class))
                .findFirst());
    }

    /** {@return whose cars were in the pit then, oldest first} */
    List<Stay> stays(Scope scope, long pitId, Instant begin, Instant end) {
        return database.in(scope, handle -> handle.createQuery(STAYS)
                .bind("pit", pitId)
                .bind("begin", begin)
                .bind("end", end)
                .map(RecordMapper.of(Stay.class))
                .list());
    }
}
