package dev.pitwatch.core.platform.workshop;

import dev.pitwatch.base.database.Database;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How cameras are, in their pits' rows. Every hub is notified of those that came or went. */
public final class CameraStates {

    /** Of a pit {@code p}: which camera it has, as its addresses are stored; null: none. */
    public static final String CAMERA =
            "md5(p.camera_rtsp_url || '/'::bytea || coalesce(p.camera_low_rtsp_url, ''::bytea))";

    private final JdbiCameraStateRepository states;

    public CameraStates(Database database) {
        this.states = new JdbiCameraStateRepository(database);
    }

    /**
     * How one is.
     *
     * @param camera which one, by {@link #CAMERA}
     * @param problem as the API has it; null: none
     * @param unknownSince since when the media server is away; null: it is there
     * @param changedAt since when it is well, or isn't; null: it was not looked at yet
     */
    public record CameraState(
            long pitId,
            String camera,
            boolean online,
            @Nullable Instant lastSeenAt,
            @Nullable String codec,
            @Nullable String problem,
            @Nullable Instant unknownSince,
            @Nullable Instant changedAt) {}

    /** Writes them in one statement. What was found of a camera that the pit has no more is none of its new one's. */
    public void write(List<CameraState> changed) {
        if (!changed.isEmpty()) {
            states.write(changed);
        }
    }
}
