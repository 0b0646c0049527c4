package dev.pitwatch.notify.twilio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.spi.SendOutcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwilioOutcomeTest {

    private final TwilioOutcome step = new TwilioOutcome("outcome") {};

    @Test
    void givenASid_whenSent_thenItIsTheReference() {
        assertThat(step.process("SM1", new HashMap<>())).isEqualTo(SendOutcome.sent("SM1"));
    }

    @ParameterizedTest
    @CsvSource({
        "400, 21211, REFUSED, twilio 21211: the number is not valid",
        "400, 21610, REFUSED, twilio 21610: the number has opted out",
        "400, 63016, REFUSED, twilio 63016: WhatsApp takes an approved template only",
        "400, 29999, REFUSED, twilio 29999",
        "400, 21606, REFUSED_FOR_NOW, twilio 21606",
        "400, 21611, LATER, twilio 21611",
        "401, 20003, REFUSED_FOR_NOW, twilio 20003: the account's SID or token is wrong",
        "403, 0, REFUSED_FOR_NOW, twilio answered 403",
        "404, 20404, REFUSED_FOR_NOW, twilio 20404",
        "302, 0, REFUSED_FOR_NOW, twilio answered 302",
        "429, 20429, LATER, twilio 20429",
        "500, 20500, UNANSWERED, twilio 20500",
        "503, 0, UNANSWERED, twilio answered 503"
    })
    void givenAFailure_whenJudged_thenWhatHealsWaitsAndWhatDoesNotEnds(
            int status, int code, SendOutcome.Kind kind, String reason) {
        Map<String, Object> failure = new HashMap<>(Map.of("status", status));
        if (code > 0) {
            failure.put("code", code);
        }

        assertThat(step.process(failure, new HashMap<>())).isEqualTo(new SendOutcome(kind, reason, Duration.ZERO));
    }

    @ParameterizedTest
    @CsvSource({"429, LATER, 7, 7", "503, UNANSWERED, 120, 120", "429, LATER, 999999, 3600"})
    void givenRetryAfter_whenBusy_thenItIsKeptForAnHourAtMost(int status, SendOutcome.Kind kind, int asked, int kept) {
        assertThat(step.process(Map.of("status", status, "retry_after", asked), new HashMap<>()))
                .isEqualTo(new SendOutcome(kind, "twilio answered " + status, Duration.ofSeconds(kept)));
    }

    @Test
    void givenNoAnswer_whenJudged_thenNoOneKnowsWhetherTwilioHasIt() {
        assertThat(step.process(Map.of("reason", "twilio can't be reached"), new HashMap<>()))
                .isEqualTo(SendOutcome.unanswered("twilio can't be reached"));
    }

    @Test
    void givenARouteThatLeavesSomethingElse_whenJudged_thenItSaysWhatItExpected() {
        assertThatThrownBy(() -> step.process(5, new HashMap<>())).hasMessageContaining("java.lang.Integer");
        assertThatThrownBy(() -> step.process(null, new HashMap<>())).hasMessageContaining("missing");
    }
}
