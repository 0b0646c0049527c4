package dev.pitwatch.simulator.demo;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What the database says of the demo, and whether there is room for one. */
final class JdbiDemoRepository {

    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('pitwatch demo'))";
    private static final String EMPTY =
            "select not exists (select from workshop) and not exists (select from app_user)";

    private static final String OWNER =
            """
            select u.id, u.username,
                (select p.id from pit p where p.workshop_id = :workshop and p.archived_at is null
                    order by p.pit_number limit 1) as pit_id,
                array(select o.id from app_user o where o.workshop_id = :workshop and o.sub_role = 'operator'
                    and o.is_active order by o.id limit 1) as operator_ids
            from app_user u where u.workshop_id = :workshop and u.role = 'owner' order by u.id limit 1
            """;

    /** Its history ended a day before. */
    private static final String OWN_JOB =
            """
            select j.id from job j join workshop w on w.id = j.workshop_id
            where w.id = :workshop and j.created_at > w.created_at - interval '1 day' order by j.id limit 1
            """;

    private static final String JOBS = "select count(*) from job where workshop_id = :workshop";
    private static final String READINGS = "select exists (select from reading where workshop_id = :workshop)";
    private static final String ALERTS = "select exists (select from alert where workshop_id = :workshop)";
    private static final String STAYS =
            "select pit_id, job_id, from_at, to_at from job_occupancy where workshop_id = :workshop";

    private final Database database;

    JdbiDemoRepository(Database database) {
        this.database = database;
    }

    /** Who keeps the demo's workshop, where, and who works there. */
    record Owner(long userId, String username, long firstPitId, List<Long> operatorIds) {}

    Owner owner(long workshopId) {
        return database.inWorkshop(workshopId, handle -> handle.createQuery(OWNER)
                .bind("workshop", workshopId)
                .map((row, context) ->
                        new Owner(row.getLong("id"), row.getString("username"), row.getLong("pit_id"), List.of((Long[])
                                row.getArray("operator_ids").getArray())))
                .one());
    }

    /** A car in a pit; until null: it is there. */
    record Stay(long pitId, long jobId, Instant fromAt, @Nullable Instant toAt) {

        boolean isAt(long pit, Instant moment) {
            return pitId == pit && !moment.isBefore(fromAt) && (toAt == null || moment.isBefore(toAt));
        }
    }

    /** {@return the job that the demo shows; empty: there is none yet} */
    Optional<Long> ownJob(long workshopId) {
        return database.inWorkshop(workshopId, handle -> handle.createQuery(OWN_JOB)
                .bind("workshop", workshopId)
                .mapTo(Long.class)
                .findOne());
    }

    /** {@return how many jobs the workshop has} */
    int jobs(long workshopId) {
        return database.inWorkshop(workshopId, handle -> handle.createQuery(JOBS)
                .bind("workshop", workshopId)
                .mapTo(Integer.class)
                .one());
    }

    /** {@return whether its devices have sent anything} */
    boolean hasReadings(long workshopId) {
        return exist(workshopId, READINGS);
    }

    /** {@return whether something was ever wrong there} */
    boolean hasAlerts(long workshopId) {
        return exist(workshopId, ALERTS);
    }

    private boolean exist(long workshopId, String sql) {
        return database.inWorkshop(workshopId, handle -> handle.createQuery(sql)
                .bind("workshop", workshopId)
                .mapTo(Boolean.class)
                .one());
    }

    /** {@return which cars were where} */
    List<Stay> stays(long workshopId) {
        return database.inWorkshop(workshopId, handle -> handle.createQuery(STAYS)
                .bind("workshop", workshopId)
                .map(RecordMapper.of(Stay.class))
                .list());
    }

    /** {@return whether there is neither a workshop nor a user} */
    boolean isEmpty() {
        return database.onPlatform(JdbiDemoRepository::isEmpty);
    }

    /** {@return the same, with no other party filling the database until the transaction ends} */
    boolean isEmptyForUs() {
        return database.onPlatform(handle -> {
            handle.execute(LOCK);
            return isEmpty(handle);
        });
    }

    private static boolean isEmpty(Handle handle) {
        return handle.createQuery(EMPTY).mapTo(Boolean.class).one();
    }
}
