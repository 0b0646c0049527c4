package dev.pitwatch.core.readings.reading;

import dev.pitwatch.core.readings.driver.DriverPlan;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Step of a reading: flags it as {@code stuck} when all values of one of its sensors have not changed for an hour, in at least ten
 * readings; dust of 0 apart, which clean air has. Thread safe.
 */
public final class StuckSensors {

    private static final long STUCK_MS = Duration.ofHours(1).toMillis();

    /** Two readings with an hour between them say little. */
    private static final int LEAST_READINGS = 10;

    private final ReadingDecoder decoder;

    // One of each device that was ever admitted since the start.
    private final Map<String, SensorValues> devices = new ConcurrentHashMap<>();

    /** Takes what knows which sensor measures what. */
    public StuckSensors(ReadingDecoder decoder) {
        this.decoder = decoder;
    }

    /** Flags the reading, as its sensors measured it; readings of a device come in the order of their arrival. */
    public void flag(ReadingDraft draft) {
        if (draft.isLate()) {
            return;
        }
        DriverPlan plan = decoder.plan(draft.device());
        DecodedMessage decoded = draft.decoded();
        SensorValues known = devices.get(draft.device().deviceId());
        if (known == null || !known.isOf(plan, decoded.src())) {
            known = new SensorValues(plan, decoded.src());
            devices.put(draft.device().deviceId(), known);
        }
        if (known.isStuck(decoded, draft.recordedAt().toEpochMilli(), STUCK_MS, LEAST_READINGS)) {
            draft.flag(ReadingFlag.STUCK);
        }
    }
}
