package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is published, the good readings behind it arrive. */
class PoisonIT {

    private static final int GOOD_DEVICES = 8;
    private static final int PER_SECOND_AND_DEVICE = 15;
    private static final int POISON = 1_000;
    private static final int MIB = 1 << 20;

    @TempDir
    static Path folder;

    private static Pitwatch pitwatch;
    private static Workshop workshop;
    private static Device evil;
    private static List<Device> good;

    private String boot;

    @BeforeAll
    static void start() throws IOException {
        pitwatch = Pitwatch.up(folder);
        workshop = pitwatch.workshop("Poison", GOOD_DEVICES + 1);
        evil = workshop.devices().get(0);
        good = workshop.devices().subList(1, GOOD_DEVICES + 1);
    }

    @AfterAll
    static void stop() {
        pitwatch.close();
    }

    @BeforeEach
    void boot() {
        boot = "%08x".formatted(ThreadLocalRandom.current().nextInt());
    }

    @Test
    void givenEachKindOfDeadLetter_whenPublished_thenItIsKeptWithItsReasonAndTheNextReadingIsStored()
            throws IOException {
        Map<byte[], String> poison = deadLetters();
        Map<String, Long> before = letters();
        try (MqttConnection connection = pitwatch.connect(evil)) {
            long seq = 0;
            for (byte[] payload : poison.keySet()) {
                connection.publish(evil.sensors(), payload);
                connection.publish(evil.sensors(), evil.reading(boot, seq++));
            }

            soon().until(() -> stored(boot) == poison.size());
        }
        Map<String, Long> expected = new LinkedHashMap<>(before);
        poison.values().forEach(reason -> expected.merge(reason, 1L, Long::sum));
        assertThat(letters()).isEqualTo(expected);
    }

    @Test
    void givenOddValues_whenPublished_thenTheReadingIsKeptWithoutThemAndFlagged() throws IOException {
        Payload plain = evil.reading(boot, 0);
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put(plain.with("temperature", "hot").text(), "type");
        flags.put(plain.with("seq", 1).text().replace("24.5", "NaN"), "range,type");
        flags.put(plain.with("seq", 2).with("temperature", 2000).text(), "range");
        flags.put(
                plain.with("seq", 3).text().replace("\"temperature\":24.5", "\"temperature\":1,\"temperature\":24.5"),
                "duplicate_key");
        flags.put(
                plain.with("seq", 4)
                        .at(Instant.now().minus(3650, ChronoUnit.DAYS))
                        .text(),
                "clock");
        flags.put(
                plain.with("seq", 5)
                        .at(Instant.now().plus(3650, ChronoUnit.DAYS))
                        .text(),
                "clock");
        flags.put(plain.with("seq", 6).text(), "");

        try (MqttConnection connection = pitwatch.connect(evil)) {
            for (String payload : flags.keySet()) {
                connection.publish(evil.sensors(), payload);
            }
            soon().until(() -> stored(boot) == flags.size());
        }
        List<JsonNode> rows = new ArrayList<>();
        pitwatch.superAdmin()
                .get("/pits/%d/sensors/history".formatted(evil.pitId()))
                .required()
                .forEach(row -> {
                    if (row.get("boot_id").asText().equals(boot)) {
                        rows.add(row);
                    }
                });
        assertThat(rows).hasSameSizeAs(flags.values());
        for (JsonNode row : rows) {
            int seq = row.get("seq").intValue();
            List<String> allowed = List.of(List.copyOf(flags.values()).get(seq).split(","));
            row.get("flags")
                    .forEach(flag ->
                            assertThat(flag.textValue()).as("reading %d", seq).isIn(allowed));
            assertThat(row.get("flags").isEmpty()).as("reading %d", seq).isEqualTo(seq == 6);
            assertThat(row.has("temperature")).as("reading %d", seq).isEqualTo(seq > 2);
            assertThat(Instant.parse(row.get("timestamp").textValue()))
                    .isBetween(Instant.now().minusSeconds(120), Instant.now().plusSeconds(5));
        }
    }

