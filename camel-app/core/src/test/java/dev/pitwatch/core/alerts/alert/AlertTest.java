package dev.pitwatch.core.alerts.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.json.Json;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AlertTest {

    private static final Instant AT = Instant.parse("2026-02-20T22:30:00.400Z");

    @Test
    void givenOpenAlert_whenWritten_thenItIsTheShapeOfTheContract() throws Exception {
        assertThat(Json.MAPPER.writeValueAsString(alert(346.0, null, null)))
                .isEqualTo(
                        "{\"id\":7,\"workshop_id\":1,\"pit_id\":1,\"device_id\":\"ESP32-A1B2C3D4E5F6\",\"job_id\":42,"
                                + "\"alert_type\":\"critical_aqi\",\"severity\":\"critical\",\"subject\":\"pit:1\","
                                + "\"status\":\"open\",\"acknowledged\":false,\"message\":\"AQI exceeded 200\",\"value\":346,"
                                + "\"limit\":200,\"created_at\":\"2026-02-20T22:30:00.400Z\",\"acknowledged_at\":null,"
                                + "\"acknowledged_by\":null,\"shelved_until\":null,\"flapping\":false,\"no_data_since\":null,\"escalated_at\":null,\"cleared_at\":null,"
                                + "\"cleared_reason\":null}");
    }

    @Test
    void givenFraction_whenWritten_thenItIsKept() throws Exception {
        assertThat(Json.MAPPER.writeValueAsString(alert(35.25, null, null))).contains("\"value\":35.25");
    }

    @Test
    void givenWhatHappenedToIt_whenAsked_thenTheStatusFollows() {
        assertThat(alert(1.0, null, null).status()).isEqualTo(AlertStatus.OPEN);
        assertThat(alert(1.0, AT, null).status()).isEqualTo(AlertStatus.ACKNOWLEDGED);
        assertThat(alert(1.0, null, AT).status()).isEqualTo(AlertStatus.CLEARED);
        assertThat(alert(1.0, AT, AT).status()).isEqualTo(AlertStatus.CLEARED);
        assertThat(alert(1.0, AT, AT).acknowledged()).isTrue();
    }

    private static Alert alert(Double value, Instant acknowledged, Instant cleared) {
        return new Alert(
                7,
                1L,
                1L,
                "ESP32-A1B2C3D4E5F6",
                42L,
                "critical_aqi",
                Severity.CRITICAL,
                "pit:1",
                "AQI exceeded 200",
                value,
                200.0,
                AT,
                acknowledged,
                null,
                null,
                false,
                null,
                null,
                cleared,
                cleared == null ? null : ClearedReason.RECOVERED);
    }
}
