package dev.pitwatch.core.readings.reading;

import dev.pitwatch.core.readings.driver.DriverPlan;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Step of a reading: flags it as {@code stuck} when all values of one of its sensors have not changed for an hour, in at least ten
 * readings, or as many as the device measures in an hour; dust of 0 apart, which clean air has. All it knows is in memory: an hour that
 * has begun begins anew with the hub, but what was stuck before stays so ({@link #resume}). Thread safe.
 */
public final class StuckSensors {

    private static final long STUCK_MS = Duration.ofHours(1).toMillis();

    /** Two readings with an hour between them say little of a device that measures more often. */
    private static final int MAX_NEEDED = 10;

    private static final int LEAST_NEEDED = 2;

    private static final int MAX_SHARED = 1_000;

    private final ReadingDecoder decoder;

    // One of each device that was ever admitted since the start.
    private final Map<String, SensorValues> devices = new ConcurrentHashMap<>();

    /** By plan and by what a device says its values are from: thousands have both in common, and a list each took 0.4 kB. */
    private final Map<DriverPlan, Map<Map<String, Object>, SensorField[]>> shared =
            Collections.synchronizedMap(new WeakHashMap<>());

    private final Set<String> stuckBefore = ConcurrentHashMap.newKeySet();

    /** Takes what knows which sensor measures what. */
    public StuckSensors(ReadingDecoder decoder) {
        this.decoder = decoder;
    }

    /** Takes devices whose newest stored reading is flagged: of each the next one is, too, and on until a value changes. */
    public void resume(Collection<String> deviceIds) {
        stuckBefore.addAll(deviceIds);
    }

    /** Flags the reading, as its sensors measured it; readings of a device come in the order of their arrival. */
    public void flag(ReadingDraft draft) {
        if (draft.isLate()) {
            return;
        }
        DriverPlan plan = decoder.plan(draft.device());
        DecodedMessage decoded = draft.decoded();
        String device = draft.device().deviceId();
        SensorValues known = devices.get(device);
        if (known == null || !known.isOf(plan, decoded.src())) {
            known = new SensorValues(plan, decoded.src(), fields(plan, decoded.src()), stuckBefore.remove(device));
            devices.put(device, known);
        }
        int needed = readingsNeeded(draft.device().intervalSeconds());
        if (known.isStuck(decoded, draft.recordedAt().toEpochMilli(), STUCK_MS, needed)) {
            draft.flag(ReadingFlag.STUCK);
        }
    }

    private static int readingsNeeded(int intervalSeconds) {
        long inAnHour = STUCK_MS / Duration.ofSeconds(intervalSeconds).toMillis();
        return (int) Math.max(LEAST_NEEDED, Math.min(MAX_NEEDED, inAnHour));
    }

    private SensorField[] fields(DriverPlan plan, Map<String, Object> src) {
        Map<Map<String, Object>, SensorField[]> known =
                shared.computeIfAbsent(plan, another -> new ConcurrentHashMap<>());
        SensorField[] fields = known.get(src);
        if (fields == null) {
            fields = SensorField.all(plan, src);
            if (known.size() < MAX_SHARED) {
                known.put(src, fields);
            }
        }
        return fields;
    }
}
