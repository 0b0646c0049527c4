package dev.pitwatch.hub.live;

import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEvents;
import dev.pitwatch.core.readings.reading.Reading;
import java.util.List;
import java.util.function.Function;

/** Tells those who watch of readings that were just committed: bean {@code sensorUpdates} of routes/live. */
public final class SensorUpdates {

    private final LiveEvents live;
    private final Function<Reading, ?> shape;

    /** Takes what makes a reading the one of the contract. */
    public SensorUpdates(LiveEvents live, Function<Reading, ?> shape) {
        this.live = live;
        this.shape = shape;
    }

    /** Publishes the readings in their order. */
    public void publish(List<Reading> committed) {
        for (Reading reading : committed) {
            live.publish(new LiveEvent(
                    "sensor_update",
                    reading.workshopId(),
                    reading.pitId(),
                    reading.jobId(),
                    reading.late(),
                    shape.apply(reading)));
        }
    }
}
