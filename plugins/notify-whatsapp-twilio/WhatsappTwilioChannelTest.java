package dev.pitwatch.notify.twilio.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.spi.ChannelSetting;
import org.junit.jupiter.api.Test;

class WhatsappTwilioChannelTest {

    @Test
    void givenSenders_whenHeldAgainstThePattern_thenThoseAsTwilioWritesThemFitToo() {
        String pattern = pattern("TWILIO_WHATSAPP_FROM");

        assertThat("+14155238886").matches(pattern);
        assertThat("whatsapp:+14155238886").matches(pattern);
        assertThat("MG00000000000000000000000000000001").matches(pattern);
        assertThat("whatsapp:MG00000000000000000000000000000001").doesNotMatch(pattern);
        assertThat("14155238886").doesNotMatch(pattern);
    }

    @Test
    void givenAnAccount_whenHeldAgainstThePatterns_thenAStandInsFitsToo() {
        assertThat("AC0123456789abcdef0123456789abcdef").matches(pattern("TWILIO_ACCOUNT_SID"));
        assertThat("ACtest").matches(pattern("TWILIO_ACCOUNT_SID"));
        assertThat("SK0123456789abcdef0123456789abcdef").doesNotMatch(pattern("TWILIO_ACCOUNT_SID"));
        assertThat("AC/../x").doesNotMatch(pattern("TWILIO_ACCOUNT_SID"));
        assertThat("secret-token").matches(pattern("TWILIO_AUTH_TOKEN"));
        assertThat("two words").doesNotMatch(pattern("TWILIO_AUTH_TOKEN"));
        assertThat("{{other}}").doesNotMatch(pattern("TWILIO_AUTH_TOKEN"));
    }

    private static String pattern(String name) {
        return new WhatsappTwilioChannel()
                .settings().stream()
                        .filter(setting -> setting.name().equals(name))
                        .map(ChannelSetting::pattern)
                        .findFirst()
                        .orElseThrow();
    }
}
