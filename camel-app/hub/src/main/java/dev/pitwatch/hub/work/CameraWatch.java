package dev.pitwatch.hub.work;

import dev.pitwatch.core.work.camera.CameraPoll;
import dev.pitwatch.core.work.camera.CameraReconciler;

/**
 * Whether this hub looks after cameras: bean {@code cameraWatch} of routes/cameras.
 *
 * @param configured there is a media server
 */
public record CameraWatch(boolean configured, CameraPoll poll, CameraReconciler reconciler) {

    /** {@return whether it is this hub's turn to look} */
    public boolean isMine() {
        return configured && poll.isMine();
    }

    /** {@return whether it was at the last look, and the media server answered} */
    public boolean canTell() {
        return configured && poll.wasMine() && !poll.isServerAway();
    }
}
