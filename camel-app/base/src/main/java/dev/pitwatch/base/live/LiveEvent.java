package dev.pitwatch.base.live;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a workshop, as its sockets get it.
 *
 * @param type as in the WebSocket contract, e.g. {@code sensor_update}
 * @param workshopId whose it is
 * @param pitId the pit it belongs to; null: the workshop as a whole, visible only to those who see all of it
 * @param leftPitId the pit that it belonged to until now; who sees either is notified, once; null: none
 * @param jobId the job it belongs to; null: none
 * @param late a reading that arrived late: only for those who asked for them
 * @param forAdmins only for those who may see the whole workshop, though it belongs to a pit
 * @param data the REST shape of the thing, written by {@link dev.pitwatch.base.json.Json}
 */
public record LiveEvent(
        String type,
        long workshopId,
        @Nullable Long pitId,
        @Nullable Long leftPitId,
        @Nullable Long jobId,
        boolean late,
        boolean forAdmins,
        Object data) {

    /** An event for all who see the pit, and, of a job, the job. */
    public LiveEvent(
            String type, long workshopId, @Nullable Long pitId, @Nullable Long jobId, boolean late, Object data) {
        this(type, workshopId, pitId, null, jobId, late, false, data);
    }

    /** {@return the same, for those too who see the pit that the thing has left} */
    public LiveEvent leaving(long pit) {
        return new LiveEvent(type, workshopId, pitId, pit, jobId, late, forAdmins, data);
    }

    /** {@return an event of one pit} */
    public static LiveEvent ofPit(String type, long workshopId, long pitId, Object data) {
        return new LiveEvent(type, workshopId, pitId, null, false, data);
    }

    /** {@return an event of one pit that only those are notified who see the whole workshop} */
    public static LiveEvent ofPitForAdmins(String type, long workshopId, long pitId, Object data) {
        return new LiveEvent(type, workshopId, pitId, null, null, false, true, data);
    }

    /** {@return an event of the workshop as a whole} */
    public static LiveEvent ofWorkshop(String type, long workshopId, Object data) {
        return new LiveEvent(type, workshopId, null, null, false, data);
    }
}
