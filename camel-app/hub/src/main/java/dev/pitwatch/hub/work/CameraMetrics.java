package dev.pitwatch.hub.work;

import dev.pitwatch.core.work.camera.CameraTester;
import dev.pitwatch.core.work.camera.MediaApi;
import dev.pitwatch.core.work.camera.Recordings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** What waits for its turn at the camera server, as metrics. */
final class CameraMetrics {

    private CameraMetrics() {}

    static void register(MeterRegistry meters, CameraTester tester, Recordings recordings, MediaApi api) {
        register(meters, "tries", tester::waiting);
        register(meters, "recordings", recordings::waiting);
        register(meters, "lists", api::waitingLists);
    }

    private static void register(MeterRegistry meters, String what, Supplier<Number> waiting) {
        Gauge.builder("pitwatch.cameras.waiting", waiting)
                .tag("for", what)
                .description("calls that wait for their turn at the camera server")
                .register(meters);
    }
}
