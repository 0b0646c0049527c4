package dev.pitwatch.hub.ingest;

import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.hub.steps.Contracted;
import dev.pitwatch.hub.steps.StepContract;
import org.jspecify.annotations.Nullable;

/** Refusals that an operator's route decides on: bean {@code refuse}. Each ends the message there, acknowledged like any other. */
public final class RouteRefusals implements Contracted {

    static final String DROPPED = "dropped";
    static final String BY_ROUTE = "refused_by_route";

    @Override
    public StepContract contract() {
        return StepContract.ANY.fails();
    }

    /**
     * Drops a message: it is counted, and nothing of it is kept.
     *
     * @param deviceId whose it is
     * @param why one sentence for people
     */
    public void drop(@Nullable String deviceId, String why) {
        throw Rejected.silent(DROPPED, why, deviceId == null ? "" : deviceId, null);
    }

    /** Makes a dead letter of a message, which can be replayed. */
    public void deadLetter(@Nullable String deviceId, String why) {
        throw Rejected.deadLetter(BY_ROUTE, why, deviceId);
    }
}
