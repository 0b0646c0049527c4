package dev.pitwatch.core.alerts.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    void givenDefaults_whenAnAlertOpens_thenItGoesByTheChannelsOfItsType() {
        List<String> dashboard = List.of("dashboard");

        assertThat(AlertConfig.DEFAULTS.channels())
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("high_aqi", List.of("dashboard", "sms", "email")),
                        Map.entry("critical_aqi", List.of("dashboard", "sms", "email", "push")),
                        Map.entry("camera_offline", List.of("dashboard", "sms")),
                        Map.entry("temp_out_of_range", dashboard),
                        Map.entry("high_humidity", dashboard),
                        Map.entry("low_humidity", dashboard),
                        Map.entry("out_of_band", dashboard),
                        Map.entry("device_offline", dashboard),
                        Map.entry("sensor_fault", dashboard),
                        Map.entry("licence_violation", dashboard),
                        Map.entry("subscription_suspended", dashboard),
                        Map.entry("low_stock", dashboard)));
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
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            textBlock =
                    """
                    {'aqi':{'warning':200}};              aqi.warning: is 200, expected below aqi.critical, which is 200
                    {'temperature':{'min':35.5}};         temperature.min: is 35.5, expected below temperature.max, which is 35
                    {'humidity':{'min':70}};              humidity.min: is 70, expected below humidity.max, which is 70
                    {'band':{'temperature':{'max':-1}}};  band.temperature.min: is 20, expected below band.temperature.max, which is -1
                    {'band':{'humidity':{'min':61}}};     band.humidity.min: is 61, expected below band.humidity.max, which is 60
                    {'hysteresis':{'aqi':150}};           hysteresis.aqi: is 150, expected below aqi.warning, which is 150
                    {'hysteresis':{'humidity':70},'band':{'humidity':{'max':null}}}; hysteresis.humidity: is 70, expected below humidity.max, which is 70
                    {'humidity':{'min':98,'max':null}};   hysteresis.humidity: is 2, expected so that humidity.min, 98, and it are below 100
                    {'temperature':{'max':16}};           hysteresis.temperature: is 0.5, expected below half of what lies between temperature.min, 15, and max, 16
                    {'band':{'temperature':{'max':21}}};  hysteresis.temperature: is 0.5, expected below half of what lies between band.temperature.min, 20, and max, 21
                    {'hysteresis':{'humidity':10}};       hysteresis.humidity: is 10, expected below half of what lies between band.humidity.min, 40, and max, 60
                    {'for_seconds':3,'clear_seconds':6};  clear_seconds: is 6, expected at least 7: with for_seconds, 3, at least 10
                    {'clear_seconds':0};                  clear_seconds: is 0, expected at least 10: with for_seconds, 0, at least 10
                    {'quiet_hours':{'from':'22:00','to':'22:00'}}; quiet_hours.to: is 22:00, expected another time than quiet_hours.from
                    """)
    void givenWhatContradictsItself_whenChecked_thenFieldValueAndExpectationAreNamed(String own, String expected) {
        String json = own.replace('\'', '"');

        assertThat(AlertConfig.ofWorkshop(json).contradictions())
                .extracting(detail -> detail.field() + ": " + detail.message())
                .containsExactly(expected);
        String inPit = json.replace("null", "\"off\"");
        assertThat(AlertConfig.ofPit("{}", inPit).contradictions())
                .extracting(detail -> detail.field() + ": " + detail.message())
                .containsExactly(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"aqi\":{\"warning\":500,\"critical\":null}}",
                "{\"temperature\":{\"min\":null,\"max\":-10}}",
                "{\"humidity\":{\"min\":69.9}}",
                "{\"aqi\":{\"warning\":null,\"critical\":null},\"hysteresis\":{\"aqi\":500}}",
                "{\"for_seconds\":10,\"clear_seconds\":0}",
                "{\"for_seconds\":4,\"clear_seconds\":6}",
                "{\"quiet_hours\":null}"
            })
    void givenLimitsThatCanBeMeant_whenChecked_thenNoneIsNamed(String own) {
        assertThat(AlertConfig.ofWorkshop(own).contradictions()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            textBlock =
                    """
                    {'aqi':{'warning':120}};   {'aqi':{'critical':180}};              {'aqi':{'warning':120,'critical':180}}
                    {'temperature':{'max':30}};{'temperature':{'max':null}};          {'temperature':{'max':null}}
                    {};                        {'quiet_hours':null};                  {'quiet_hours':null}
                    {'recipients':[{'user_id':1}]};{'recipients':[]};                 {'recipients':[]}
                    {'channels':{'high_aqi':['sms'],'custom_oil':['sms']}};{'channels':{'custom_oil':null}};{'channels':{'high_aqi':['sms']}}
                    {'channels':{'high_aqi':['sms']}};{'channels':{'high_aqi':null}}; {}
                    """)
    void givenAWorkshopsSettings_whenPatched_thenNullIsNoLimitButForChannels(
            String own, String patch, String expected) {
        assertThat(AlertConfigPatch.ofWorkshop(tree(own), tree(patch))).isEqualTo(tree(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            textBlock =
                    """
                    {};                              {'aqi':{'warning':'off'}};        {'aqi':{'warning':'off'}}
                    {'aqi':{'warning':90}};          {'aqi':{'warning':null}};         {}
                    {'aqi':{'warning':90,'critical':180}};{'aqi':{'warning':null}};    {'aqi':{'critical':180}}
                    {'aqi':{'warning':90},'for_seconds':5};{'aqi':null};               {'for_seconds':5}
                    {'quiet_hours':'off'};           {'quiet_hours':null};             {}
                    {'quiet_hours':'off'};{'quiet_hours':{'from':'20:00','to':'06:00'}};{'quiet_hours':{'from':'20:00','to':'06:00'}}
                    {'channels':{'low_stock':[]}};   {'channels':{'high_aqi':['sms']}};{'channels':{'low_stock':[],'high_aqi':['sms']}}
                    """)
    void givenAPitsSettings_whenPatched_thenNullIsAsInTheWorkshop(String own, String patch, String expected) {
        assertThat(AlertConfigPatch.ofPit(tree(own), tree(patch))).isEqualTo(tree(expected));
    }

    @Test
    void givenAPitsSettings_whenCompleted_thenWhatIsAsInTheWorkshopIsNull() {
        ObjectNode complete = AlertConfigPatch.complete(
                tree("{'humidity':{'max':'off'},'quiet_hours':'off','channels':{'custom_oil':['sms']}}"));

        assertThat(complete.fieldNames()).toIterable().containsExactlyElementsOf(() -> Json.MAPPER
                .valueToTree(AlertConfig.DEFAULTS)
                .fieldNames());
        assertThat(complete.get("humidity")).isEqualTo(tree("{'min':null,'max':'off'}"));
        assertThat(complete.get("aqi")).isEqualTo(tree("{'warning':null,'critical':null}"));
        assertThat(complete.get("quiet_hours").asText()).isEqualTo("off");
        assertThat(complete.get("recipients").isNull()).isTrue();
        assertThat(complete.at("/channels/custom_oil/0").asText()).isEqualTo("sms");
        assertThat(complete.at("/channels/high_aqi").isNull()).isTrue();
    }

    private static ObjectNode tree(String json) {
        return (ObjectNode) Json.tree(json.replace('\'', '"'));
    }

    @Test
    void givenWhatIsNoConfig_whenRead_thenItSaysSo() {
        assertThatThrownBy(() -> AlertConfig.ofWorkshop("[]")).hasMessageContaining("is not an object");
        assertThatThrownBy(() -> AlertConfig.ofWorkshop("{\"aqi\":7}")).isInstanceOf(IllegalArgumentException.class);
    }
}
