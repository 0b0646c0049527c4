package dev.pitwatch.core.notices.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.crypto.P256;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPublicKey;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewSubscriptionTest {

    private static final String ENDPOINT = "https://push.example.com/send/abc";
    private static final String KEY = base64(P256.bytes(
            (ECPublicKey) P256.pair("a seed of forty bytes or more for a test's key".getBytes(StandardCharsets.UTF_8))
                    .getPublic()));
    private static final String AUTH = base64(new byte[16]);

    @Test
    void givenWhatABrowserGives_whenTaken_thenPaddingGoesAndTheAgentIsCut() {
        NewSubscription taken =
                new NewSubscription(ENDPOINT, KEY + "=", AUTH + "==", Optional.of("Mozilla ".repeat(100)));

        assertThat(taken.p256dh()).isEqualTo(KEY);
        assertThat(taken.auth()).isEqualTo(AUTH);
        assertThat(taken.userAgent().orElseThrow()).hasSize(300);
        assertThat(taken.toString()).contains("push.example.com").doesNotContain("abc", KEY, AUTH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://push.example.com/",
                "https:///path",
                "https://user@push.example.com/",
                "https://push example.com/",
                "https://push.example.com:0/send",
                "https://push.example.com:65536/send",
                "https://push.example.com:2147483647/send"
            })
    void givenWhatIsNoPushService_whenTaken_thenItIsRefused(String endpoint) {
        assertThatThrownBy(() -> new NewSubscription(endpoint, KEY, AUTH, Optional.empty()))
                .hasMessageContaining("endpoint");
    }

    @Test
    void givenALongEndpoint_whenTaken_thenItIsRefused() {
        assertThatThrownBy(() -> new NewSubscription(ENDPOINT + "x".repeat(2_000), KEY, AUTH, Optional.empty()))
                .hasMessageContaining("endpoint");
    }

    @Test
    void givenWhatAreNoKeys_whenTaken_thenTheFieldIsNamed() {
        assertThatThrownBy(() -> new NewSubscription(ENDPOINT, base64(new byte[65]), AUTH, Optional.empty()))
                .hasMessageContaining("p256dh");
        assertThatThrownBy(() -> new NewSubscription(ENDPOINT, "no base64!", AUTH, Optional.empty()))
                .hasMessageContaining("p256dh");
        assertThatThrownBy(() -> new NewSubscription(ENDPOINT, KEY, base64(new byte[15]), Optional.empty()))
                .hasMessageContaining("auth");
        assertThatThrownBy(() -> new NewSubscription(ENDPOINT, KEY, "?", Optional.empty()))
                .hasMessageContaining("auth");
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
