package dev.pitwatch.core.work.stream;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.platform.workshop.CameraUrl;
import dev.pitwatch.core.work.tracking.TrackingLinks;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pits and who may look into them in PostgreSQL. */
final class JdbiStreamRepository {

    private static final String PITS =
            """
            select p.id as pit_id, p.workshop_id, w.code || '/' || p.code as path,
                case when p.archived_at is null then p.camera_rtsp_url end as camera,
                p.camera_low_rtsp_url is not null as low, p.camera_is_online, p.camera_unknown_since is not null as unknown,
                coalesce(s.status in ('suspended', 'expired', 'cancelled'), false) as suspended,
                j.id as job_id, coalesce(j.consent_video, false) as consented, j.tracking_hash
            from pit p
                join workshop w on w.id = p.workshop_id
                left join subscription s on s.workshop_id = p.workshop_id
                left join job j on j.pit_id = p.id and j.occupies
            where w.archived_at is null
            """;
    private static final String ONE = PITS + "and p.archived_at is null and p.id = :pit";
    /** Also those whose camera has gone, and that were put away: their recordings stay for their days. */
    private static final String ALL = PITS
            + """
            and (p.archived_at is null and p.camera_rtsp_url is not null
                or exists (select 1 from camera_path c where c.pit_id = p.id))
            """;

    private static final String SOME = ALL
            + """
            and (p.id = any(:pits) or p.workshop_id = any(:workshops)
                or p.id = any(array(select c.pit_id from job c where c.id = any(:jobs))))
            """;
    private static final Logger LOG = LoggerFactory.getLogger(JdbiStreamRepository.class);
    private static final RowMapper<Row> ROW = RecordMapper.of(Row.class);

    private final Database database;
    private final MasterKey key;
    /** Pits that have been said to have an address that can't be opened. */
    private final Set<Long> unreadable = ConcurrentHashMap.newKeySet();

    JdbiStreamRepository(Database database, MasterKey key) {
        this.database = database;
        this.key = key;
    }

    private record Row(
            long pitId,
            long workshopId,
            String path,
            byte @Nullable [] camera,
            boolean low,
            boolean cameraIsOnline,
            boolean unknown,
            boolean suspended,
            @Nullable Long jobId,
            boolean consented,
            byte @Nullable [] trackingHash) {

        /** Throws {@link IllegalArgumentException} when the camera's address can't be opened. */
        StreamedPit pit(MasterKey key) {
            Optional<String> url = Optional.ofNullable(camera).map(kept -> CameraUrl.open(key, pitId, kept));
            return pit(
                    url.isPresent(),
                    url.filter(one -> low || CameraUrl.lowOf(one).isPresent()).isPresent());
        }

        StreamedPit withoutCamera() {
            return pit(false, false);
        }

        private StreamedPit pit(boolean hasCamera, boolean hasLow) {
            return new StreamedPit(
                    pitId,
                    workshopId,
                    path,
                    hasCamera,
                    hasLow,
                    cameraIsOnline,
                    unknown,
                    suspended,
                    jobId,
                    consented,
                    trackingHash == null ? null : TrackingLinks.sessionId(trackingHash));
        }
    }

    /** One whose address can't be opened has no camera that anybody may look at; the others have. */
    private StreamedPit pit(Row row) {
        try {
            StreamedPit pit = row.pit(key);
            unreadable.remove(row.pitId());
            return pit;
        } catch (IllegalArgumentException e) {
            if (unreadable.add(row.pitId())) {
                LOG.warn(
                        "cameras: the address of the camera of pit {} is damaged, or was sealed by another master key: it"
                                + " has to be typed again",
                        row.pitId());
            }
            return row.withoutCamera();
        }
    }

    /** {@return the pit, if the scope sees it; also one without a camera} */
    Optional<StreamedPit> find(Scope scope, long pitId) {
        return database.in(scope, handle -> handle.createQuery(ONE)
                        .bind("pit", pitId)
                        .map(ROW)
                        .findFirst())
                .map(this::pit);
    }

    /** {@return all pits that have a camera or may have recordings} */
    Map<Long, StreamedPit> all() {
        return database.onPlatform(handle -> byId(handle.createQuery(ALL)));
    }

    /** {@return those of them that are listed, of one of these workshops, or where one of these jobs is to be done} */
    Map<Long, StreamedPit> some(Collection<Long> pits, Collection<Long> workshops, Collection<Long> jobs) {
        return database.onPlatform(handle -> byId(handle.createQuery(SOME)
                .bindArray("pits", Long.class, List.copyOf(pits))
                .bindArray("workshops", Long.class, List.copyOf(workshops))
                .bindArray("jobs", Long.class, List.copyOf(jobs))));
    }

    private Map<Long, StreamedPit> byId(Query query) {
        return query.map(ROW).stream().map(this::pit).collect(Collectors.toMap(StreamedPit::pitId, pit -> pit));
    }
}
