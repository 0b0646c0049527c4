package dev.pitwatch.core.work.camera;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import java.time.Instant;
import java.util.List;

/** Recordings that are to be deleted in PostgreSQL. Those of a withdrawn consent are added by the database. */
final class JdbiRecordingRemovalRepository {

    /** Of a workshop, that owners wanted and that wait. */
    static final int MAX_OF_OWNERS = 100;

    private static final String ADD_OWNERS =
            """
            insert into recording_removal (workshop_id, pit_id, reason, from_at, to_at)
            select p.workshop_id, p.id, 'owner', :from, greatest(:from::timestamptz, :to::timestamptz) from pit p
            where p.id = :pit and %d > (
                select count(*) from recording_removal r where r.workshop_id = p.workshop_id and r.reason = 'owner')
            """
                    .formatted(MAX_OF_OWNERS);
    private static final String ADD_PERSONS =
            """
            insert into recording_removal (workshop_id, pit_id, job_id, reason, from_at, to_at)
            select o.workshop_id, o.pit_id, o.job_id, 'person', o.from_at, o.to_at
            from job j join job_occupancy o on o.job_id = j.id
            where j.customer_id = :person and exists (select 1 from camera_path c where c.pit_id = o.pit_id)
            """;
    /** Workshops take turns. A stay that had not ended may have by now. */
    private static final String DUE =
            """
            select r.id, r.pit_id, array(select c.name from camera_path c where c.pit_id = r.pit_id order by c.name) as names,
                r.from_at as "from", coalesce(r.to_at, o.to_at) as "to", r.failures
            from (
                select id, pit_id, job_id, from_at, to_at, failures, next_at,
                    row_number() over (partition by workshop_id order by next_at nulls first, id) as turn
                from recording_removal where next_at is null or next_at <= :now) r
            left join job_occupancy o on o.job_id = r.job_id and o.pit_id = r.pit_id and o.from_at = r.from_at
            order by r.turn, r.next_at nulls first, r.id limit :limit
            """;

    private static final String COUNT = "select count(*) from recording_removal";
    private static final String PUT_OFF =
            "update recording_removal set failures = :failures, next_at = :next where id = :id";
    private static final String DONE = "delete from recording_removal where id = :id";

    private final Database database;

    JdbiRecordingRemovalRepository(Database database) {
        this.database = database;
    }

    /** Adds one that an owner wants. Returns whether the scope sees the pit, and not too many wait. */
    boolean addOwners(Scope scope, long pitId, Instant from, Instant to) {
        return database.in(scope, handle -> handle.createUpdate(ADD_OWNERS)
                        .bind("pit", pitId)
                        .bind("from", from)
                        .bind("to", to)
                        .execute())
                > 0;
    }

    /** Adds those of all jobs of a customer, in pits that may have recordings. Returns how many. */
    int addPersons(Scope scope, long userId) {
        return database.in(scope, handle -> handle.createUpdate(ADD_PERSONS)
                .bind("person", userId)
                .execute());
    }

    /** {@return so many of those whose time has come, of as many workshops as there are} */
    List<RecordingRemoval> due(Instant now, int limit) {
        return database.onPlatform(handle -> handle.createQuery(DUE)
                .bind("now", now)
                .bind("limit", limit)
                .map(RecordMapper.of(RecordingRemoval.class))
                .list());
    }

    /** {@return how many there are in all} */
    long count() {
        return database.onPlatform(
                handle -> handle.createQuery(COUNT).mapTo(Long.class).one());
    }

    void putOff(long id, int failures, Instant next) {
        database.onPlatform(handle -> handle.createUpdate(PUT_OFF)
                .bind("id", id)
                .bind("failures", failures)
                .bind("next", next)
                .execute());
    }

    void done(long id) {
        database.onPlatform(handle -> handle.createUpdate(DONE).bind("id", id).execute());
    }
}
