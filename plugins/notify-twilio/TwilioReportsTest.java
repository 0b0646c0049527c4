package dev.pitwatch.notify.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import dev.pitwatch.spi.DeliveryReport;
import java.net.URLDecoder;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TwilioReportsTest {

    private static final String URL = "https://shop.example/api/v1/webhooks/twilio?notice=1f0c";

    private final TwilioReports reports = new TwilioReports("reports", "sms") {};

    /** The example of Twilio's documentation, https://www.twilio.com/docs/usage/security#test-the-validity-of-your-webhook-signature. */
    @Test
    void givenTwiliosOwnExample_whenRead_thenItsSignatureIsRight() throws GeneralSecurityException {
        String form =
                "Digits=1234&To=%2B18005551212&From=%2B14158675309&Caller=%2B14158675309&CallSid=CA1234567890ABCDE";

        assertThat(read("https://mycompany.com/myapp.php?foo=1&bar=2", form, "12345", "RSOYDt4T1cUTdK1PDd93/VVr8B8="))
                .asInstanceOf(LIST)
                .isEmpty(); // a call's, and no message's
    }

    @ParameterizedTest
    @CsvSource({
        "queued, SENT",
        "sending, SENT",
        "sent, SENT",
        "delivered, DELIVERED",
        "read, DELIVERED",
        "undelivered, FAILED",
        "failed, FAILED",
        "canceled, FAILED"
    })
    void givenAStatus_whenReported_thenItIsTheNotices(String status, DeliveryReport.Kind kind)
            throws GeneralSecurityException {
        String reason = kind == DeliveryReport.Kind.FAILED ? "twilio could not deliver it" : "";

        assertThat(read(URL, "MessageSid=SM1&MessageStatus=" + status))
                .isEqualTo(List.of(new DeliveryReport("sms", "1f0c", "SM1", kind, reason)));
    }

    @Test
    void givenACode_whenReported_thenTheReasonNamesIt() throws GeneralSecurityException {
        assertThat(read(URL, "MessageSid=SM1&MessageStatus=undelivered&ErrorCode=30005&To=%2B919812345678"))
                .asString()
                .contains("twilio 30005: there is no such number")
                .doesNotContain("98123");
    }

    @Test
    void givenAReportOfWhatsApp_whenItComesWhereSmsDo_thenItIsWhatsApps() throws GeneralSecurityException {
        assertThat(read(URL, "MessageSid=SM1&MessageStatus=read&To=whatsapp%3A%2B919812345678"))
                .isEqualTo(List.of(new DeliveryReport("whatsapp", "1f0c", "SM1", DeliveryReport.Kind.DELIVERED, "")));
    }

    @Test
    void givenParametersThatNobodyKnows_whenSigned_thenTaken() throws GeneralSecurityException {
        assertThat(read(URL, "MessageSid=SM1&MessageStatus=sent&Neu=%C3%BC+%26&Empty=&ChannelPrefix=whatsapp"))
                .isNotNull();
        assertThat(read(URL, "MessageSid=SM1&MessageStatus=partially_delivered"))
                .isEqualTo(List.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MessageSid=SM2&MessageStatus=delivered", // another message
                "MessageSid=SM1&MessageStatus=delivered&More=1",
                "MessageSid=SM1",
                "",
                "%%%&=&&=",
                "MessageSid=SM1&MessageStatus=%ZZ"
            })
    void givenAnotherBody_whenItHasTheSignatureOfOne_thenRefused(String other) throws GeneralSecurityException {
        String signature = signature(URL, "MessageSid=SM1&MessageStatus=delivered", "token");

        assertThat(read(URL, other, "token", signature)).isNull();
    }

    @Test
    void givenAnotherUrlOrTokenOrNoSignature_whenRead_thenRefused() throws GeneralSecurityException {
        String form = "MessageSid=SM1&MessageStatus=delivered";
        String signature = signature(URL, form, "token");

        assertThat(read(URL, form, "token", signature)).isNotNull();
        assertThat(read(URL + "x", form, "token", signature)).isNull();
        assertThat(read(URL.replace("https", "http"), form, "token", signature)).isNull();
        assertThat(read(URL, form, "other", signature)).isNull();
        assertThat(read(URL, form, "token", null)).isNull();
        assertThat(read(URL, form, "token", "")).isNull();
    }

    private @Nullable Object read(String url, String form) throws GeneralSecurityException {
        return read(url, form, "token", signature(url, form, "token"));
    }

    private @Nullable Object read(String url, String form, String token, @Nullable String signature)
            throws GeneralSecurityException {
        Map<String, Object> headers = new HashMap<>(Map.of("webhook-url", url, "token", token));
        if (signature != null) {
            headers.put("x-twilio-signature", signature);
        }
        Object read = reports.process(form.getBytes(UTF_8), headers);
        assertThat(headers).doesNotContainKey("token");
        return read;
    }

    private static String signature(String url, String form, String token) throws GeneralSecurityException {
        StringBuilder signed = new StringBuilder(url);
        Map<String, String> values = new TreeMap<>();
        for (String pair : form.split("&")) {
            String[] parts = pair.split("=", 2);
            values.put(parts[0], URLDecoder.decode(parts[1], UTF_8));
        }
        values.forEach((name, value) -> signed.append(name).append(value));
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(token.getBytes(UTF_8), "HmacSHA1"));
        return Base64.getEncoder().encodeToString(mac.doFinal(signed.toString().getBytes(UTF_8)));
    }
}
