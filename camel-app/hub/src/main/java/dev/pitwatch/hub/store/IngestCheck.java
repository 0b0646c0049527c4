package dev.pitwatch.hub.store;

import dev.pitwatch.hub.health.HealthCheck;

/** Whether routes can still make something of what comes: down when all of the last {@value #LAST} messages were refused as {@code internal}. */
record IngestCheck(IngestTally tally) implements HealthCheck {

    static final int LAST = 20;

    @Override
    public String name() {
        return "ingest";
    }

    @Override
    public void check() {
        if (tally.internalInARow() >= LAST) {
            throw new IllegalStateException(
                    "all of the last %d messages were refused as internal: see the dead letters and the route files that changed last"
                            .formatted(LAST));
        }
    }
}
