package dev.pitwatch.core.platform.workshop;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.platform.workshop.CameraStates.CameraState;
import java.util.List;

/** How cameras are in PostgreSQL, many in a statement. */
final class JdbiCameraStateRepository {

    private static final String WRITE =
            """
            update pit p set camera_is_online = n.online, camera_last_seen_at = n.last_seen_at, camera_codec = n.codec,
                camera_problem = n.problem, camera_unknown_since = n.unknown_since, camera_changed_at = n.changed_at
            from jsonb_to_recordset(:rows::jsonb) as n (pit_id bigint, camera text, online boolean,
                last_seen_at timestamptz, codec text, problem text, unknown_since timestamptz, changed_at timestamptz)
            where p.id = n.pit_id and %s = n.camera
            """
                    .formatted(CameraStates.CAMERA);

    private final Database database;

    JdbiCameraStateRepository(Database database) {
        this.database = database;
    }

    void write(List<CameraState> states) {
        database.<Integer, RuntimeException>onPlatform(handle ->
                handle.createUpdate(WRITE).bind("rows", Json.text(states)).execute());
    }
}
