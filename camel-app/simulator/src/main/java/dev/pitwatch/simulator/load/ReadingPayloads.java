package dev.pitwatch.simulator.load;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;

/** Readings of good air, so that a load raises no alerts. Confined to one thread. */
final class ReadingPayloads {

    private final String bootId;
    private final Clock clock;
    private final SplittableRandom random = new SplittableRandom();

    ReadingPayloads(String bootId, Clock clock) {
        this.bootId = bootId;
        this.clock = clock;
    }

    byte[] next(LoadDevice device, long seq) {
        int pm25 = 5 + random.nextInt(15);
        StringBuilder json = new StringBuilder(420)
                .append("{\"v\":1,\"device_id\":\"")
                .append(device.deviceId())
                .append("\",\"license_key\":\"")
                .append(device.licenceKey())
                .append("\",\"timestamp\":\"")
                .append(clock.instant().truncatedTo(ChronoUnit.MILLIS))
                .append("\",\"uptime_s\":")
                .append(seq)
                .append(",\"boot_id\":\"")
                .append(bootId)
                .append("\",\"seq\":")
                .append(seq)
                .append(",\"replay\":false,\"temperature\":")
                .append(22 + random.nextInt(40) / 10.0)
                .append(",\"humidity\":")
                .append(45 + random.nextInt(100) / 10.0)
                .append(",\"pressure\":")
                .append(1_005 + random.nextInt(800) / 100.0)
                .append(",\"iaq\":")
                .append(40 + random.nextInt(40))
                .append(",\"iaq_accuracy\":3,\"gas_ohm\":")
                .append(140_000 + random.nextInt(20_000))
                .append(",\"pm1\":")
                .append(pm25 / 2)
                .append(",\"pm25\":")
                .append(pm25)
                .append(",\"pm10\":")
                .append(pm25 + 4)
                .append(",\"particles\":[930,270,41,5,1,0],\"pm_age_s\":1}");
        return json.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
