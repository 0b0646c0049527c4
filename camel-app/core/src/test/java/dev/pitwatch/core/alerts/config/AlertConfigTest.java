package dev.pitwatch.core.alerts.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlertConfigTest {

    @Test
    void givenNothingChanged_whenRead_thenTheDefaultsHold() {
        assertThat(AlertConfig.ofWorkshop("{}")).isEqualTo(AlertConfig.DEFAULTS);
        assertThat(AlertConfig.ofPit("{}", "{}")).isEqualTo(AlertConfig.DEFAULTS);
    }

    @Test
    void givenDefaults_whenWritten_thenTheyHaveTheNamesOfTheContract() throws Exception {
        String json = Json.MAPPER.writeValueAsString(AlertConfig.DEFAULTS);

        assertThat(json)
                .contains("\"camera_offline_s\":30", "\"device_offline_s\":60", "\"for_seconds\":0")
                .contains("\"clear_seconds\":60", "\"quiet_hours\":{\"from\":\"22:00\",\"to\":\"07:00\"}")
                .contains("\"throttle_minutes\":15", "\"sms_per_day\":20", "\"humidity\":{\"min\":null,");
    }

    @Test
    void givenNullInAWorkshop_whenRead_thenThereIsNoLimit() {
        AlertConfig config = AlertConfig.ofWorkshop("{\"temperature\":{\"max\":null},\"quiet_hours\":null}");

        assertThat(config.temperature()).isEqualTo(new AlertConfig.Range(15.0, null));
        assertThat(config.quietHours()).isNull();
    }

    @Test
    void givenNullInAPit_whenRead_thenTheWorkshopsHolds() {
        AlertConfig config =
                AlertConfig.ofPit("{\"temperature\":{\"max\":30}}", "{\"temperature\":{\"max\":null},\"band\":null}");

        assertThat(config.temperature().max()).isEqualTo(30);
        assertThat(config.band()).isEqualTo(AlertConfig.DEFAULTS.band());
    }

    @Test
    void givenOffInAPit_whenRead_thenThereIsNoLimit() {
        AlertConfig config =
                AlertConfig.ofPit("{\"humidity\":{\"min\":30}}", "{\"humidity\":{\"min\":\"off\",\"max\":60}}");

        assertThat(config.humidity()).isEqualTo(new AlertConfig.Range(null, 60.0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"aqi\":{\"warning\":200}}",
                "{\"temperature\":{\"min\":35.5}}",
                "{\"humidity\":{\"min\":70,\"max\":70}}",
                "{\"band\":{\"temperature\":{\"max\":-1}}}",
                "{\"band\":{\"humidity\":{\"min\":61}}}"
            })
    void givenALimitThatIsNotBelowTheOneAboveIt_whenRead_thenItIsNamed(String own) {
        assertThat(AlertConfig.ofWorkshop(own).contradiction()).isPresent();
        assertThat(AlertConfig.ofPit("{}", own).contradiction()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"aqi\":{\"warning\":500,\"critical\":null}}",
                "{\"temperature\":{\"min\":null,\"max\":-10}}",
                "{\"humidity\":{\"min\":69.9}}"
            })
    void givenLimitsThatCanBeMeant_whenRead_thenNoneIsNamed(String own) {
        assertThat(AlertConfig.ofWorkshop(own).contradiction()).isEmpty();
    }

    @Test
    void givenWhatIsNoConfig_whenRead_thenItSaysSo() {
        assertThatThrownBy(() -> AlertConfig.ofWorkshop("[]")).hasMessageContaining("is not an object");
        assertThatThrownBy(() -> AlertConfig.ofWorkshop("{\"aqi\":7}")).isInstanceOf(IllegalArgumentException.class);
    }
}
