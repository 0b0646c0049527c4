package dev.pitwatch.core.work.stream;

import dev.pitwatch.core.people.identity.ApiScope;
import dev.pitwatch.core.people.identity.Principal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A pit, with what decides who may look into it.
 *
 * @param path of its camera at the media server, {@code workshop/pit}
 * @param camera whether it has one; else there may be recordings of before
 * @param hasLow whether the camera has a second, small stream, at the path with {@code /low} behind it
 * @param cameraIsOnline as it was when this was read
 * @param unknown whether the media server was away then, as the hub found that looks after cameras
 * @param suspended whether the workshop's subscription doesn't run
 * @param jobId of the job whose car is in the pit; null: none is
 * @param consented whether that job's customer has agreed to video
 * @param linkId what the holder of that job's link is known by; null: there is none
 */
record StreamedPit(
        long pitId,
        long workshopId,
        String path,
        boolean camera,
        boolean hasLow,
        boolean cameraIsOnline,
        boolean unknown,
        boolean suspended,
        @Nullable Long jobId,
        boolean consented,
        @Nullable UUID linkId) {

    private static final String LOW = "/low";

    /** {@return where the small stream is} */
    String lowPath() {
        return hasLow ? path + LOW : path;
    }

    /** {@return whether a token for the main path, or one for the low one alone, is for that path} */
    boolean isAt(String asked, boolean main) {
        return asked.equals(lowPath()) || main && asked.equals(path);
    }

    /** {@return whether there is a picture for anyone} */
    boolean shows() {
        return camera && !suspended;
    }

    /** {@return whether the caller may look, as things stand} */
    boolean isShownTo(Principal who) {
        if (!shows() || who.mustChangePassword() || !who.sees(workshopId, pitId)) {
            return false;
        }
        return switch (who.role()) {
            case CUSTOMER -> consented && jobId != null && who.jobIds().contains(jobId);
            case API_KEY -> who.scopes().contains(ApiScope.READ);
            default -> true;
        };
    }

    /** {@return whether the caller may play what was recorded, also by a camera that has gone since} */
    boolean playsTo(Principal who) {
        return who.isAdmin() && !suspended && !who.mustChangePassword() && who.sees(workshopId, pitId);
    }

    /** {@return whether the holder of that link may look, as things stand} */
    boolean isShownByLink(UUID link) {
        return shows() && consented && link.equals(linkId);
    }
}
