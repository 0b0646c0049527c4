package dev.pitwatch.notify.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.SendOutcome;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhookMessageTest {

    private final WebhookMessage step =
            new WebhookMessage(Clock.fixed(Instant.parse("2026-02-20T22:30:00Z"), ZoneOffset.UTC));

    private final Map<String, Object> headers = new HashMap<>(Map.of("left", "over"));

    @Test
    void givenANotice_whenMade_thenItIsTheDocumentedPostWithItsSignature() throws Exception {
        byte[] body = step.process(
                notice(Map.of(
                        "secret", "whsec_planted",
                        "subject", "pit:1",
                        "alert_id", "7",
                        "data", "{\"value\": 212}")),
                headers);

        assertThat(new String(body, StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"id\":\"k1\",\"event\":\"alert\",\"workshop_id\":3,\"created_at\":\"2026-02-20T22:29:59Z\","
                                + "\"subject\":\"pit:1\",\"alert_id\":7,\"job_id\":null,"
                                + "\"text\":\"AQI \\\"exceeded\\\"\\u000a200 \\\\ ज\",\"data\":{\"value\": 212}}");
        // printf '%s' "1771626600.BODY" | openssl dgst -sha256 -hmac whsec_planted
        assertThat(headers)
                .containsOnly(
                        Map.entry("CamelHttpMethod", "POST"),
                        Map.entry("CamelHttpUri", "https://hooks.example.com/x"),
                        Map.entry("Content-Type", "application/json"),
                        Map.entry("X-Pitwatch-Event-Id", "k1"),
                        Map.entry(
                                "X-Pitwatch-Signature",
                                "t=1771626600,v1=557a233ec51a5948bea93fd9f186c783a6540cd19821760be0afb97958c80974"));
    }

    @Test
    void givenANoticeWithoutAnAnnouncement_whenMade_thenItsDataAreTheValuesOfItsText() throws Exception {
        byte[] body = step.process(notice(Map.of("secret", "s")), headers);

        assertThat(new String(body, StandardCharsets.UTF_8))
                .contains("\"subject\":null,\"alert_id\":null")
                .endsWith("\"data\":{\"place\":\"Bay \\\"1\\\"\",\"value\":\"212\"}}");
    }

    @Test
    void givenNoSecretOrNoNotice_whenMade_thenRefusedWithoutSayingOne() {
        assertThatThrownBy(() -> step.process(notice(Map.of()), headers))
                .hasMessage("notice k1 (alert by webhook, attempt 1) has no secret of its webhook");
        assertThatThrownBy(() -> step.process("x", headers)).hasMessage("body is java.lang.String, expected a notice");
    }

    @Test
    void givenAnswers_whenJudged_thenOnlyGoneIsFinal() {
        WebhookOutcome outcome = new WebhookOutcome();

        assertThat(outcome.process(null, answer(204, null))).isEqualTo(SendOutcome.sent(""));
        assertThat(outcome.process(null, answer(410, null))).isEqualTo(SendOutcome.refused("status 410"));
        assertThat(outcome.process(null, answer(404, null))).isEqualTo(SendOutcome.later("status 404"));
        assertThat(outcome.process(null, answer(302, null))).isEqualTo(SendOutcome.later("status 302"));
        assertThat(outcome.process(null, answer(429, "7")))
                .isEqualTo(SendOutcome.later("status 429", Duration.ofSeconds(7)));
        assertThat(outcome.process(null, answer(503, "Fri, 20 Feb 2026 22:30:00 GMT")))
                .isEqualTo(SendOutcome.later("status 503"));
        assertThatThrownBy(() -> outcome.process(null, new HashMap<>())).hasMessageContaining("CamelHttpResponseCode");
    }

    private static Map<String, Object> answer(int status, String retryAfter) {
        Map<String, Object> headers = new HashMap<>();
        headers.put("CamelHttpResponseCode", status);
        headers.put("Retry-After", retryAfter);
        return headers;
    }

    private static OutgoingNotice notice(Map<String, String> target) {
        return new OutgoingNotice(
                "k1",
                "webhook",
                "alert",
                "en",
                3,
                "https://hooks.example.com/x",
                Instant.parse("2026-02-20T22:29:59.000123Z"),
                1,
                false,
                new OutgoingNotice.Content(
                        "alert/en.txt",
                        "Alert",
                        "Alert",
                        "AQI \"exceeded\"\n200 \\ ज",
                        "AQI \"exceeded\"\n200 \\ ज",
                        "",
                        "",
                        List.of(),
                        Map.of("value", "212", "place", "Bay \"1\"")),
                target);
    }
}
