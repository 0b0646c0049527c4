package dev.pitwatch.core.work.camera;

import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.base.live.LiveEvents;
import java.util.Map;

/** Publishes cameras that came or went, whichever hub has found that, as the database notifies of it. */
public final class CameraEvents {

    /** As a row's trigger writes it: workshop, pit, and {@code t} for one that is there. */
    public static final String CHANNEL = "pitwatch_camera";

    private final LiveEvents events;

    public CameraEvents(LiveEvents events) {
        this.events = events;
    }

    /** Publishes one; of an empty payload, after notifications were lost, all who watch load anew anyway. */
    public void publish(String payload) {
        if (payload.isEmpty()) {
            return;
        }
        String[] parts = payload.split(":");
        long pit = Long.parseLong(parts[1]);
        boolean online = parts[2].equals("t");
        events.publish(LiveEvent.ofPit(
                online ? LiveEventType.CAMERA_ONLINE : LiveEventType.CAMERA_OFFLINE,
                Long.parseLong(parts[0]),
                pit,
                Map.of("pit_id", pit, "camera_is_online", online)));
    }
}
