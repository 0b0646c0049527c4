package dev.pitwatch.notify.twilio.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WhatsappTwilioContentTest {

    private final WhatsappTwilioContent step = new WhatsappTwilioContent();

    @Test
    void givenValues_whenWritten_thenTheyAreNumberedAndEscaped() {
        Map<String, Object> headers = new HashMap<>();

        step.process(List.of("Grill \"2\"", "C:\\x, 99 °C", "two\nlines", "नमस्ते"), headers);

        assertThat(headers)
                .containsEntry(
                        "CamelTwilioContentVariables",
                        "{\"1\":\"Grill \\\"2\\\"\",\"2\":\"C:\\\\x, 99 °C\",\"3\":\"two lines\",\"4\":\"नमस्ते\"}");
    }

    @Test
    void givenATemplateWithoutValues_whenWritten_thenNoneAreSent() {
        Map<String, Object> headers = new HashMap<>();

        step.process(List.of(), headers);

        assertThat(headers).isEmpty();
    }
}
