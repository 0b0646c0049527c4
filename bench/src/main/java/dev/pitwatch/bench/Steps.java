package dev.pitwatch.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.core.admission.aqi.AirQuality;
import dev.pitwatch.core.admission.aqi.AirQualityIndex;
import dev.pitwatch.core.admission.aqi.AqiStandard;
import dev.pitwatch.core.admission.aqi.TwelveHourAqi;
import dev.pitwatch.core.admission.calibration.CalibrationTimeline;
import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.FloodLimit;
import dev.pitwatch.core.admission.licence.KnownDevice;
import dev.pitwatch.core.admission.licence.KnownDeviceRepository;
import dev.pitwatch.core.admission.licence.LicenceFilter;
import dev.pitwatch.core.admission.licence.LicenceKey;
import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.core.readings.reading.AdmittedMessage;
import dev.pitwatch.core.readings.reading.DecodedMessage;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingAdmission;
import dev.pitwatch.core.readings.reading.ReadingAirQuality;
import dev.pitwatch.core.readings.reading.ReadingCalibration;
import dev.pitwatch.core.readings.reading.ReadingCar;
import dev.pitwatch.core.readings.reading.ReadingClock;
import dev.pitwatch.core.readings.reading.ReadingDecoder;
import dev.pitwatch.core.readings.reading.ReadingDraft;
import dev.pitwatch.core.readings.reading.ReadingMapper;
import dev.pitwatch.core.readings.reading.ReadingMessage;
import dev.pitwatch.core.readings.reading.StuckSensors;
import dev.pitwatch.sensor.bme680.Bme680Driver;
import dev.pitwatch.sensor.dht22.Dht22Driver;
import dev.pitwatch.sensor.pms5003.Pms5003Driver;
import dev.pitwatch.spi.Decoded;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The steps of one reading from its payload to what is stored, each alone and all together, as the hub's beans do them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Steps {

    private static final String KEY = "LIC-4F8D-9K2L-3P7Q";
    private static final BenchDevice DEVICE =
            new BenchDevice("ESP32-A1B2C3D4E5F6", KEY, "workshop/w/pit/p/sensors", "");

    private final ObjectMapper mapper = ReadingMapper.create();
    private final Bme680Driver bme680 = new Bme680Driver();
    private final Dht22Driver dht22 = new Dht22Driver();
    private final Pms5003Driver pms5003 = new Pms5003Driver();
    private final Map<String, Object> climate = Map.of("temperature", 24.5, "humidity", 55.2);
    private final Map<String, Object> gas = Map.of(
            "temperature",
            24.5,
            "humidity",
            55.2,
            "pressure",
            1013.25,
            "iaq",
            78L,
            "iaq_accuracy",
            3L,
            "gas_ohm",
            152340L);
    private final Map<String, Object> dust = Map.of("pm1", 6L, "pm25", 11L, "pm10", 14L);
    private final double[] pm25Hours = {35, 31, 28, 40, 44, 30, 25, 22, 18, 19, 21, 24};
    private final double[] pm10Hours = {55, 51, 48, 70, 64, 50, 45, 42, 38, 39, 41, 44};

    private DeviceDirectory directory;
    private ReadingAdmission admission;
    private ReadingDecoder decoder;
    private ReadingClock deviceClock;
    private StuckSensors stuckSensors;
    private ReadingCar car;
    private Delivery delivery;
    private ReadingMessage message;
    private AdmittedMessage admitted;
    private DecodedMessage decoded;
    private ReadingDraft draft;

    /** Registers one device and puts a reading of it through, so that the hub knows both. */
    @Setup
    public void prepare() throws IOException, InterruptedException {
        Clock clock = Clock.systemUTC();
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        LicenceKey keys = new LicenceKey(new MasterKey(Product.MASTER_KEY.getBytes(StandardCharsets.UTF_8)));
        directory = new DeviceDirectory(new OneDevice(keys.hash(KEY)), clock, unheard -> {}, meters);
        directory.start();
        directory.awaitLoaded();
        admission = new ReadingAdmission(
                new LicenceFilter(directory, keys, new FloodLimit(clock, false), clock, id -> {}, meters));
        DriverRegistry drivers = new DriverRegistry();
        List.of(bme680, dht22, pms5003).forEach(drivers::add);
        decoder = new ReadingDecoder(drivers, meters);
        deviceClock = new ReadingClock();
        stuckSensors = new StuckSensors(decoder);
        car = new ReadingCar((pit, time) -> null);
        Instant now = clock.instant();
        byte[] payload = Readings.payload(DEVICE, "0a1b2c3d", now.toString()).getBytes(StandardCharsets.UTF_8);
        delivery = new Delivery(DEVICE.topic(), payload, 1, now, () -> {});
        message = parse();
        admitted = licence();
        decoded = drivers();
        draft = clock();
        if (airQuality().air().aqi() == null) {
            throw new IllegalStateException("the reading has no index: " + airQuality());
        }
    }

    @TearDown
    public void close() {
        directory.close();
    }

    @Benchmark
    public ReadingMessage parse() throws IOException {
        return mapper.readValue(delivery.payload(), ReadingMessage.class);
    }

    @Benchmark
    public AdmittedMessage licence() {
        return admission.admit(message, delivery);
    }

    @Benchmark
    public DecodedMessage drivers() {
        return decoder.decode(admitted);
    }

    @Benchmark
    public Decoded driverBme680() {
        return bme680.decode(gas);
    }

    @Benchmark
    public Decoded driverDht22() {
        return dht22.decode(climate);
    }

    @Benchmark
    public Decoded driverPms5003() {
        return pms5003.decode(dust);
    }

    @Benchmark
    public ReadingDraft clock() {
        return deviceClock.date(decoded, delivery);
    }

    @Benchmark
    public ReadingDraft stuckSensors() {
        stuckSensors.flag(draft);
        return draft;
    }

    /** Of a device that is not calibrated, as most are. */
    @Benchmark
    public ReadingDraft calibration() {
        ReadingCalibration.calibrate(draft);
        return draft;
    }

    @Benchmark
    public ReadingDraft car() throws InterruptedException {
        car.find(draft);
        return draft;
    }

    @Benchmark
    public Reading airQuality() {
        ReadingAirQuality.rate(draft);
        return draft.build();
    }

    /** The five together: from what the drivers decoded to the reading that is stored. */
    @Benchmark
    public Reading enrich() throws InterruptedException {
        return reading(decoded);
    }

    private Reading reading(DecodedMessage measured) throws InterruptedException {
        ReadingDraft made = deviceClock.date(measured, delivery);
        stuckSensors.flag(made);
        ReadingCalibration.calibrate(made);
        car.find(made);
        ReadingAirQuality.rate(made);
        return made.build();
    }

    @Benchmark
    public AirQuality aqiIndia() {
        return aqi(AqiStandard.IN_NAQI);
    }

    @Benchmark
    public AirQuality aqiEpa() {
        return aqi(AqiStandard.US_EPA);
    }

    private AirQuality aqi(AqiStandard standard) {
        return AirQualityIndex.of(standard, pm25Hours[0], pm10Hours[0], Double.NaN, Double.NaN, Double.NaN);
    }

    @Benchmark
    public OptionalInt nowCast() {
        return TwelveHourAqi.of(AqiStandard.US_EPA, pm25Hours, pm10Hours);
    }

    /** From the payload to the reading that is stored. */
    @Benchmark
    public Reading whole() throws IOException, InterruptedException {
        ReadingMessage parsed = mapper.readValue(delivery.payload(), ReadingMessage.class);
        return reading(decoder.decode(admission.admit(parsed, delivery)));
    }

    /** The device that sends. */
    private record OneDevice(byte[] keyHash) implements KnownDeviceRepository {

        @Override
        public List<KnownDevice> all(Instant now) {
            return List.of(new KnownDevice(
                    DEVICE.id(),
                    1L,
                    "w",
                    AqiStandard.IN_NAQI,
                    1L,
                    "p",
                    false,
                    null,
                    null,
                    "active",
                    List.of("BME680", "PMS5003"),
                    10,
                    60,
                    new KnownDevice.Licence(keyHash, "active", null, null, null),
                    new KnownDevice.Subscription("active", null, null),
                    CalibrationTimeline.NONE));
        }

        @Override
        public List<KnownDevice> some(Collection<String> deviceIds, Instant now) {
            return all(now);
        }

        @Override
        public List<KnownDevice> ofWorkshops(Collection<Long> workshopIds, Instant now) {
            return all(now);
        }

        @Override
        public Optional<Instant> lastHeard() {
            return Optional.empty();
        }

        @Override
        public void forgetPreviousKey(String deviceId) {
            // It has no previous one.
        }
    }
}
