package dev.pitwatch.base.live;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What is published to viewers, and to whom of them; docs/contract/asyncapi.yaml says the same, with what is in each. */
public enum LiveEventType {
    SENSOR_UPDATE(Viewer.STAFF, Viewer.CUSTOMER, Viewer.WALL),
    JOB_CREATED(Viewer.STAFF, Viewer.CUSTOMER, Viewer.WALL),
    JOB_STATUS(Viewer.STAFF, Viewer.CUSTOMER, Viewer.WALL),
    JOB_PROGRESS(Viewer.STAFF, Viewer.CUSTOMER, Viewer.WALL),
    ALERT(Viewer.STAFF, Viewer.WALL),
    ALERT_ACKNOWLEDGED(Viewer.STAFF, Viewer.WALL),
    ALERT_CLEARED(Viewer.STAFF, Viewer.WALL),
    DEVICE_ONLINE(Viewer.STAFF),
    DEVICE_OFFLINE(Viewer.STAFF),
    CAMERA_ONLINE(Viewer.STAFF, Viewer.CUSTOMER, Viewer.WALL),
    CAMERA_OFFLINE(Viewer.STAFF, Viewer.CUSTOMER, Viewer.WALL),
    DEVICE_COMMAND(),
    LICENCE(),
    SUBSCRIPTION(),
    VIEWER(),
    /** On the platform's stream only, as the next three. */
    ROUTE(),
    PLUGIN(),
    BACKUP(),
    WORKSHOP();

    /** Who watches besides those who see the whole workshop, who are notified of everything. */
    public enum Viewer {
        /** Whoever works in the workshop and sees the pit. */
        STAFF,
        /** Whose job it is, or whose car is in the pit. */
        CUSTOMER,
        /** A screen that anybody may stand before. */
        WALL
    }

    private final String code = name().toLowerCase(Locale.ROOT);
    private final Set<Viewer> viewers = EnumSet.noneOf(Viewer.class);

    LiveEventType(Viewer... viewers) {
        this.viewers.addAll(Arrays.asList(viewers));
    }

    /** {@return its name in the contract, e.g. {@code sensor_update}} */
    public String code() {
        return code;
    }

    /** {@return whether such a viewer may be notified of it} */
    public boolean isFor(Viewer viewer) {
        return viewers.contains(viewer);
    }
}
