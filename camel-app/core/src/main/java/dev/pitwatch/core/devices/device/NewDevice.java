package dev.pitwatch.core.devices.device;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A device to be registered.
 *
 * @param pitId the pit it belongs to; or {@code pitNumber}; neither: it has no pit
 * @param sensorTypes in the order that decides between drivers; none: every installed one, those to come too
 * @param cameraIp the pit's camera, when it is given along with the device
 * @param name for people; null: it has none yet
 */
public record NewDevice(
        String deviceId,
        Optional<Long> pitId,
        Optional<Integer> pitNumber,
        List<String> sensorTypes,
        int intervalS,
        @Nullable String cameraIp,
        @Nullable String cameraModel,
        @Nullable String name) {

    /** Seconds between two readings unless someone says otherwise. */
    public static final int DEFAULT_INTERVAL_S = 10;

    public NewDevice {
        sensorTypes = List.copyOf(sensorTypes);
    }

    /** A device without a name. */
    public NewDevice(
            String deviceId,
            Optional<Long> pitId,
            Optional<Integer> pitNumber,
            List<String> sensorTypes,
            int intervalS,
            @Nullable String cameraIp,
            @Nullable String cameraModel) {
        this(deviceId, pitId, pitNumber, sensorTypes, intervalS, cameraIp, cameraModel, null);
    }

    /** {@return whether it names a pit} */
    boolean hasPit() {
        return pitId.isPresent() || pitNumber.isPresent();
    }
}