    @Test
    void givenAPacketOfOneMebibyte_whenPublished_thenTheBrokerHangsUpOnThatDeviceAlone() throws IOException {
        Device other = good.get(0);
        try (MqttConnection bystander = pitwatch.connect(other);
                MqttConnection connection = pitwatch.connect(evil)) {
            assertThatThrownBy(() -> connection.publish(evil.sensors(), new byte[MIB]))
                    .isInstanceOf(IOException.class);

            bystander.publish(other.sensors(), other.reading(boot, 1));
            soon().until(() -> stored(boot) == 1);
            assertThat(bystander.isOpen()).isTrue();
        }
        try (MqttConnection again = pitwatch.connect(evil)) {
            again.publish(evil.sensors(), evil.reading(boot, 2));
            soon().until(() -> stored(boot) == 2);
        }
    }

    @Test
    void givenAThousandPoisonousMessagesAmongGoodOnes_whenPublished_thenAllGoodOnesAreStored() throws IOException {
        List<byte[]> kinds = List.copyOf(deadLetters().keySet());
        Map<String, Long> before = letters();
        try (Load load = Load.start(pitwatch, good, PER_SECOND_AND_DEVICE);
                MqttConnection connection = pitwatch.connect(evil)) {
            load.awaitMore(GOOD_DEVICES);
            List<CompletableFuture<Integer>> sent = new ArrayList<>();
            for (int i = 0; i < POISON; i++) {
                sent.add(connection.send(evil.sensors(), kinds.get(i % kinds.size())));
            }
            CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
            connection.publish(evil.sensors(), evil.reading(boot, 1));
            load.awaitMore(GOOD_DEVICES);
            load.stop();

            soon().until(() -> stored(boot) == 1);
            load.awaitAllStoredOnce(pitwatch.database());
        }
        soon().until(() -> total(letters()) - total(before) == POISON);
    }

    /** Payloads that are no readings, and why. */
    private static Map<byte[], String> deadLetters() {
        Map<byte[], String> all = new LinkedHashMap<>();
        Payload plain = Payload.of(evil);
        all.put(new byte[0], "bad_json");
        all.put(bytes("not json"), "bad_json");
        all.put(bytes("{\"device_id\":"), "bad_json");
        byte[] broken = plain.bytes();
        broken[broken.length / 2] = (byte) 0xFF;
        all.put(broken, "bad_json");
        all.put(bytes("[1,2,3]"), "not_object");
        all.put(bytes("[".repeat(2_000) + "]".repeat(2_000)), "too_deep");
        all.put(bytes("{\"a\":".repeat(500) + "1" + "}".repeat(500)), "too_deep");
        all.put(plain.with("filler", "x".repeat(4096)).bytes(), "too_large");
        all.put(plain.with("filler", "x".repeat(60 << 10)).bytes(), "too_large");
        all.put(plain.with("v", 2).bytes(), "bad_version");
        all.put(plain.with("license_key", null).bytes(), "missing_field");
        all.put(plain.with("device_id", 7).bytes(), "missing_field");
        return all;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(100));
    }

    private static long stored(String bootId) {
        return pitwatch.database()
                .withHandle(handle -> handle.createQuery("select count(*) from reading where boot_id = ?")
                        .bind(0, bootId)
                        .mapTo(Long.class)
                        .one());
    }

    /** {@return the number of dead letters by reason} */
    private static Map<String, Long> letters() {
        Map<String, Long> all = new LinkedHashMap<>();
        pitwatch.database()
                .useHandle(handle -> handle.createQuery("select reason, count(*) n from dead_letter group by 1")
                        .map((row, context) -> all.put(row.getString("reason"), row.getLong("n")))
                        .list());
        return all;
    }

    private static long total(Map<String, Long> letters) {
        return letters.values().stream().mapToLong(Long::longValue).sum();
    }
}
