package dev.pitwatch.notify.ntfy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.spi.OutgoingNotice;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NtfyChannelTest {

    @Test
    void givenANotice_whenMadeAMessage_thenItGoesToTheTopicOfItsPerson() {
        OutgoingNotice notice = new OutgoingNotice(
                "key",
                "sms",
                "alert",
                "en",
                1,
                "+919812345678",
                Instant.EPOCH,
                1,
                false,
                new OutgoingNotice.Content("alert.en", "AQI exceeded 200", "AQI exceeded 200 in Bay 1", "AQI"),
                Map.of());
        Map<String, Object> headers = new HashMap<>(Map.of("ntfy-topic", "shine"));

        Map<String, Object> message = new NtfyMessage().process(notice, headers);

        assertThat(message)
                .containsEntry("topic", "shine_919812345678")
                .containsEntry("title", "AQI exceeded 200")
                .containsEntry("message", "AQI exceeded 200 in Bay 1")
                .containsEntry("tags", List.of("alert"));
        assertThat(headers).isEmpty();
        assertThatThrownBy(() -> new NtfyMessage().process("text", headers)).hasMessageContaining("body is no notice");
    }

    @Test
    void givenAServerElsewhere_whenChecked_thenItHasToBeSecure() {
        assertThat(check("https://ntfy.example.com")).isEmpty();
        assertThat(check("http://localhost:8080")).isEmpty();
        assertThat(check("http://ntfy.example.com"))
                .containsExactly("NTFY_URL is \"http://ntfy.example.com\", expected https: beyond this machine");
    }

    private static List<String> check(String url) {
        return new NtfyChannel().check(Map.of("NTFY_URL", url));
    }
}
