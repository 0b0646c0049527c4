package dev.pitwatch.core.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pitwatch.core.admission.aqi.AqiStandard;
import dev.pitwatch.core.admission.calibration.CalibrationTimeline;
import dev.pitwatch.core.admission.licence.KnownDevice;
import dev.pitwatch.core.devices.presence.DeviceReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The messages of {@code firmware/vectors}, which the firmware's own tests hold, too. */
public final class FirmwareVectors {

    /** Who sends them. */
    public static final String DEVICE = "ESP32-A1B2C3D4E5F6";

    /** The folder, from a module's. */
    static final Path FOLDER = Path.of("..", "..", "firmware", "vectors");

    private FirmwareVectors() {}

    /** {@return the message in that file, e.g. {@code readings/full.json}} */
    public static String read(String name) {
        try {
            return Files.readString(FOLDER.resolve(name)).stripTrailing();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the message in that file as one that the device sent of itself} */
    public static DeviceReport report(String name) throws JsonProcessingException {
        return new DeviceReport(device(), new ObjectMapper().readTree(read(name)));
    }

    private static KnownDevice device() {
        return new KnownDevice(
                DEVICE,
                1L,
                "workshop_001",
                AqiStandard.IN_NAQI,
                11L,
                "pit1",
                false,
                null,
                null,
                "active",
                List.of("BME680", "PMS5003"),
                10,
                60,
                null,
                null,
                CalibrationTimeline.NONE);
    }
}
