package dev.pitwatch.hub.work;

import dev.pitwatch.core.work.camera.CameraPoll;
import dev.pitwatch.core.work.camera.CameraReconciler;
import java.util.Optional;

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

    /** {@return whether this hub looks after cameras, and has looked since it does} */
    public boolean hasLooked() {
        return configured && poll.hasLooked();
    }

    /** {@return whether the media server doesn't answer this hub, which looks after cameras; empty: there is none} */
    public Optional<Boolean> serverAway() {
        return configured ? Optional.of(poll.isServerAway()) : Optional.empty();
    }
}
