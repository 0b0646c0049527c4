package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.Problem.Detail;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a refusal says of a value that breaks the contract: its field, what it is, what was expected, and nothing else. */
class WordingTest {

    private static final String PREVIEW = "previewAlertConfig";

    private final Contract contract = new Contract(Document.read());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            createPit               | {"pit_number":0}                       | pit_number: is 0, expected 1 to 9999
            createPit               | {"pit_number":"x"}                     | pit_number: is "x", expected a whole number
            createPit               | {"pit_number":1,"status":"off"}        | status: is "off", expected one of active, disabled, maintenance
            createPit               | {"pit_number":1,"name":" "}            | name: is blank
            createPit               | {"pit_number":1,"maintenance_until":"soon"} | maintenance_until: is "soon", expected a time with its zone, e.g. 2026-02-20T22:30:00Z
            createPit               | [1]                                    | : is a list, expected an object
            createPit               | {}                                     | pit_number: is missing
            createPit               | {"pit_number":1,"camera_rtsp_url":"http://u:p@h"} | camera_rtsp_url: is ***, expected rtsp://user:password@host:port/path
            updateWorkshop          | {"currency":"rupees"}                  | currency: is "rupees", expected three capital letters, e.g. INR
            setJobStatus            | {"status":"parked"}                    | status: is "parked", expected one of received, in_progress, quality_check, on_hold, completed, delivered, cancelled
            commandDevices          | {"command":"RESTART"}                  | labels: is missing, expected labels or device_ids
            commandDevices          | {"command":"RESTART","labels":["a"],"device_ids":["ESP32-1"]} | labels: is a list, expected none beside device_ids
            commandDevices          | {"command":"RESTART","labels":[]}      | labels: has 0 items, expected 1 to 32
            commandDevices          | {"command":"RESTART","labels":null,"device_ids":null} | labels: is null, expected labels or device_ids
            createJob               | {"customer_name":"A","car_model":"B","pit_id":1,"work_type":"full_ppf","staff_ids":"x"} | staff_ids: is "x", expected a list or null
            registerDevice          | {"device_id":"ESP32-1","interval_s":1} | interval_s: is 1, expected 2 to 3600
            requestCode             | {"workshop":"w"}                       | email: is missing, expected phone or email
            requestCode             | {"workshop":"w","phone":"1","email":"a@b.example"} | email: is "a@b.example", expected none beside phone
            verifyCode              | {"workshop":"w","phone":"1","code":"12"} | code: is ***, expected six digits
            changePassword          | {"current_password":"x","new_password":"Short1"} | new_password: has 6 characters, expected 8 to 71
            updateAlertConfig       | {"quiet_hours":7}                      | quiet_hours: is 7, expected an object or null
            updateAlertConfig       | {"quiet_hours":{"from":"22","to":"07:00"}} | quiet_hours.from: is "22", expected a time of day, e.g. 22:00
            updateAlertConfig       | {"channels":{"high_aqi":["fax"]}}      | channels.high_aqi.0: is "fax", expected one of dashboard, sms, whatsapp, email, webhook, push
            updateAlertConfig       | {"temperature":{"max":90}}             | temperature.max: is 90, expected -40 to 85
            updatePitAlertConfig    | {"quiet_hours":7}                      | quiet_hours: is 7, expected an object or off or null
            updatePitAlertConfig    | {"aqi":{"warning":true}}               | aqi.warning: is true, expected a number, off or null
            updatePitAlertConfig    | {"aqi":{"warning":501}}                | aqi.warning: is 501, expected 0 to 500
            previewAlertConfig      | {"config":{"temperature":{"min":"off"}}} | config.temperature.min: is "off", expected a number or null
            previewAlertConfig      | {"config":{"temperature":{"min":"low"}}} | config.temperature.min: is "low", expected a number or null
            verifyCode              | {"workshop":"w","phone":null,"email":null,"code":"123456"} | email: is null, expected phone or email
            previewAlertConfig      | {"config":{"temperature":7}}           | config.temperature: is 7, expected an object
            previewAlertConfig      | {"pit_id":1,"config":{"temperature":{"min":"low"}}} | config.temperature.min: is "low", expected a number, off or null
            updateWebhook           | {"url":"http://example.com"}           | url: is "http://example.com", expected https://host/path without user, password and fragment, e.g. https://hooks.example.com/pitwatch
            """)
    void givenAValueThatBreaksTheContract_whenChecked_thenOneSentenceNamesFieldValueAndWhatWasExpected(
            String operation, String body, String sentence) {
        assertThat(wrong(operation, body))
                .extracting(detail -> detail.field() + ": " + detail.message())
                .containsExactly(sentence);
    }

    @Test
    void givenALongValue_whenRefused_thenItsStartIsRepeated() {
        assertThat(wrong("updateWorkshop", "{\"time_zone\":\"%s\"}".formatted("😀".repeat(65))))
                .containsExactly(new Detail("time_zone", "has 65 characters, expected 1 to 64"));
        assertThat(wrong("updateWorkshop", "{\"video_days\":\"%s\"}".formatted("é".repeat(200))))
                .containsExactly(new Detail("video_days", "is \"" + "é".repeat(39) + "…, expected a whole number"));
    }

    @Test
    void givenAProposalForAPitAndOneForTheWorkshop_whenRight_thenEachIsTaken() {
        assertThat(wrong(PREVIEW, "{\"config\":{\"temperature\":{\"min\":null}}}"))
                .isEmpty();
        assertThat(wrong(PREVIEW, "{\"pit_id\":1,\"config\":{\"temperature\":{\"min\":\"off\"},\"aqi\":null}}"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            registerDevice     | {"device_id":"ESP32-1","workshop_id":null,"sensor_types":null,"interval_s":null}
            createJob          | {"customer_name":"A","car_model":"B","pit_id":1,"work_type":"full_ppf","staff_ids":null}
            createUser         | {"username":"asha","name":"Asha","role":"owner","pit_ids":null}
            recordPayment      | {"amount":{"amount_minor":1,"currency":"INR"},"method":"cash","paid_at":null}
            previewAlertConfig | {"pit_id":null,"config":{"temperature":{"min":null}}}
            commandDevices     | {"command":"RESTART","device_ids":null,"labels":["a"]}
            commandDevices     | {"command":"RESTART","device_ids":["ESP32-1"],"labels":null}
            """)
    void givenNullForWhatNeedNotBeGiven_whenChecked_thenItIsTakenAsLeftOut(String operation, String body) {
        assertThat(wrong(operation, body)).isEmpty();
    }

    @Test
    void givenShippedDocument_whenRead_thenEachPatternOfARequestHasWords() {
        List<JsonNode> patterns = Stream.of("/paths", "/components/schemas", "/components/parameters")
                .flatMap(at -> contract.document().at(at).findParents("pattern").stream())
                .filter(schema -> schema.get("pattern").isTextual())
                .filter(schema -> !schema.get("pattern").asText().equals("\\S"))
                .toList();

        assertThat(patterns).hasSizeGreaterThan(20);
        List<JsonNode> inPaths = contract.document().findParents("in").stream()
                .filter(parameter -> parameter.path("in").asText().equals("path"))
                .map(parameter -> parameter.path("schema"))
                .toList();
        assertThat(patterns)
                .filteredOn(schema -> !inPaths.contains(schema)) // what no path names is 404
                .allSatisfy(schema -> assertThat(schema.path(Wording.EXPECTED).asText())
                        .as(schema.toString())
                        .isNotEmpty());
    }

    private List<Detail> wrong(String operation, String body) {
        try {
            RequestCheck.check(
                    contract.operations().get(operation),
                    new RequestCheck.Raw(
                            Map.of("id", "7"),
                            Map.of(),
                            name -> Optional.empty(),
                            body.getBytes(StandardCharsets.UTF_8)));
            return List.of();
        } catch (Problem problem) {
            return problem.details();
        }
    }
}
