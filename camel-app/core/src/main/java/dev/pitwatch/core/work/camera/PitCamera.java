package dev.pitwatch.core.work.camera;

import dev.pitwatch.core.platform.workshop.CameraHosts;
import dev.pitwatch.core.platform.workshop.CameraStates.CameraState;
import java.util.Optional;
import java.util.regex.Pattern;
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

    /** A Hikvision's channel: 101 is the main stream of the first, 102 its small one. */
    private static final Pattern MAIN_CHANNEL = Pattern.compile("(?i)(/Streaming/Channels/\\d{1,3})01(?=[/?]|$)");

    /** {@return the address of its small stream, if its address says that it has one} */
    static Optional<String> lowUrlOf(String url) {
        return MAIN_CHANNEL.matcher(url).find()
                ? Optional.of(MAIN_CHANNEL.matcher(url).replaceFirst("$102"))
                : Optional.empty();
    }

    long pitId() {
        return state.pitId();
    }

    /** {@return the path that is pulled always, by which it is judged} */
    String healthPath() {
        return lowUrl.isPresent() ? path + LOW : path;
    }
}
