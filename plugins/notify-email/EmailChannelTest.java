package dev.pitwatch.notify.email;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.spi.ChannelSetting;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmailChannelTest {

    private final EmailChannel channel = new EmailChannel();

    @Test
    void givenAUserWithoutAPassword_whenChecked_thenItSaysSo() {
        assertThat(channel.check(Map.of("SMTP_USER", "hub")))
                .containsExactly("of SMTP_USER and SMTP_PASSWORD only one is set, expected both or none");
        assertThat(channel.check(Map.of("SMTP_PASSWORD", "x"))).hasSize(1);
        assertThat(channel.check(Map.of("SMTP_USER", "hub", "SMTP_PASSWORD", "x")))
                .isEmpty();
        assertThat(channel.check(Map.of())).isEmpty();
        assertThat(channel.check(Map.of("SMTP_PORT", "65536")))
                .containsExactly("SMTP_PORT is \"65536\", expected 1 to 65535");
    }

    @Test
    void givenSenders_whenHeldAgainstThePattern_thenAddressesFit() {
        ChannelSetting sender = channel.settings().stream()
                .filter(setting -> setting.name().equals("SMTP_FROM"))
                .findFirst()
                .orElseThrow();
        String pattern = sender.pattern();

        assertThat(sender.byDefault()).matches(pattern);
        assertThat("hub@example.com").matches(pattern);
        assertThat("Pitwatch <hub@example.com>").matches(pattern);
        assertThat("nobody").doesNotMatch(pattern);
        assertThat("a@b\r\nBcc: c@d").doesNotMatch(pattern);
    }
}
