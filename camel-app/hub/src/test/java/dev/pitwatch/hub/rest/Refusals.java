package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.hub.rest.TestApi.Answer;

/** What is asserted of every refused call. */
final class Refusals {

    private Refusals() {}

    static void refused(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.json().get("success").asBoolean()).isFalse();
        assertThat(answer.json().get("data").isNull()).isTrue();
        assertThat(answer.json().at("/error/message").asText()).isNotBlank();
        assertThat(answer.json().at("/error/details").isArray()).isTrue();
        assertThat(answer.json().get("correlation_id").asText())
                .isNotBlank()
                .isEqualTo(answer.header("X-Correlation-Id"));
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    }
}
