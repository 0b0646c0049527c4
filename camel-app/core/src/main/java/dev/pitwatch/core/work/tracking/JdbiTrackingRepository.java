package dev.pitwatch.core.work.tracking;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.mapper.Nested;

/** Jobs by their links in PostgreSQL: the link tells whose workshop it is, not the other way round. */
final class JdbiTrackingRepository {

    private static final String LINKED =
            """
            select tracking_hash as hash, id, workshop_id, pit_id, occupies as car_is_in, tracking_ends_at as ends_at
            from job where tracking_hash = any(:hashes)
            """;

    private static final String PAGE =
            """
            select w.code, w.name, w.phone, w.address, null as logo_url, w.time_zone, w.opening_hours,
                (select coalesce(jsonb_agg(h order by h ->> 'date'), '[]') from jsonb_array_elements(w.holidays) h
                    where (h ->> 'date')::date between (:now at time zone w.time_zone)::date
                        and (:now at time zone w.time_zone)::date + 30) as holidays, j.occupies as car_is_in, j.tracking_ends_at as ends_at,
                p.camera_rtsp_url is not null and p.camera_is_online as camera_is_online
            from job j join workshop w on w.id = j.workshop_id join pit p on p.id = j.pit_id where j.id = :id
            """;
    private static final String STAY =
            """
            select min(from_at) from job_occupancy where pit_id = :pit and to_at is null and job_id = any(:jobs)
            """;

    private final Database database;

    JdbiTrackingRepository(Database database) {
        this.database = database;
    }

    /**
     * The job of a link.
     *
     * @param carIsIn the car is in the pit
     * @param endsAt empty: not while the job is open
     */
    record Linked(byte[] hash, long id, long workshopId, long pitId, boolean carIsIn, Optional<Instant> endsAt) {}

    /** {@return the jobs of those links that there are} */
    List<Linked> linked(List<byte[]> hashes) {
        return database.onPlatform(handle -> handle.createQuery(LINKED)
                .bindByType("hashes", hashes.toArray(byte[][]::new), byte[][].class)
                .map(RecordMapper.of(Linked.class))
                .list());
    }

    /** What the page says beside the job. */
    record Page(@Nested TrackedJob.Shop shop, boolean carIsIn, boolean cameraIsOnline, Optional<Instant> endsAt) {}

    /** {@return that of the job, which has to be in the scope} */
    Page page(Scope scope, long job, Instant now) {
        return database.in(scope, handle -> handle.createQuery(PAGE)
                .bind("id", job)
                .bind("now", now)
                .map(RecordMapper.of(Page.class))
                .one());
    }

    /** {@return since when the car of one of the jobs is in the pit} */
    Optional<Instant> stay(Scope scope, Set<Long> jobs, long pit) {
        return database.in(scope, handle -> handle.createQuery(STAY)
                .bind("pit", pit)
                .bindArray("jobs", Long.class, List.copyOf(jobs))
                .mapTo(Instant.class)
                .findFirst());
    }
}
