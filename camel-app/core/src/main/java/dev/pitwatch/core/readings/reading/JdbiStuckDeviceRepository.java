package dev.pitwatch.core.readings.reading;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/** Devices whose newest stored reading is flagged {@code stuck}, by the role of ingest: what {@link StuckSensors} starts from. */
public final class JdbiStuckDeviceRepository {

    private static final String STUCK =
            """
            select l.device_id
            from reading_latest l
            join reading r on r.pit_id = l.pit_id and r.recorded_at = l.recorded_at and r.device_id = l.device_id
            where l.received_at > :since and r.recorded_at > :since and '%s' = any(r.flags)
            """
                    .formatted(ReadingFlag.STUCK.code());

    private final Jdbi ingest;

    public JdbiStuckDeviceRepository(Jdbi ingest) {
        this.ingest = ingest;
    }

    /** {@return those that were heard since then} */
    public Set<String> since(Instant heard) {
        return Set.copyOf(ingest.withHandle(handle -> handle.createQuery(STUCK)
                .bind("since", heard.atOffset(ZoneOffset.UTC))
                .mapTo(String.class)
                .list()));
    }
}
