package dev.pitwatch.hub.live;

import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.core.readings.reading.Reading;
import java.util.List;
import java.util.function.Function;

/** Tells those who watch of readings that were just committed: bean {@code sensorUpdates} of routes/live. */
public final class SensorUpdates {

    private final EventLog live;
    private final Function<Reading, ?> shape;

    /** Takes what makes a reading the one of the contract. */
    SensorUpdates(EventLog live, Function<Reading, ?> shape) {
        this.live = live;
        this.shape = shape;
    }

    /** Readings were dropped before they were published: all who watch have to reload. */
    public void resync() {
        live.resync();
    }

    /** Publishes the readings in their order. */
    public void publish(List<Reading> committed) {
        for (Reading reading : committed) {
            live.publish(new LiveEvent(
                    LiveEventType.SENSOR_UPDATE,
                    reading.workshopId(),
                    reading.pitId(),
                    reading.jobId(),
                    reading.late(),
                    shape.apply(reading)));
        }
    }
}
