package dev.pitwatch.core.devices.presence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pitwatch.core.testing.FirmwareVectors;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What our firmware says of its state, byte for byte, is what the hub reads. */
class FirmwareStatusTest {

    @Test
    void givenADeviceThatIsOnline_whenRead_thenAllIsThere() throws JsonProcessingException {
        assertThat(read("online"))
                .isEqualTo(new StatusReport(
                        FirmwareVectors.DEVICE,
                        false,
                        "online",
                        Optional.empty(),
                        OptionalLong.of(57),
                        Optional.of("1.4.2"),
                        Optional.of("gateway"),
                        Optional.of("9f3a01c2"),
                        Optional.of("192.168.1.150"),
                        OptionalInt.of(10),
                        Optional.of(List.of("BME680", "PMS5003"))));
    }

    @Test
    void givenADisabledDevice_whenRead_thenItsReasonIsThere() throws JsonProcessingException {
        StatusReport report = read("disabled");

        assertThat(report.status()).isEqualTo("disabled");
        assertThat(report.reason()).contains("subscription_expired");
        assertThat(report.ip()).isEmpty();
        assertThat(report.intervalSeconds()).hasValue(3600);
    }

    @Test
    void givenItsWill_whenRead_thenItEndsThatConnectionAndNoNewerOne() throws JsonProcessingException {
        StatusReport will = read("will");

        assertThat(will.isOffline()).isTrue();
        assertThat(will.reason()).contains("lost");
        assertThat(will.after(read("online")).isOffline()).isTrue();
        StatusReport newer = read("disabled");
        assertThat(will.after(newer)).isSameAs(newer);
    }

    private static StatusReport read(String name) throws JsonProcessingException {
        return DeviceStatus.read(FirmwareVectors.report("status/" + name + ".json"), false);
    }
}
