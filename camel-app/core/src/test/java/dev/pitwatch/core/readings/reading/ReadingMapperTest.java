package dev.pitwatch.core.readings.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingMapperTest {

    private static final String SPEC =
            """
            {"v":1,"device_id":"ESP32-A1B2C3D4E5F6","license_key":"LIC-4F8D-9K2L-3P7Q","timestamp":"2026-02-20T22:30:00Z",
             "uptime_s":8123,"boot_id":"9f3a01c2","seq":812,"replay":false,
             "temperature":24.5,"humidity":55.2,"pressure":1013.25,"iaq":78,"iaq_accuracy":3,"gas_ohm":152340,
             "pm1":6,"pm25":11,"pm10":14,"particles":[930,270,41,5,1,0],"pm_age_s":2,
             "src":{"temperature":"BME680","humidity":"BME680"},"alt":{"temperature":{"DHT22":24.9}},"errors":["PMS5003:timeout"]}
            """;
    private static final String NAMES = "\"device_id\":\"d\",\"license_key\":\"k\"";

    private final ObjectMapper mapper = ReadingMapper.create();

    @Test
    void givenTheContractsExample_whenRead_thenAllIsThere() throws IOException {
        ReadingMessage message = read(SPEC);

        assertThat(message.deviceId()).isEqualTo("ESP32-A1B2C3D4E5F6");
        assertThat(message.licenseKey()).isEqualTo("LIC-4F8D-9K2L-3P7Q");
        assertThat(message.timestamp()).isEqualTo(Instant.parse("2026-02-20T22:30:00Z"));
        assertThat(message.uptimeSeconds()).isEqualTo(8123);
        assertThat(message.bootId()).isEqualTo("9f3a01c2");
        assertThat(message.seq()).isEqualTo(812);
        assertThat(message.replay()).isFalse();
        assertThat(message.flags()).isZero();
        assertThat(message.fields())
                .containsEntry("temperature", 24.5)
                .containsEntry("iaq", 78L)
                .containsEntry("particles", List.of(930L, 270L, 41L, 5L, 1L, 0L))
                .containsEntry("pm_age_s", 2L)
                .containsEntry("src", Map.of("temperature", "BME680", "humidity", "BME680"))
                .containsEntry("alt", Map.of("temperature", Map.of("DHT22", 24.9)))
                .containsEntry("errors", List.of("PMS5003:timeout"))
                .doesNotContainKeys(
                        "v", "device_id", "license_key", "timestamp", "uptime_s", "boot_id", "seq", "replay");
    }

    @Test
    void givenAMessage_whenPrinted_thenTheKeyIsNotInIt() throws IOException {
        assertThat(read(SPEC).toString()).contains("ESP32-A1B2C3D4E5F6", "812").doesNotContain("LIC-");
    }

    @Test
    void givenAStream_whenRead_thenTheSame() throws IOException {
        var stream = new ByteArrayInputStream(SPEC.getBytes(StandardCharsets.UTF_8));

        assertThat(mapper.readValue(stream, ReadingMessage.class)).isEqualTo(read(SPEC));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"a\":1",
                "{\"a\":1}}",
                "{\"a\":1} x",
                "{\"a\":1}{\"a\":1}",
                "{\"a\":[1,2}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":01}",
                "{\"a\":1.}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":1e}",
                "{\"a\":tru}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":1,}",
                "{,}",
                "[1,2",
                "[1,2] 3",
                "hello",
                "nul",
                "{\"a\":1}//",
                "\uFEFF{\"a\":1}"
            })
    void givenWhatIsNotJson_whenRead_thenBadJson(String payload) {
        assertThat(refusal(payload).reason()).isEqualTo("bad_json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[1,2,3]", "[{\"device_id\":\"d\"}]", "\"text\"", "17", "1.5", "true", "null", "NaN"})
    void givenJsonThatIsNoObject_whenRead_thenNotObject(String payload) {
        Rejected refusal = refusal(payload);

        assertThat(refusal.reason()).isEqualTo("not_object");
        assertThat(refusal.kind()).isEqualTo(Rejected.Kind.DEAD_LETTER);
    }

    @Test
    void givenEightLevels_whenRead_thenKept() throws IOException {
        ReadingMessage message = read("{%s,\"x\":%s1%s}".formatted(NAMES, "[".repeat(7), "]".repeat(7)));

        assertThat(message.fields()).containsKey("x");
    }

    @ParameterizedTest
    @CsvSource({"'[',']'", "'{\"a\":','}'"})
    void givenNineLevels_whenRead_thenTooDeep(String open, String close) {
        for (int levels : new int[] {8, 9, 63, 64, 300}) {
            String payload = "{%s,\"x\":%s1%s}".formatted(NAMES, open.repeat(levels), close.repeat(levels));

            assertThat(refusal(payload).reason()).isEqualTo("too_deep");
        }
    }

    @Test
    void givenADeepArrayAlone_whenRead_thenTooDeep() {
        assertThat(refusal("[".repeat(2000)).reason()).isEqualTo("too_deep");
    }

    @ParameterizedTest
    @ValueSource(strings = {"C0 80", "C1 BF", "ED A0 80", "F5 80 80 80", "80", "FF", "C3", "E2 82", "F0 9F 98"})
    void givenBytesThatAreNotUtf8_whenRead_thenBadJson(String bytes) {
        byte[] before = ("{%s,\"x\":\"".formatted(NAMES)).getBytes(StandardCharsets.UTF_8);
        byte[] after = "\"}".getBytes(StandardCharsets.UTF_8);
        byte[] odd = java.util.HexFormat.ofDelimiter(" ").parseHex(bytes);
        byte[] payload = Arrays.copyOf(before, before.length + odd.length + after.length);
        System.arraycopy(odd, 0, payload, before.length, odd.length);
        System.arraycopy(after, 0, payload, before.length + odd.length, after.length);

        assertThat(refusal(payload).reason()).isEqualTo("bad_json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE", "UTF-16"})
    void givenAnotherEncoding_whenRead_thenBadJson(String charset) {
        assertThat(refusal(SPEC.getBytes(Charset.forName(charset))).reason()).isEqualTo("bad_json");
    }

    @Test
    void givenTextBeyondAscii_whenRead_thenKept() throws IOException {
        assertThat(read("{%s,\"note\":\"पिट 😀 é\"}".formatted(NAMES)).fields()).containsEntry("note", "पिट 😀 é");
    }

    @Test
    void givenTextThatPostgresqlCannotStore_whenRead_thenReplaced() throws IOException {
        ReadingMessage message = read(
                "{%s,\"a\\u0000\":\"x\\u0000y\",\"b\":[\"\\ud800\"],\"c\":{\"\\u0000z\":\"\\ud83d\\ude00\\u0000\"}}"
                        .formatted(NAMES));

        assertThat(message.fields())
                .containsEntry("a\uFFFD", "x\uFFFDy")
                .containsEntry("b", List.of("\uFFFD"))
                .containsEntry("c", Map.of("\uFFFDz", "😀\uFFFD"));
    }

    @Test
    void givenANameWithHalfALetter_whenRead_thenBadJson() {
        assertThat(refusal("{%s,\"\\udc00z\":1}".formatted(NAMES)).reason()).isEqualTo("bad_json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"v\":2,'N'}|bad_version",
                "{\"v\":\"1\",'N'}|bad_version",
                "{\"v\":0,'N'}|bad_version",
                "{\"v\":1.5,'N'}|bad_version",
                "{\"v\":true,'N'}|bad_version",
                "{\"v\":NaN,'N'}|bad_version",
                "{\"v\":{\"a\":\"a long text that is cut to forty characters\"},'N'}|bad_version",
                "{\"v\":2}|bad_version",
                "{}|missing_field",
                "{\"device_id\":\"d\"}|missing_field",
                "{\"license_key\":\"k\"}|missing_field",
                "{\"device_id\":null,\"license_key\":\"k\"}|missing_field",
                "{\"device_id\":7,\"license_key\":\"k\"}|missing_field",
                "{\"device_id\":\"d\",\"license_key\":7}|missing_field",
                "{\"device_id\":\"d\",\"license_key\":null}|missing_field",
                "{\"device_id\":\"d\",\"license_key\":[\"k\"]}|missing_field",
                "{\"device_id\":\"d\",\"license_key\":\"k\",\"license_key\":null}|missing_field",
                "{\"Device_id\":\"d\",\"license_key\":\"k\"}|missing_field"
            })
    void givenAnObjectThatIsNoReading_whenRead_thenItsReason(String payload, String reason) {
        Rejected refusal = refusal(payload.replace("'N'", NAMES));

        assertThat(refusal.reason()).isEqualTo(reason);
        assertThat(refusal.kind()).isEqualTo(Rejected.Kind.DEAD_LETTER);
        assertThat(refusal.detail()).isNotBlank();
    }

    @Test
    void givenAMissingKey_whenRefused_thenTheDeviceIsNamed() {
        assertThat(refusal("{\"device_id\":\"d\"}").deviceId()).contains("d");
        assertThat(refusal("{\"v\":3,\"device_id\":\"%s\"}".formatted("d".repeat(70)))
                        .deviceId())
                .contains("d".repeat(64));
        assertThat(refusal("{\"license_key\":\"k\"}").deviceId()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{%s}", "{%s,\"v\":null}", "{\"v\":1,%s}", "{\"v\":1.0,%s}"})
    void givenVersionOneOrNone_whenRead_thenTaken(String payload) throws IOException {
        assertThat(read(payload.formatted(NAMES)).deviceId()).isEqualTo("d");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"x\":1,\"x\":2,%s}",
                "{\"x\":null,\"x\":2,%s}",
                "{\"x\":2,\"y\":{\"a\":1,\"a\":null},%s}",
                "{\"x\":2,\"y\":[{\"a\":null,\"a\":1}],%s}",
                "{\"x\":2,\"device_id\":\"other\",%s}",
                "{\"x\":2,\"seq\":1,\"seq\":1,%s}"
            })
    void givenADuplicateKey_whenRead_thenTheLastWinsAndItIsFlagged(String payload) throws IOException {
        ReadingMessage message = read(payload.formatted(NAMES));

        assertThat(message.deviceId()).isEqualTo("d");
        assertThat(message.fields()).containsEntry("x", 2L);
        assertThat(ReadingFlag.codes(message.flags())).containsExactly("duplicate_key");
    }

    @Test
    void givenANullLast_whenRead_thenItCountsAsMissing() throws IOException {
        assertThat(read("{\"x\":1,\"x\":null,%s}".formatted(NAMES)).fields()).isEmpty();
    }

    @Test
    void givenOneKeyInTwoObjects_whenRead_thenItIsNoDuplicate() throws IOException {
        assertThat(read("{\"a\":{\"x\":1},\"b\":{\"x\":1},\"x\":1,%s}".formatted(NAMES))
                        .flags())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "1,Long",
        "-0,Long",
        "9223372036854775807,Long",
        "9223372036854775808,Double",
        "-9223372036854775809,Double",
        "1.0,Double",
        "1e2,Double",
        "1e400,Double",
        "-1e999999999,Double",
        "1e-999999999,Double",
        "NaN,Double",
        "Infinity,Double",
        "-Infinity,Double",
        "+Infinity,Double",
        "-INF,Double",
        "true,Boolean",
        "'\"1\"',String",
        "[],ArrayList",
        "{},LinkedHashMap"
    })
    void givenAValue_whenRead_thenItsJsonTypeIsKept(String json, String type) throws IOException {
        Object value = read("{%s,\"x\":%s}".formatted(NAMES, json)).fields().get("x");

        assertThat(value.getClass().getSimpleName()).isEqualTo(type);
    }

    @Test
    void givenThousandsOfDigits_whenRead_thenItIsQuick() throws IOException {
        String digits = "9".repeat(3900);

        assertThat(read("{%s,\"x\":%s}".formatted(NAMES, digits)).fields())
                .containsEntry("x", Double.POSITIVE_INFINITY);
        assertThat(read("{%s,\"x\":0.%s}".formatted(NAMES, digits)).fields()).containsEntry("x", 1.0);
        assertThat(read("{%s,\"x\":1e%s}".formatted(NAMES, digits)).fields())
                .containsEntry("x", Double.POSITIVE_INFINITY);
    }

    @Test
    void givenNaNInsideOfAValue_whenRead_thenNullAndFlagged() throws IOException {
        ReadingMessage message = read("{%s,\"a\":[1,NaN],\"b\":{\"c\":-Infinity}}".formatted(NAMES));

        assertThat(message.fields().get("a")).isEqualTo(Arrays.asList(1L, null));
        assertThat(message.fields().get("b")).isEqualTo(java.util.Collections.singletonMap("c", null));
        assertThat(ReadingFlag.codes(message.flags())).containsExactly("range");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"boot_id\":\"b\",\"seq\":0|b|0|",
                "\"boot_id\":\"b\",\"seq\":7.0|b|7|",
                "\"boot_id\":\"12345678901234567890123456789012\",\"seq\":1|12345678901234567890123456789012|1|",
                "\"boot_id\":\"123456789012345678901234567890123\",\"seq\":1|||type",
                "\"boot_id\":\"\",\"seq\":1|||type",
                "\"boot_id\":5,\"seq\":1|||type",
                "\"boot_id\":\"b\",\"seq\":-1|||type",
                "\"boot_id\":\"b\",\"seq\":-1.0|||type",
                "\"boot_id\":\"b\",\"seq\":1.5|||type",
                "\"boot_id\":\"b\",\"seq\":1e17|||type",
                "\"boot_id\":\"b\",\"seq\":NaN|||type",
                "\"boot_id\":\"b\",\"seq\":\"1\"|||type",
                "\"boot_id\":\"b\"|||",
                "\"boot_id\":\"b\",\"seq\":null|||",
                "\"seq\":1|||",
                "\"x\":1|||"
            })
    void givenBootAndSeq_whenRead_thenBothOrNeither(String members, String boot, Long seq, String flag)
            throws IOException {
        ReadingMessage message = read("{%s,%s}".formatted(NAMES, members));

        assertThat(message.bootId()).isEqualTo(boot);
        assertThat(message.seq()).isEqualTo(seq);
        assertThat(ReadingFlag.codes(message.flags())).isEqualTo(flag == null ? List.of() : List.of(flag));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"2026-02-20T22:30:00Z\"|2026-02-20T22:30:00Z|",
                "\"2026-02-20T22:30:00.456Z\"|2026-02-20T22:30:00.456Z|",
                "\"2026-02-20T22:30:60.456Z\"||clock",
                "\"2026-02-20T22:30:00.4567Z\"|2026-02-20T22:30:00.456Z|",
                "\"2026-02-21T04:00:00+05:30\"|2026-02-20T22:30:00Z|",
                "\"2024-02-29T00:00:00Z\"|2024-02-29T00:00:00Z|",
                "\"1970-01-01T00:00:00Z\"|1970-01-01T00:00:00Z|",
                "null||",
                "\"\"||clock",
                "\"2026-02-20\"||clock",
                "\"2026-02-20T22:30:00\"||clock",
                "\"2026-02-29T22:30:00Z\"||clock",
                "\"2026-13-20T22:30:00Z\"||clock",
                "\"2026-02-20T24:30:00Z\"||clock",
                "\"2026-02-20T22:60:00Z\"||clock",
                "\"2026-02-20T22:30:60Z\"||clock",
                "\"2026-02-20T22:3x:00Z\"||clock",
                "\"2026-02-20 22:30:00Z\"||clock",
                "\"+999999999-01-01T00:00:00Z\"||clock",
                "\"-0001-01-01T00:00:00Z\"||clock",
                "1771626600||clock",
                "true||clock"
            })
    void givenATimestamp_whenRead_thenTheTimeOrTheFlag(String json, Instant expected, String flag) throws IOException {
        ReadingMessage message = read("{%s,\"timestamp\":%s}".formatted(NAMES, json));

        assertThat(message.timestamp()).isEqualTo(expected);
        assertThat(ReadingFlag.codes(message.flags())).isEqualTo(flag == null ? List.of() : List.of(flag));
    }

    @ParameterizedTest
    @CsvSource({
        "5,5,",
        "5.5,5.5,",
        "0,0,",
        "null,NaN,",
        "-1,NaN,type",
        "NaN,NaN,type",
        "1e999,NaN,type",
        "'\"5\"',NaN,type"
    })
    void givenUptime_whenRead_thenItsSecondsOrTheFlag(String json, double expected, String flag) throws IOException {
        ReadingMessage message = read("{%s,\"uptime_s\":%s}".formatted(NAMES, json));

        assertThat(message.uptimeSeconds()).isEqualTo(Double.valueOf(expected));
        assertThat(ReadingFlag.codes(message.flags())).isEqualTo(flag == null ? List.of() : List.of(flag));
    }

    @ParameterizedTest
    @CsvSource({"true,true,", "false,false,", "null,false,", "1,false,type", "'\"true\"',false,type"})
    void givenReplay_whenRead_thenTrueOnlyWhenTrue(String json, boolean expected, String flag) throws IOException {
        ReadingMessage message = read("{%s,\"replay\":%s}".formatted(NAMES, json));

        assertThat(message.replay()).isEqualTo(expected);
        assertThat(ReadingFlag.codes(message.flags())).isEqualTo(flag == null ? List.of() : List.of(flag));
    }

    @Test
    void givenFields_whenRead_thenNobodyCanChangeThem() throws IOException {
        Map<String, Object> fields = read("{%s,\"x\":1}".formatted(NAMES)).fields();

        assertThatThrownBy(() -> fields.put("y", 1)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void givenDamagedPayloads_whenRead_thenEachIsReadOrRefusedAndNothingElse() {
        Random random = new Random(7);
        byte[] good = SPEC.getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 20_000; round++) {
            byte[] payload = damaged(good, random);

            Throwable failure = catchThrowable(() -> mapper.readValue(payload, ReadingMessage.class));

            if (failure != null) {
                assertThat(Rejections.of(failure).reason())
                        .isIn("bad_json", "not_object", "too_deep", "bad_version", "missing_field");
            }
        }
    }

    private static byte[] damaged(byte[] good, Random random) {
        byte[] payload = Arrays.copyOf(good, random.nextInt(5) == 0 ? random.nextInt(good.length) : good.length);
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes && payload.length > 0; i++) {
            byte[] likely = "{}[]\",:\\0eEuN-+.".getBytes(StandardCharsets.US_ASCII);
            payload[random.nextInt(payload.length)] =
                    random.nextBoolean() ? likely[random.nextInt(likely.length)] : (byte) random.nextInt(256);
        }
        return payload;
    }

    private ReadingMessage read(String payload) throws IOException {
        return mapper.readValue(payload.getBytes(StandardCharsets.UTF_8), ReadingMessage.class);
    }

    private Rejected refusal(String payload) {
        return refusal(payload.getBytes(StandardCharsets.UTF_8));
    }

    private Rejected refusal(byte[] payload) {
        Throwable failure = catchThrowable(() -> mapper.readValue(payload, ReadingMessage.class));
        assertThat(failure).isNotNull();
        return Rejections.of(failure);
    }
}
