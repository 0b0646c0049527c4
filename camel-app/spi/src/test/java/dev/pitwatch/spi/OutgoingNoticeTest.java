package dev.pitwatch.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutgoingNoticeTest {

    @Test
    void givenANotice_whenWritten_thenNeitherAddressNorSecretShows() {
        OutgoingNotice notice = new OutgoingNotice(
                "k",
                "sms",
                "one_time_code",
                "en",
                7,
                "+919812345678",
                Instant.EPOCH,
                2,
                false,
                new OutgoingNotice.Content("one_time_code.en", "Code", "Code 123456", "Code ••••"),
                Map.of());

        assertThat(notice).hasToString("notice k (one_time_code by sms, attempt 2)");
    }

    @Test
    void givenASubjectWithALineBreak_whenMade_thenItIsOneLine() {
        OutgoingNotice.Content content =
                new OutgoingNotice.Content("alert.en", "Alert at Shine\r\nBcc: all@example.com", "text", "text");

        assertThat(content.subject()).isEqualTo("Alert at Shine Bcc: all@example.com");
        assertThat(content.title()).isEqualTo(content.subject());
    }

    @Test
    void givenOutcomes_whenMade_thenSayWhatBecameOfIt() {
        assertThat(SendOutcome.sent("SM1")).isEqualTo(new SendOutcome(SendOutcome.Kind.SENT, "SM1", Duration.ZERO));
        assertThat(SendOutcome.later("busy", Duration.ofSeconds(7)).retryAfter())
                .hasSeconds(7);
        assertThat(SendOutcome.refused("no such number").kind()).isEqualTo(SendOutcome.Kind.REFUSED);
        assertThat(new SendException(SendOutcome.refusedForNow("wrong password")))
                .hasMessage("REFUSED_FOR_NOW: wrong password");
        assertThatThrownBy(() -> SendOutcome.later("busy", Duration.ofSeconds(-1)))
                .hasMessage("retryAfter is PT-1S, expected 0 or more");
    }

    @Test
    void givenASettingThatIsTheHubsOwn_whenNamed_thenRefused() {
        assertThat(ChannelSetting.required("SMTP_PASSWORD", ".+", "a password").asSecret())
                .isEqualTo(new ChannelSetting("SMTP_PASSWORD", true, true, "", ".+", "a password"));
        assertThatThrownBy(() -> ChannelSetting.optional("PITWATCH_MASTER_KEY", "", ".+", "a key"))
                .hasMessageContaining("setting is \"PITWATCH_MASTER_KEY\"");
        assertThatThrownBy(() -> ChannelSetting.optional("smtp.host", "", ".+", "a host"))
                .hasMessageContaining("expected 3 to 64 of A-Z");
    }
}
