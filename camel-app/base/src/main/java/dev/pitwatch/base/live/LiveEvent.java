package dev.pitwatch.base.live;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a workshop, or on the platform, as its sockets get it.
 *
 * @param kind what happened, which says who may be notified
 * @param workshopId whose it is; {@link #PLATFORM}: the platform's own
 * @param pitId the pit it belongs to; null: the workshop as a whole, visible only to those who see all of it, or {@code forStaff}
 * @param leftPitId the pit that it belonged to until now; who sees either is notified, once; null: none
 * @param jobId the job it belongs to; null: none
 * @param late a reading that arrived late: only for those who asked for them
 * @param forStaff of the workshop as a whole, and visible to all who work there
 * @param data the REST shape of the thing, written by {@link dev.pitwatch.base.json.Json}
 */
public record LiveEvent(
        LiveEventType kind,
        long workshopId,
        @Nullable Long pitId,
        @Nullable Long leftPitId,
        @Nullable Long jobId,
        boolean late,
        boolean forStaff,
        Object data) {

    /** In place of a workshop's id: no workshop has it. */
    public static final long PLATFORM = 0;

    /** An event for all who see the pit, and, of a job, the job. */
    public LiveEvent(
            LiveEventType kind,
            long workshopId,
            @Nullable Long pitId,
            @Nullable Long jobId,
            boolean late,
            Object data) {
        this(kind, workshopId, pitId, null, jobId, late, false, data);
    }

    /** {@return its type in the contract, e.g. {@code sensor_update}} */
    public String type() {
        return kind.code();
    }

    /** {@return the same, for those too who see the pit that the thing has left} */
    public LiveEvent leaving(long pit) {
        return new LiveEvent(kind, workshopId, pitId, pit, jobId, late, forStaff, data);
    }

    /** {@return the same, for all who work in the workshop} */
    public LiveEvent toAllStaff() {
        return new LiveEvent(kind, workshopId, pitId, leftPitId, jobId, late, true, data);
    }

    /** {@return an event of the platform itself} */
    public static LiveEvent ofPlatform(LiveEventType kind, Object data) {
        return new LiveEvent(kind, PLATFORM, null, null, false, data);
    }

    /** {@return an event of one pit} */
    public static LiveEvent ofPit(LiveEventType kind, long workshopId, long pitId, Object data) {
        return new LiveEvent(kind, workshopId, pitId, null, false, data);
    }

    /** {@return an event of the workshop as a whole} */
    public static LiveEvent ofWorkshop(LiveEventType kind, long workshopId, Object data) {
        return new LiveEvent(kind, workshopId, null, null, false, data);
    }
}
