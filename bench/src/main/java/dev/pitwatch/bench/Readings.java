package dev.pitwatch.bench;

import dev.pitwatch.base.mqtt.MqttPacket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The MQTT packets of a device's readings. Number and time have a fixed width and are written into a copy of the packet
 * before, so that making one costs next to nothing beside what is measured.
 */
final class Readings {

    /** Ten digits from the first one on. */
    static final long FIRST_SEQ = 1_000_000_000L;

    /** No packet is longer. */
    static final int MAX_LENGTH = 640;

    private static final String TIME = "2026-01-01T00:00:00.000Z";
    private static final int FIXED_HEADER = 3; // with a remaining length of two bytes

    /** Longer than an episode takes to clear, 60 s. */
    private static final int HOT_S = 75;

    private static final int NEVER = -1;

    private final byte[] packet;
    private final int idAt;
    private final int seqAt;
    private final int timeAt;
    private final int temperatureAt;
    private int hotFrom = NEVER;

    Readings(BenchDevice device, String bootId) {
        String payload = payload(device, bootId, TIME);
        byte[] topic = device.topic().getBytes(StandardCharsets.UTF_8);
        packet = MqttPacket.publish(device.topic(), 1, payload.getBytes(StandardCharsets.UTF_8))
                .toBytes();
        if (packet.length > MAX_LENGTH) {
            throw new IllegalArgumentException("%s: a packet of %d bytes".formatted(device, packet.length));
        }
        idAt = FIXED_HEADER + 2 + topic.length;
        int start = idAt + 2;
        seqAt = start + payload.indexOf("\"seq\":") + 6;
        timeAt = start + payload.indexOf(TIME);
        temperatureAt = start + payload.indexOf("24.5");
    }

    /** {@return the first reading of a device with all sensors but a DHT22} */
    static String payload(BenchDevice device, String bootId, String time) {
        return ("{\"v\":1,\"device_id\":\"%s\",\"license_key\":\"%s\",\"timestamp\":\"%s\",\"uptime_s\":8123,"
                        + "\"boot_id\":\"%s\",\"seq\":%d,\"replay\":false,\"temperature\":24.5,\"humidity\":55.2,"
                        + "\"pressure\":1013.25,\"iaq\":78,\"iaq_accuracy\":3,\"gas_ohm\":152340,\"pm1\":6,"
                        + "\"pm25\":11,\"pm10\":14,\"particles\":[930,270,41,5,1,0],\"pm_age_s\":2}")
                .formatted(device.id(), device.licenceKey(), time, bootId, FIRST_SEQ);
    }

    /** From now on it is 64 °C for 75 s, then 24 °C as long; readings of another number of seconds turn at another moment. */
    void heat(int seconds) {
        hotFrom = seconds;
    }

    private boolean isHot() {
        return hotFrom != NEVER && (System.currentTimeMillis() / 1000 + hotFrom) / HOT_S % 2 == 0;
    }

    /** {@return the packet with that number, measured now; the same array each time} */
    byte[] packet(int packetId, long seq, byte[] time) {
        packet[idAt] = (byte) (packetId >> 8);
        packet[idAt + 1] = (byte) packetId;
        long rest = seq;
        for (int at = seqAt + 9; at >= seqAt; at--) {
            packet[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        System.arraycopy(time, 0, packet, timeAt, time.length);
        packet[temperatureAt] = (byte) (isHot() ? '6' : '2');
        packet[temperatureAt + 1] = (byte) ('0' + ThreadLocalRandom.current().nextInt(10));
        return packet;
    }

    /** {@return the time as a payload has it, always with milliseconds} */
    static byte[] time(long epochMillis) {
        // Half a millisecond more keeps the three decimals of whole seconds, and cut off it is the same time.
        String text = Instant.ofEpochMilli(epochMillis).plusNanos(500_000).toString();
        return (text.substring(0, TIME.length() - 1) + "Z").getBytes(StandardCharsets.UTF_8);
    }
}
