package dev.pitwatch.notify.webpush;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.spi.OutgoingNotice;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPrivateKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EncryptedContentTest {

    private static final String BROWSER =
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    private static final String AUTH = "BTBZMqHH6r4Tts7J_aSIgg";

    /** RFC 8291, appendix A. */
    @Test
    void givenTheExampleOfTheStandard_whenEncrypted_thenTheBodyIsTheStandards() throws Exception {
        ECPublicKey ownPublic = EncryptedContent.point(
                decoded("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"));
        ECPrivateKey ownPrivate = (ECPrivateKey) KeyFactory.getInstance("EC")
                .generatePrivate(new ECPrivateKeySpec(
                        new BigInteger(1, decoded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")),
                        ownPublic.getParams()));

        byte[] body = EncryptedContent.of(
                "When I grow up, I want to be a watermelon".getBytes(StandardCharsets.UTF_8),
                decoded(BROWSER),
                decoded(AUTH),
                new KeyPair(ownPublic, ownPrivate),
                decoded("DGv6ra1nlYgDCS1FRnbzlw"));

        assertThat(Base64.getUrlEncoder().withoutPadding().encodeToString(body))
                .isEqualTo(
                        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
                                + "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN");
    }

    @Test
    void givenAKeyOffTheCurve_whenUsed_thenRefused() {
        byte[] off = decoded(BROWSER);
        off[40] ^= 1;

        assertThatThrownBy(() -> EncryptedContent.point(off)).isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> EncryptedContent.point(new byte[65])).isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> EncryptedContent.point(new byte[3])).isInstanceOf(InvalidKeyException.class);
    }

    @Test
    void givenALongCriticalNotice_whenMadeAndEncrypted_thenItFitsOneRecordAndItsKeysGoNowhere() throws Exception {
        Map<String, Object> headers = new HashMap<>(Map.of("left", "over"));

        Map<String, Object> message = new PushMessage().process(notice("ज".repeat(2_000)), headers);
        byte[] json = message.toString().getBytes(StandardCharsets.UTF_8);
        byte[] body = new PushEncryption().process(json, headers);

        assertThat(message)
                .containsEntry("id", "k1")
                .containsEntry("event", "alert")
                .containsEntry("language", "hi")
                .containsEntry("title", "Bay 1")
                .containsEntry("acknowledge", "q83vEjRWeJCrze8SNFZ4kA");
        assertThat(message.get("body")).asString().hasSize(600).endsWith("…");
        assertThat(body.length).isLessThanOrEqualTo(4_096);
        assertThat(headers)
                .containsOnly(
                        Map.entry("CamelHttpMethod", "POST"),
                        Map.entry("CamelHttpUri", "https://push.example.com/x"),
                        Map.entry("TTL", 86_400),
                        Map.entry("Urgency", "high"),
                        Map.entry("Content-Type", "application/octet-stream"),
                        Map.entry("Content-Encoding", "aes128gcm"));
    }

    private static byte[] decoded(String base64url) {
        return Base64.getUrlDecoder().decode(base64url);
    }

    private static OutgoingNotice notice(String text) {
        return new OutgoingNotice(
                "k1",
                "push",
                "alert",
                "hi",
                3,
                "https://push.example.com/x",
                Instant.EPOCH,
                1,
                false,
                new OutgoingNotice.Content(
                        "alert/hi.push",
                        "Alert",
                        "Bay 1",
                        text,
                        text,
                        "",
                        "",
                        List.of(),
                        Map.of("severity", "critical")),
                Map.of("p256dh", BROWSER, "auth", AUTH, "acknowledge", "q83vEjRWeJCrze8SNFZ4kA"));
    }
}
