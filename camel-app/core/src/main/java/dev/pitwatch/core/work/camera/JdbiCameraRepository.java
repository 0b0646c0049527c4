package dev.pitwatch.core.work.camera;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.core.platform.workshop.CameraHosts;
import dev.pitwatch.core.platform.workshop.CameraStates;
import dev.pitwatch.core.platform.workshop.CameraStates.CameraState;
import dev.pitwatch.core.platform.workshop.CameraUrl;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.mapper.Nested;
import org.jspecify.annotations.Nullable;

/** Cameras of all pits in PostgreSQL. */
final class JdbiCameraRepository {

    private static final String ALL =
            """
            select w.code as workshop, w.camera_networks::text[] as networks, w.video_days as days,
                p.code as pit, p.camera_rtsp_url as url, p.camera_low_rtsp_url as low_url,
                w.video_record <> 'off' and (w.video_record = 'always'
                        or coalesce(j.status in ('in_progress', 'quality_check'), false))
                    and (j.id is null or w.video_consent = 'notice' or coalesce(j.consent_video, false)) as is_recorded,
                p.id as pit_id, %s as camera, p.camera_is_online as online, p.camera_last_seen_at as last_seen_at,
                p.camera_codec as codec, p.camera_problem as problem, p.camera_unknown_since as unknown_since,
                p.camera_changed_at as changed_at
            from pit p
            join workshop w on w.id = p.workshop_id and w.archived_at is null
            left join job j on j.pit_id = p.id and j.occupies
            where p.archived_at is null and p.camera_rtsp_url is not null
            order by p.id
            """
                    .formatted(CameraStates.CAMERA);

    /** In place of an address that can't be opened: it is refused as one that is none, and keeps none of the others. */
    private static final String UNREADABLE = "";

    private final Database database;
    private final MasterKey key;

    JdbiCameraRepository(Database database, MasterKey key) {
        this.database = database;
        this.key = key;
    }

    private record Row(
            String workshop,
            List<String> networks,
            int days,
            String pit,
            byte[] url,
            byte @Nullable [] lowUrl,
            boolean isRecorded,
            @Nested CameraState state) {

        PitCamera opened(MasterKey key) {
            try {
                String main = CameraUrl.open(key, state.pitId(), url);
                return camera(
                        main,
                        Optional.ofNullable(lowUrl)
                                .map(kept -> CameraUrl.openLow(key, state.pitId(), kept))
                                .or(() -> CameraUrl.lowOf(main)));
            } catch (IllegalArgumentException e) {
                return camera(UNREADABLE, Optional.empty());
            }
        }

        private PitCamera camera(String main, Optional<String> low) {
            return new PitCamera(
                    new CameraHosts.Owner(workshop, networks),
                    workshop + "/" + pit,
                    main,
                    low,
                    isRecorded,
                    days,
                    state);
        }
    }

    /** {@return the cameras of all workshops, by their pits' ids} */
    List<PitCamera> all() {
        return database
                .<List<Row>, RuntimeException>onPlatform(handle ->
                        handle.createQuery(ALL).map(RecordMapper.of(Row.class)).list())
                .stream()
                .map(row -> row.opened(key))
                .toList();
    }
}
