package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.core.testing.TestLength;
import dev.pitwatch.integration.Poison.Fate;
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
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is published, the good readings behind it arrive. */
class PoisonIT {

    private static final int GOOD_DEVICES = 8;
    private static final int ROUNDS = TestLength.of(5, 20);
    private static final int OF_EACH_KIND = 10;
    private static final int MIB = 1 << 20;

    /** Begins the letter that follows each round of good readings. */
    private static final String MARK = "after round ";

    private static final String TWICE =
            """
            select count(*) from (select 1 from reading where workshop_id = ?
                group by device_id, boot_id, seq having count(*) > 1) as twice
            """;

    /** Readings that hold what they were flagged for. */
    private static final String KEPT =
            """
            select count(*) from reading where workshop_id = ? and (
                flags && '{range,type}' and temperature is not null
                or 'duplicate_key' = any(flags) and temperature <> 24.5
                or 'clock' = any(flags) and recorded_at <> received_at)
            """;

    /** Good readings whose transaction did not come after that of the letter sent after them. */
    private static final String IN_ORDER =
            """
            select count(*) from reading r
            join dead_letter l on l.payload = convert_to('%s' || r.seq, 'UTF8')
            where r.boot_id = ? and r.xmin::text::bigint <= l.xmin::text::bigint
            """
                    .formatted(MARK);

    @TempDir
    static Path folder;

    private static Pitwatch pitwatch;
    private static Workshop workshop;
    private static Device evil;
    private static Device brute;
    private static List<Device> good;

    private final List<MqttConnection> open = new ArrayList<>();
    private String boot;

    @BeforeAll
    static void start() throws IOException {
        // Else most of what a single device sends here would be a flood.
        pitwatch = Pitwatch.empty(folder, Map.of("PITWATCH_RATE_LIMITS", "off"));
        workshop = pitwatch.workshop("Poison", GOOD_DEVICES + 2);
        good = workshop.devices().subList(0, GOOD_DEVICES);
        evil = workshop.devices().get(GOOD_DEVICES);
        brute = workshop.devices().get(GOOD_DEVICES + 1);
    }

    @AfterAll
    static void stop() {
        pitwatch.close();
    }

    @BeforeEach
    void boot() {
        boot = "%08x".formatted(ThreadLocalRandom.current().nextInt());
    }

    @AfterEach
    void hangUp() {
        open.forEach(MqttConnection::close);
    }

    @Test
    void givenEachKindOfDeadLetter_whenPublished_thenItIsKeptWithItsReasonAndTheNextReadingIsStored()
            throws IOException {
        List<Poison> letters = Poison.deadLetters(evil);
        Map<String, Long> expected = book();
        MqttConnection connection = connect(evil);
        long seq = 0;
        for (Poison letter : letters) {
            connection.publish(evil.sensors(), letter.payload().apply(seq));
            connection.publish(evil.sensors(), evil.reading(boot, seq++));
            expected.merge(letter.page(), 1L, Long::sum);
        }

        soon().until(() -> stored(boot) == letters.size());
        expected.put(goodReadings(), (long) letters.size());
        assertThat(book()).isEqualTo(expected);
    }

    @Test
    void givenATracedDevice_whenItSendsGoodOnesAndBad_thenEachIsShownWithWhereItStopped() throws IOException {
        RestClient root = pitwatch.superAdmin();
        String path = "/devices/%s/trace".formatted(brute.id());
        root.post(path, Map.of("minutes", 5)).required();
        MqttConnection connection = connect(brute);
        AtomicLong seq = new AtomicLong();
        soon().until(
                        () -> { // it begins within a second
                            connection.publish(brute.sensors(), brute.reading(boot, seq.getAndIncrement()));
                            return !root.get(path).required().isEmpty();
                        });
        connection.publish(brute.sensors(), "{\"cut");
        connection.publish(brute.sensors(), brute.reading(boot, 1_000).with("license_key", "LIC-2222-2222-2222"));
        connection.publish(brute.topic("diag"), "{\"v\":1,\"uptime_s\":5}");

        soon().untilAsserted(() -> {
            List<String> ends = new ArrayList<>();
            root.get(path + "?page_size=200")
                    .required()
                    .forEach(one -> ends.add("%s %s %s%s"
                            .formatted(
                                    one.get("step").asText(),
                                    one.get("outcome").asText(),
                                    one.get("reason").asText(),
                                    one.get("topic").asText().endsWith("/diag") ? " of diag" : "")));
            assertThat(ends).contains("persist stored null", "parse dead_letter bad_json", "licence dropped bad_key");
            assertThat(ends).contains("persist stored null of diag");
        });
        assertThat(root.get(path + "?page_size=200").required().toString())
                .contains("uptime_s")
                .doesNotContain("LIC-2222", brute.licenceKey());
    }

