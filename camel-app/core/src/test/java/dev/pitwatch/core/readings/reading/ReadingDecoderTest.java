package dev.pitwatch.core.readings.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pitwatch.core.admission.aqi.AqiStandard;
import dev.pitwatch.core.admission.calibration.CalibrationTimeline;
import dev.pitwatch.core.admission.licence.KnownDevice;
import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.core.testing.SampleDriver;
import dev.pitwatch.spi.Decoded;
import dev.pitwatch.spi.Fault;
import dev.pitwatch.spi.Metric;
import dev.pitwatch.spi.SensorDriver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingDecoderTest {

    private static final List<Metric> CLIMATE = List.of(
            new Metric("temperature", "°C", -40, 85),
            new Metric("humidity", "% RH", 0, 100),
            new Metric("iaq_accuracy", "", 0, 3),
            new Metric("dew_point", "°C", -60, 60));
    private static final List<Metric> DUST =
            List.of(new Metric("pm25", "µg/m³", 0, 1000), new Metric("humidity", "% RH", 0, 100));

    private final ObjectMapper mapper = ReadingMapper.create();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final DriverRegistry registry = new DriverRegistry();
    private final ReadingDecoder decoder = new ReadingDecoder(registry, meters);
    private List<String> sensorTypes = List.of("CLIMATE", "DUST");

    ReadingDecoderTest() {
        registry.add(new SampleDriver("CLIMATE", CLIMATE, fields -> Decoded.numbers(CLIMATE, fields)));
        registry.add(new SampleDriver("DUST", DUST, fields -> Decoded.numbers(DUST, fields)));
    }

    @Test
    void givenClaimedFields_whenDecoded_thenColumnsAndOwnMetricsAreFilled() {
        DecodedMessage decoded = decode("'temperature':24.5,'pm25':11,'iaq_accuracy':3,'dew_point':12.5");

        assertThat(decoded.values().get(CoreMetric.TEMPERATURE)).isEqualTo(24.5);
        assertThat(decoded.values().get(CoreMetric.PM25)).isEqualTo(11);
        assertThat(decoded.values().get(CoreMetric.IAQ_ACCURACY)).isEqualTo(3);
        assertThat(decoded.values().has(CoreMetric.HUMIDITY)).isFalse();
        assertThat(decoded.extra()).isEqualTo(Map.of("dew_point", 12.5));
        assertThat(decoded.flags()).isZero();
    }

    @Test
    void givenFieldsNobodyClaims_whenDecoded_thenTheyAreKeptWithTheirTypes() {
        DecodedMessage decoded =
                decode("'temperature':1,'pm1':5,'note':'x','on':true,'list':[1,'a',null],'deep':{'a':1.5},'none':null");

        assertThat(decoded.values().has(CoreMetric.PM1)).isFalse();
        assertThat(decoded.extra())
                .containsOnlyKeys("pm1", "note", "on", "list", "deep")
                .containsEntry("pm1", 5L)
                .containsEntry("on", true)
                .containsEntry("deep", Map.of("a", 1.5));
        assertThat(decoded.flags()).isZero();
    }

    @Test
    void givenADeviceWithoutASensor_whenItsFieldComes_thenItGoesToExtra() {
        sensorTypes = List.of("CLIMATE", "UNHEARD-OF");

        DecodedMessage decoded = decode("'temperature':1,'pm25':5");

        assertThat(decoded.values().has(CoreMetric.PM25)).isFalse();
        assertThat(decoded.extra()).isEqualTo(Map.of("pm25", 5L));
    }

    @Test
    void givenNoSensorTypes_whenDecoded_thenEveryDriverCounts() {
        sensorTypes = List.of();

        DecodedMessage decoded = decode("'temperature':1,'pm25':5");

        assertThat(decoded.values().get(CoreMetric.PM25)).isEqualTo(5);
        assertThat(decoded.extra()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"CLIMATE,1", "DUST,2", "OTHER,1", ",1"})
    void givenTwoThatClaimAField_whenDecoded_thenSrcDecidesElseTheFirst(String source, double expected) {
        SensorDriver one = new SampleDriver("ONE", DUST, fields -> new Decoded(Map.of("humidity", 1.0), List.of()));
        SensorDriver two = new SampleDriver("TWO", DUST, fields -> new Decoded(Map.of("humidity", 2.0), List.of()));
        registry.add(one);
        registry.add(two);
        sensorTypes = List.of("ONE", "TWO");
        String src = source == null
                ? ""
                : ",'src':{'humidity':'%s'}"
                        .formatted(source.replace("CLIMATE", "ONE").replace("DUST", "TWO"));

        assertThat(decode("'humidity':50" + src).values().get(CoreMetric.HUMIDITY))
                .isEqualTo(expected);
    }

    @Test
    void givenNamesOfValues_whenAsked_thenThoseOfTheContractAndOfDriversAreMeasured() {
        assertThat(List.of("pm25", "reported_aqi", "temperature", "pm24", "note"))
                .filteredOn(decoder::measures)
                .containsExactly("pm25", "reported_aqi", "temperature");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'temperature':85.1|range",
                "'temperature':-127|range",
                "'temperature':NaN|range",
                "'temperature':-Infinity|range",
                "'temperature':1e400|range",
                "'temperature':'24.5'|type",
                "'temperature':true|type",
                "'temperature':[24.5]|type",
                "'temperature':{'a':1}|type",
                "'temperature':'x','pm25':-1|range,type"
            })
    void givenABadValue_whenDecoded_thenTheFieldIsDroppedAndTheReadingFlagged(String members, String flags) {
        DecodedMessage decoded = decode("'humidity':50," + members);

        assertThat(decoded.values().get(CoreMetric.HUMIDITY)).isEqualTo(50);
        assertThat(decoded.values().has(CoreMetric.TEMPERATURE)).isFalse();
        assertThat(decoded.extra()).isEmpty();
        assertThat(ReadingFlag.codes(decoded.flags())).containsExactly(flags.split(","));
        assertThat(meters.get("pitwatch.reading.fields.dropped")
                        .tag("field", "temperature")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void givenAnUnknownFieldThatIsNoNumber_whenDecoded_thenDroppedAsJsonHasNoNaN() {
        DecodedMessage decoded = decode("'humidity':50,'volts':NaN,'amps':1.5");

        assertThat(decoded.extra()).isEqualTo(Map.of("amps", 1.5));
        assertThat(ReadingFlag.codes(decoded.flags())).containsExactly("range");
        assertThat(meters.counter("pitwatch.reading.fields.dropped", "field", "other", "kind", "range")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void givenFlagsOfTheMessage_whenDecoded_thenTheyStay() {
        assertThat(ReadingFlag.codes(
                        decode("'humidity':50,'humidity':101,'pm25':1").flags()))
                .containsExactly("range", "duplicate_key");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "0|0|",
                "250.5|250.5|",
                "500|500|",
                "501|NaN|range",
                "-1|NaN|range",
                "NaN|NaN|range",
                "'9'|NaN|type"
            })
    void givenTheIndexOfOldFirmware_whenDecoded_thenItIsReported(String json, Double expected, String flag) {
        DecodedMessage decoded = decode("'temperature':1,'aqi':" + json);

        assertThat(decoded.values().get(CoreMetric.REPORTED_AQI)).isEqualTo(expected);
        assertThat(decoded.extra()).isEmpty();
        assertThat(ReadingFlag.codes(decoded.flags())).isEqualTo(flag == null ? List.of() : List.of(flag));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[930,270,41,5,1,0]|",
                "[65535,0.0,0,0,0,0]|",
                "[65536,0,0,0,0,0]|range",
                "[-1,0,0,0,0,0]|range",
                "[1e300,0,0,0,0,0]|range",
                "[1,2,3,4,5]|type",
                "[1,2,3,4,5,6,7]|type",
                "[]|type",
                "[1,2,3,4,5,'6']|type",
                "[1,2,3,4,5,6.5]|type",
                "[1,2,3,4,5,null]|type",
                "[1,2,3,4,5,[6]]|type",
                "'x'|type",
                "5|type",
                "{'a':1}|type",
                "[1,2,3,4,5,NaN]|range,type"
            })
    void givenParticles_whenDecoded_thenSixCountsOrNone(String json, String flags) {
        DecodedMessage decoded = decode("'temperature':1,'particles':" + json);

        assertThat(decoded.particles() != null).isEqualTo(flags == null);
        assertThat(decoded.extra()).isEmpty();
        assertThat(ReadingFlag.codes(decoded.flags())).isEqualTo(flags == null ? List.of() : List.of(flags.split(",")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'src':{}|",
                "'src':{'temperature':null}|",
                "'src':'CLIMATE'|type",
                "'src':[]|type",
                "'src':{'temperature':5}|type",
                "'alt':{}|",
                "'alt':{'temperature':null}|",
                "'alt':{'temperature':{'DHT22':null}}|",
                "'alt':{'temperature':{'DHT22':-127}}|range",
                "'alt':{'temperature':24.5}|type",
                "'alt':{'temperature':{'DHT22':'24'}}|type",
                "'alt':{'temperature':{'DHT22':{}}}|type",
                "'alt':5|type",
                "'alt':[]|type",
                "'errors':[]|",
                "'errors':null|",
                "'errors':'x'|type",
                "'errors':{}|type",
                "'errors':[1]|type",
                "'errors':['x',null]|type"
            })
    void givenAnEmptyOrWrongShape_whenDecoded_thenNothingIsKeptOfIt(String members, String flag) {
        DecodedMessage decoded = decode("'temperature':1," + members);

        assertThat(decoded.src()).isEmpty();
        assertThat(decoded.alt()).isEmpty();
        assertThat(decoded.errors()).isEmpty();
        assertThat(decoded.extra()).isEmpty();
        assertThat(ReadingFlag.codes(decoded.flags())).isEqualTo(flag == null ? List.of() : List.of(flag));
    }

    @Test
    void givenSourcesAlternativesAndErrors_whenDecoded_thenTheyAreKept() {
        DecodedMessage decoded = decode(
                "'src':{'temperature':'CLIMATE'},'alt':{'temperature':{'DHT22':24.9,'X':99},'volts':{'Y':999}},'errors':['PMS5003:timeout']");

        assertThat(decoded.src()).isEqualTo(Map.of("temperature", "CLIMATE"));
        assertThat(decoded.alt()).isEqualTo(Map.of("temperature", Map.of("DHT22", 24.9), "volts", Map.of("Y", 999L)));
        assertThat(decoded.errors()).containsExactly("PMS5003:timeout");
        assertThat(ReadingFlag.codes(decoded.flags())).containsExactly("range");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'temperature':1",
                "'dew_point':1",
                "'aqi':1",
                "'particles':[1,2,3,4,5,6]",
                "'errors':['PMS5003:timeout']",
                "'temperature':999,'errors':['x']"
            })
    void givenAnythingMeasuredOrAnError_whenDecoded_thenItIsAReading(String members) {
        assertThat(decode(members)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "'iaq_accuracy':3",
                "'temperature':null",
                "'temperature':999",
                "'temperature':'24'",
                "'errors':[]",
                "'note':'x'",
                "'pm1':5",
                "'particles':[1]",
                "'src':{'temperature':'X'}",
                "'alt':{'temperature':{'X':5}}",
                "'aqi':501"
            })
    void givenNothingMeasured_whenDecoded_thenADeadLetter(String members) {
        Rejected rejected = catchThrowableOfType(Rejected.class, () -> decode(members));

        assertThat(rejected.reason()).isEqualTo("no_measurement");
        assertThat(rejected.kind()).isEqualTo(Rejected.Kind.DEAD_LETTER);
        assertThat(rejected.deviceId()).contains("d");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'temperature':999,'aqi':'x' | nothing measured is left; wrong: aqi (type), temperature (range); of [temperature, aqi]",
                "'note':'x' | nothing measured is left of [note]"
            })
    void givenNothingMeasured_whenDecoded_thenTheDetailSaysWhichFieldsAreWrong(String members, String detail) {
        Rejected rejected = catchThrowableOfType(Rejected.class, () -> decode(members));

        assertThat(rejected.detail()).isEqualTo(detail);
    }

    @Test
    void givenVeryManyFields_whenNothingIsMeasured_thenTheDetailIsShort() {
        StringBuilder members = new StringBuilder("'x':1");
        for (int i = 0; i < 200; i++) {
            members.append(",'field").append(i).append("':1");
        }

        assertThatThrownBy(() -> decode(members.toString()))
                .satisfies(e -> assertThat(((Rejected) e).detail()).hasSize(301));
    }

    @Test
    void givenADriverThatBreaks_whenDecoded_thenItsFieldsAreKeptAndTheOthersWork() {
        for (Throwable failure : List.of(new IllegalStateException("bug"), new NoClassDefFoundError("gone"))) {
            SensorDriver broken = new SampleDriver("CLIMATE", CLIMATE, fields -> {
                if (failure instanceof RuntimeException runtime) {
                    throw runtime;
                }
                throw (Error) failure;
            });
            registry.add(broken);

            DecodedMessage decoded = decode("'temperature':24.5,'humidity':NaN,'pm25':11");

            assertThat(decoded.values().get(CoreMetric.PM25)).isEqualTo(11);
            assertThat(decoded.values().has(CoreMetric.TEMPERATURE)).isFalse();
            assertThat(decoded.extra()).isEqualTo(Map.of("temperature", 24.5));
            registry.remove(broken);
        }
        assertThat(meters.counter("pitwatch.driver.failures", "driver", "CLIMATE")
                        .count())
                .isEqualTo(2);
    }

    @Test
    void givenADriverThatAnswersNothing_whenDecoded_thenItIsOneThatBreaks() {
        sensorTypes = List.of("NULLS", "DUST");
        registry.add(new SampleDriver("NULLS", CLIMATE, fields -> null));

        assertThat(decode("'temperature':24.5,'pm25':1").extra()).isEqualTo(Map.of("temperature", 24.5));
        assertThat(decode("'temperature':24.5,'pm25':1").extra()).isEqualTo(Map.of("temperature", 24.5));
    }

    @Test
    void givenADriver_whenItTriesToChangeItsFields_thenItCannot() {
        registry.add(new SampleDriver("CLIMATE", CLIMATE, fields -> {
            fields.put("temperature", 1);
            return new Decoded(Map.of(), List.of());
        }));

        assertThat(decode("'temperature':24.5,'pm25':1").extra()).isEqualTo(Map.of("temperature", 24.5));
    }

    @Test
    void givenADriversOwnFault_whenDecoded_thenItCountsAsRange() {
        registry.add(new SampleDriver(
                "CLIMATE",
                CLIMATE,
                fields -> new Decoded(
                        Map.of(),
                        List.of(new Fault("temperature", "order", "odd"), new Fault("made_up", "x", "odd")))));

        assertThat(ReadingFlag.codes(decode("'temperature':24.5,'pm25':1").flags()))
                .containsExactly("range");
        assertThat(meters.counter("pitwatch.reading.fields.dropped", "field", "other", "kind", "range")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void givenADriverThatAnswersBeyondWhatItDeclared_whenDecoded_thenOnlyGoodValuesAreKept() {
        List<Metric> wide = List.of(new Metric("temperature", "°C", -300, 300), new Metric("dew_point", "°C", -60, 60));
        Map<String, Double> values = new HashMap<>(Map.of("temperature", 200.0, "dew_point", 61.0, "pm25", 4.0));
        values.put("made_up", 1.0);
        registry.add(new SampleDriver("CLIMATE", wide, fields -> new Decoded(values, List.of())));

        DecodedMessage decoded = decode("'temperature':200,'pm25':1");

        assertThat(decoded.values().has(CoreMetric.TEMPERATURE)).isFalse();
        assertThat(decoded.values().get(CoreMetric.PM25)).isEqualTo(1);
        assertThat(decoded.extra()).isEmpty();
        assertThat(ReadingFlag.codes(decoded.flags())).containsExactly("range");
    }

    @Test
    void givenTwoDriversThatBothAnswerAMetric_whenDecoded_thenTheFirstStays() {
        SensorDriver derives =
                new SampleDriver("CLIMATE", CLIMATE, fields -> new Decoded(Map.of("humidity", 44.0), List.of()));
        registry.add(derives);

        DecodedMessage decoded = decode("'temperature':1,'humidity':50,'pm25':1,'src':{'humidity':'DUST'}");

        assertThat(decoded.values().get(CoreMetric.HUMIDITY)).isEqualTo(44);
    }

    /** Of each device the newest is kept, and one for all devices that say the same: very many long ones would fill the memory. */
    @ParameterizedTest
    @CsvSource({"32, 1, 1, true", "33, 1, 1, false", "1, 64, 32, true", "1, 65, 32, false", "1, 64, 33, false"})
    void givenASrcOfManyOrLongMembers_whenDecoded_thenItIsKeptUpToABoundAndElseFlagged(
            int members, int metric, int sensor, boolean kept) {
        String src = IntStream.range(0, members)
                .mapToObj(number -> "'%s':'%s'".formatted(name(number, metric), "S".repeat(sensor)))
                .collect(Collectors.joining(","));

        DecodedMessage decoded = decode("'temperature':1,'src':{%s}".formatted(src));

        assertThat(decoded.src()).hasSize(kept ? members : 0);
        assertThat(ReadingFlag.codes(decoded.flags())).isEqualTo(kept ? List.of() : List.of("type"));
    }

    /** {@return a name that no other number has, so long} */
    private static String name(int number, int length) {
        return "x".repeat(length - 1) + Character.toString('\u0100' + number);
    }

    private DecodedMessage decode(String members) {
        String json = "{\"device_id\":\"d\",\"license_key\":\"k\"%s%s}"
                .formatted(members.isEmpty() ? "" : ",", members.replace('\'', '"'));
        KnownDevice device = new KnownDevice(
                "d",
                1L,
                "w",
                AqiStandard.IN_NAQI,
                2L,
                "p",
                false,
                null,
                null,
                "active",
                sensorTypes,
                10,
                60,
                null,
                null,
                CalibrationTimeline.NONE);
        try {
            ReadingMessage message = mapper.readValue(json, ReadingMessage.class);
            return decoder.decode(new AdmittedMessage(message, device, 1, 2, false));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
