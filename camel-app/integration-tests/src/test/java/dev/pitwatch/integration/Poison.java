package dev.pitwatch.integration;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * A kind of message that is no good reading, and what must become of it.
 *
 * @param name of the kind; the boot id of those that are readings
 * @param fate what becomes of it
 * @param why the reason, or the flag
 * @param payload of the message with that number
 */
record Poison(String name, Fate fate, String why, LongFunction<byte[]> payload) {

    /** Kept as a dead letter, counted as a violation, or stored without what is wrong with it, and flagged. */
    enum Fate {
        DEAD_LETTER,
        VIOLATION,
        FLAGGED
    }

    /** What a device may publish on its own topic: its own, or in the name of another one. */
    static List<Poison> all(Device sender, Device other) {
        List<Poison> all = new ArrayList<>(deadLetters(sender));
        all.addAll(violations(sender, other));
        all.addAll(oddReadings(sender));
        return all;
    }

    static List<Poison> deadLetters(Device sender) {
        Payload plain = Payload.of(sender);
        byte[] broken = plain.bytes();
        broken[broken.length / 2] = (byte) 0xFF;
        return List.of(
                letter("empty", "bad_json", new byte[0]),
                letter("not JSON", "bad_json", bytes("not json")),
                letter("cut off", "bad_json", bytes("{\"device_id\":")),
                letter("invalid UTF-8", "bad_json", broken),
                letter("array", "not_object", bytes("[1,2,3]")),
                letter("deep arrays", "too_deep", bytes("[".repeat(2_000) + "]".repeat(2_000))),
                letter("deep objects", "too_deep", bytes("{\"a\":".repeat(500) + "1" + "}".repeat(500))),
                letter(
                        "long",
                        "too_large",
                        plain.with("filler", "x".repeat(4096)).bytes()),
                letter(
                        "very long",
                        "too_large",
                        plain.with("filler", "x".repeat(60 << 10)).bytes()),
                letter("newer version", "bad_version", plain.with("v", 2).bytes()),
                letter(
                        "no key",
                        "missing_field",
                        plain.with("license_key", null).bytes()),
                letter(
                        "number as id",
                        "missing_field",
                        plain.with("device_id", 7).bytes()));
    }

    private static List<Poison> violations(Device sender, Device other) {
        return List.of(
                new Poison("unknown device", Fate.VIOLATION, "unknown_device", n -> sender.reading("unknown", n)
                        .with("device_id", "ESP32-NOT-REGISTERED")
                        .bytes()),
                new Poison("wrong key", Fate.VIOLATION, "bad_key", n -> sender.reading("wrong key", n)
                        .with("license_key", "LIC-AAAA-BBBB-CCCC")
                        .bytes()),
                new Poison("foreign topic", Fate.VIOLATION, "topic_mismatch", n -> other.reading("foreign topic", n)
                        .bytes()));
    }

    private static List<Poison> oddReadings(Device sender) {
        return List.of(
                odd(sender, "text as number", "type", plain -> plain.with("temperature", "hot")
                        .text()),
                odd(sender, "list as number", "type", plain -> plain.with("temperature", List.of(1, 2))
                        .text()),
                odd(sender, "NaN", "range", plain -> temperature(plain, "NaN")),
                odd(sender, "infinite", "range", plain -> temperature(plain, "-Infinity")),
                odd(sender, "out of range", "range", plain -> plain.with("temperature", 2000)
                        .text()),
                odd(sender, "duplicate key", "duplicate_key", plain -> plain.text()
                        .replace("\"temperature\":24.5", "\"temperature\":1,\"temperature\":24.5")),
                odd(sender, "clock years behind", "clock", plain -> plain.at(
                                Instant.now().minus(3650, ChronoUnit.DAYS))
                        .text()),
                odd(sender, "clock years ahead", "clock", plain -> plain.at(
                                Instant.now().plus(3650, ChronoUnit.DAYS))
                        .text()));
    }

    private interface Change {
        String text(Payload plain);
    }

    /** The number alone would be found in some timestamps too. */
    private static String temperature(Payload plain, String json) {
        return plain.text().replace("\"temperature\":24.5", "\"temperature\":" + json);
    }

    private static Poison odd(Device sender, String name, String flag, Change change) {
        return new Poison(name, Fate.FLAGGED, flag, n -> bytes(change.text(sender.reading(name, n))));
    }

    private static Poison letter(String name, String reason, byte[] payload) {
        return new Poison(name, Fate.DEAD_LETTER, reason, n -> payload);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** {@return where one of these is found: see {@link Book}} */
    String page() {
        return switch (fate) {
            case DEAD_LETTER -> "dead letter " + why;
            case VIOLATION -> "violation " + why;
            case FLAGGED -> "reading " + name + " " + why;
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