    @Test
    void givenOddValues_whenPublished_thenTheReadingIsKeptWithoutThemAndFlagged() throws IOException {
        Instant began = Instant.now();
        Payload plain = evil.reading(boot, 0);
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put(plain.with("temperature", "hot").text(), "type");
        flags.put(plain.with("seq", 1).text().replace("\"temperature\":24.5", "\"temperature\":NaN"), "range");
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
                    .isBetween(began.minusSeconds(5), Instant.now().plusSeconds(5));
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
    void givenPoisonousMessagesOfAllKinds_whenGoodOnesComeBetween_thenEachBecomesWhatItMustAndNoneWaits()
            throws IOException {
        List<Poison> kinds = Poison.all(evil, good.get(0));
        Map<String, Double> metersBefore = pitwatch.meters();
        Map<String, Long> expected = book();
        kinds.forEach(kind -> expected.merge(kind.page(), (long) ROUNDS * OF_EACH_KIND, Long::sum));
        expected.merge("dead letter bad_json", (long) ROUNDS, Long::sum);
        expected.put(goodReadings(), (long) ROUNDS * GOOD_DEVICES);

        publishInRounds(kinds);

        soon().untilAsserted(() -> assertThat(book()).isEqualTo(expected));
        assertThat(count(TWICE, workshop.id())).as("readings stored twice").isZero();
        assertThat(count(KEPT, workshop.id())).as("odd values kept").isZero();
        assertThat(count(IN_ORDER, boot)).as("pairs in order").isEqualTo(ROUNDS * GOOD_DEVICES);
        assertUndisturbed(metersBefore, kinds);
        String after = "after " + boot;
        assertNothingComesAgain(after);
        expected.put("reading " + after + " ", 1L);
        assertThat(book()).isEqualTo(expected);
    }

    /** Good readings, each round behind poison of all kinds; they have to be stored while more of it comes. */
    private void publishInRounds(List<Poison> kinds) throws IOException {
        MqttConnection poison = connect(evil);
        List<MqttConnection> devices = new ArrayList<>();
        for (Device device : good) {
            devices.add(connect(device));
        }
        List<CompletableFuture<Integer>> sent = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < OF_EACH_KIND; i++) {
                for (Poison kind : kinds) {
                    sent.add(poison.send(evil.sensors(), kind.payload().apply((long) round * OF_EACH_KIND + i)));
                }
            }
            publishWhatTheBrokerRefuses();
            for (int i = 0; i < devices.size(); i++) {
                devices.get(i).publish(good.get(i).sensors(), good.get(i).reading(boot, round));
            }
            sent.add(poison.send(evil.sensors(), (MARK + round).getBytes(StandardCharsets.UTF_8)));
            long before = (long) round * GOOD_DEVICES;
            soon().until(() -> stored(boot) >= before);
            assertThat(pitwatch.readiness().status()).isEqualTo(200);
        }
        CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
    }

    private void publishWhatTheBrokerRefuses() throws IOException {
        MqttConnection tooLong = connect(brute);
        assertThatThrownBy(() -> tooLong.publish(brute.sensors(), new byte[MIB]))
                .isInstanceOf(IOException.class);
        MqttConnection elsewhere = connect(brute);
        Device other = good.get(0);
        assertThatThrownBy(() -> elsewhere.publish(other.sensors(), brute.reading(boot, 0)))
                .isInstanceOf(IOException.class);
    }

    /** Refusals are counted; nothing was tried again, came again or lost its connection. */
    private static void assertUndisturbed(Map<String, Double> before, List<Poison> kinds) {
        Map<String, Double> expected = new TreeMap<>();
        for (String quiet : List.of(
                "pitwatch_ingest_store_retries_total",
                "pitwatch_ingest_duplicates_total",
                "pitwatch_mqtt_reconnects_total{client=\"readings\"}",
                "pitwatch_mqtt_connected{client=\"readings\"}")) {
            expected.put(quiet, before.get(quiet));
        }
        kinds.stream().filter(kind -> kind.fate() != Fate.FLAGGED).forEach(kind -> {
            String rejected = rejected(kind.why());
            expected.putIfAbsent(rejected, before.getOrDefault(rejected, 0.0));
            expected.merge(rejected, (double) ROUNDS * OF_EACH_KIND, Double::sum);
        });
        expected.merge(rejected("bad_json"), (double) ROUNDS, Double::sum);
        soon().untilAsserted(() -> assertThat(pitwatch.meters()).containsAllEntriesOf(expected));
    }

    private static String rejected(String reason) {
        return "pitwatch_ingest_rejected_total{reason=\"%s\"}".formatted(reason);
    }

    /** What is not acknowledged comes again to a new hub, before the reading that is published then. */
    private void assertNothingComesAgain(String bootAfter) throws IOException {
        pitwatch.restart("hub");
        pitwatch.awaitReady();
        connect(evil).publish(evil.sensors(), evil.reading(bootAfter, 0));
        soon().until(() -> stored(bootAfter) == 1);
        Map<String, Double> meters = pitwatch.meters();
        assertThat(meters.keySet()).noneMatch(name -> name.startsWith("pitwatch_ingest_rejected"));
        // The very last readings, simulated ones too, may come again: the hub closed on their heels.
        assertThat(meters.get("pitwatch_ingest_duplicates_total")).isLessThan(OF_EACH_KIND);
    }

    private MqttConnection connect(Device device) throws IOException {
        MqttConnection connection = pitwatch.connect(device);
        open.add(connection);
        return connection;
    }

    private static Map<String, Long> book() {
        return Book.of(pitwatch.database(), workshop);
    }

    private String goodReadings() {
        return "reading " + boot + " ";
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(100));
    }

    private static long stored(String bootId) {
        return count("select count(*) from reading where boot_id = ?", bootId);
    }

    private static long count(String sql, Object parameter) {
        return pitwatch.one(Long.class, sql, parameter);
    }
}
