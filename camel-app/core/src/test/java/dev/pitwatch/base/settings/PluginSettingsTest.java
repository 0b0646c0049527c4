package dev.pitwatch.base.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What plugins and later versions read is looked at by the start, too. */
class PluginSettingsTest {

    @TempDir
    private Path home;

    @Test
    void givenWrongValuesOfSettingsThatPluginsRead_whenRead_thenEachIsNamed() {
        assertThat(Settings.problems(
                        Map.of(
                                "SMTP_PORT", "abc",
                                "SMTP_TLS", "maybe",
                                "ENABLE_STRIPE", "maybe",
                                "TWILIO_BASE_URL", "twilio.example.com",
                                "RAZORPAY_BASE_URL", "ftp://razorpay.example.com"),
                        home))
                .containsExactlyInAnyOrder(
                        "SMTP_PORT is \"abc\", expected a port, 1 to 65535",
                        "SMTP_TLS is \"maybe\", expected one of starttls, tls, off",
                        "ENABLE_STRIPE is \"maybe\", expected one of true, false",
                        "TWILIO_BASE_URL is \"twilio.example.com\", expected http://… or https://…, e.g. https://pitwatch.example.com",
                        "RAZORPAY_BASE_URL is \"ftp://razorpay.example.com\", expected http://… or https://…, e.g. https://pitwatch.example.com");
    }

    @Test
    void givenGoodOnes_whenRead_thenNothingIsSaid() {
        assertThat(Settings.problems(
                        Map.of(
                                "SMTP_PORT", "587",
                                "SMTP_TLS", "tls",
                                "ENABLE_STRIPE", "false",
                                "TWILIO_BASE_URL", "http://127.0.0.1:9090/",
                                "FILES_S3_ENDPOINT", "https://s3.example.com"),
                        home))
                .isEmpty();
    }
}
