package dev.pitwatch.core.work.camera;

import dev.pitwatch.core.platform.workshop.CameraHosts;
import dev.pitwatch.core.platform.workshop.CameraStates.CameraState;
import java.util.Optional;
import org.jdbi.v3.core.mapper.Nested;

/**
 * A pit's camera: where it is, what is to be recorded of it, and how it is by its row.
 *
 * @param path of its main stream at MediaMTX, e.g. {@code workshop_001/pit1}
 * @param url with its secrets
 * @param lowUrl of its small stream; empty: it has one stream only
 * @param isRecorded by what its workshop wants, the job in the pit, and the customer's consent
 * @param days for which recordings are kept
 */
record PitCamera(
        CameraHosts.Owner owner,
        String path,
        String url,
        Optional<String> lowUrl,
        boolean isRecorded,
        int days,
        @Nested CameraState state) {

    private static final String LOW = "/low";

    long pitId() {
        return state.pitId();
    }

    /** {@return the path that is pulled always, by which it is judged} */
    String healthPath() {
        return lowUrl.isPresent() ? path + LOW : path;
    }
}
