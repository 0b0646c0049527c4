package dev.pitwatch.core.readings.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.core.testing.SampleDriver;
import dev.pitwatch.spi.Metric;
import dev.pitwatch.spi.SensorDriver;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriverRegistryTest {

    private final DriverRegistry registry = new DriverRegistry();

    @Test
    void givenDrivers_whenListed_thenByNameWithTheirMetrics() {
        registry.add(SampleDriver.numbers("DHT22", "temperature", "humidity"));
        registry.add(SampleDriver.numbers("BME680", "temperature", "iaq"));

        assertThat(registry.sensorTypes()).extracting(SensorType::sensorType).containsExactly("BME680", "DHT22");
        assertThat(registry.sensorTypes().get(1).metrics())
                .extracting(Metric::name)
                .containsExactly("temperature", "humidity");
        assertThat(registry.metrics()).extracting(Metric::name).containsExactly("temperature", "iaq", "humidity");
        assertThat(registry.metric("iaq")).isPresent();
        assertThat(registry.metric("pm25")).isEmpty();
    }

    @Test
    void givenADriver_whenRemoved_thenItIsGoneFromListsAndPlans() {
        SensorDriver driver = SampleDriver.numbers("DHT22", "temperature");
        registry.add(driver);
        assertThat(registry.plan(List.of("DHT22")).driverOf("temperature", null))
                .isZero();

        registry.remove(SampleDriver.numbers("DHT22", "temperature"));
        assertThat(registry.sensorTypes()).hasSize(1);
        registry.remove(driver);

        assertThat(registry.sensorTypes()).isEmpty();
        assertThat(registry.plan(List.of("DHT22")).driverOf("temperature", null))
                .isEqualTo(DriverPlan.NONE);
    }

    @Test
    void givenANewerDriverOfOneType_whenItIsRemoved_thenTheOlderOneIsBack() {
        SensorDriver newer = SampleDriver.numbers("DHT22", "dew_point");
        registry.add(SampleDriver.numbers("DHT22", "temperature"));
        registry.add(newer);
        assertThat(registry.metrics()).extracting(Metric::name).containsExactly("dew_point");

        registry.remove(newer);

        assertThat(registry.metrics()).extracting(Metric::name).containsExactly("temperature");
    }

    @Test
    void givenTwoThatClaimAField_whenPlanned_thenTheFirstOfTheDevicesTypesUnlessSrcSaysOtherwise() {
        registry.add(SampleDriver.numbers("BME680", "temperature", "iaq"));
        registry.add(SampleDriver.numbers("DHT22", "temperature"));
        registry.add(SampleDriver.numbers("PMS5003", "pm25"));
        DriverPlan plan = registry.plan(List.of("DHT22", "NONE", "BME680", "DHT22"));

        assertThat(plan.drivers()).extracting(InstalledDriver::sensorType).containsExactly("DHT22", "BME680");
        assertThat(plan.driverOf("temperature", null)).isZero();
        assertThat(plan.driverOf("temperature", "BME680")).isEqualTo(1);
        assertThat(plan.driverOf("temperature", "DHT22")).isZero();
        assertThat(plan.driverOf("temperature", "PMS5003")).isZero();
        assertThat(plan.driverOf("temperature", 5L)).isZero();
        assertThat(plan.driverOf("iaq", "DHT22")).isEqualTo(1);
        assertThat(plan.driverOf("pm25", "PMS5003")).isEqualTo(DriverPlan.NONE);
        assertThat(registry.plan(List.of("DHT22", "NONE", "BME680", "DHT22"))).isSameAs(plan);
    }

    @Test
    void givenNoSensorTypes_whenPlanned_thenEveryDriverByName() {
        registry.add(SampleDriver.numbers("DHT22", "temperature"));
        registry.add(SampleDriver.numbers("BME680", "temperature"));

        DriverPlan plan = registry.plan(List.of());

        assertThat(plan.drivers()).extracting(InstalledDriver::sensorType).containsExactly("BME680", "DHT22");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "dht22", "DHT 22", "A234567890123456789012345678901234"})
    void givenASensorTypeOutsideTheContract_whenAdded_thenRefused(String type) {
        assertThatThrownBy(() -> registry.add(SampleDriver.numbers(type, "temperature")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sensor type is \"" + type + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "device_id", "aqi", "flags", "a b", "1a", "pm25,pm25"})
    void givenAMetricThatCannotBe_whenAdded_thenRefused(String names) {
        assertThatThrownBy(() -> registry.add(SampleDriver.numbers("X", names.split(",", -1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("driver X: metric");
    }

    @Test
    void givenNoMetric_whenAdded_thenRefusedAndNothingChanges() {
        assertThatThrownBy(() -> registry.add(SampleDriver.numbers("X")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("driver X: has no metric");
        assertThat(registry.sensorTypes()).isEmpty();
    }
}
