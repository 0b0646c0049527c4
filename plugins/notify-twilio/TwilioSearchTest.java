package dev.pitwatch.notify.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwilioSearchTest {

    private static final Instant QUEUED = Instant.parse("2026-02-20T22:30:00Z");

    private final TwilioSearch step = new TwilioSearch("search") {};

    @ParameterizedTest
    @CsvSource({
        "queued, AQI exceeded 150, 2026-02-20T22:30:01Z, true",
        "delivered, AQI exceeded 150, 2026-02-20T22:29:30Z, true", // another clock
        "sent, Sent from your Twilio trial account - AQI exceeded 150, 2026-02-20T22:30:01Z, true",
        "sent, AQI exceeded 151, 2026-02-20T22:30:01Z, false",
        "sent, AQI exceeded 150, 2026-02-20T22:28:59Z, false", // the same text of before
        "failed, AQI exceeded 150, 2026-02-20T22:30:01Z, false",
        "undelivered, AQI exceeded 150, 2026-02-20T22:30:01Z, false"
    })
    void givenAMessage_whenSearched_thenItIsTheNoticeOrNot(String status, String body, Instant created, boolean found) {
        Map<String, Object> headers = new HashMap<>(Map.of("text", "AQI exceeded 150", "since", QUEUED));

        step.process(List.of(message("SM1", status, body, created)), headers);

        assertThat(headers.containsKey("sid")).isEqualTo(found);
    }

    @Test
    void givenSeveral_whenSearched_thenTheNewestThatFitsIsTaken() {
        Map<String, Object> headers = new HashMap<>(Map.of("text", "one", "since", QUEUED));

        step.process(
                List.of(
                        message("SM3", "sent", "two", QUEUED),
                        message("SM2", "sent", "one", QUEUED),
                        message("SM1", "sent", "one", QUEUED)),
                headers);

        assertThat(headers).containsEntry("sid", "SM2");
    }

    @Test
    void givenAnApprovedTemplate_whenSearched_thenItsValuesTell() {
        Map<String, Object> headers =
                new HashMap<>(Map.of("variables", List.of("Shine PPF", "https://s.example/track/x1"), "since", QUEUED));

        step.process(List.of(message("SM1", "sent", "Shine PPF: https://s.example/track/x2", QUEUED)), headers);
        assertThat(headers).doesNotContainKey("sid");
        step.process(List.of(message("SM2", "sent", "Shine PPF: https://s.example/track/x1", QUEUED)), headers);

        assertThat(headers).containsEntry("sid", "SM2");
    }

    private static Map<String, Object> message(String sid, String status, String body, Instant created) {
        return Map.of("sid", sid, "status", status, "body", body, "created", created);
    }
}
