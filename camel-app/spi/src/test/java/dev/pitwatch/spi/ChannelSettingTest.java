package dev.pitwatch.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelSettingTest {

    @Test
    void givenSettings_whenMade_thenTheySayWhetherTheyAreNeededAndSecret() {
        ChannelSetting host = ChannelSetting.required("SMTP_HOST", ".+", "a host name");

        assertThat(host).isEqualTo(new ChannelSetting("SMTP_HOST", true, false, "", ".+", "a host name"));
        assertThat(ChannelSetting.optional("SMTP_PORT", "587", "\\d+", "a port"))
                .isEqualTo(new ChannelSetting("SMTP_PORT", false, false, "587", "\\d+", "a port"));
        assertThat(host.asSecret()).isEqualTo(new ChannelSetting("SMTP_HOST", true, true, "", ".+", "a host name"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"AB", "1AB", "smtp_host", "SMTP-HOST", "PITWATCH_MASTER_KEY"})
    void givenANameThatIsNone_whenMade_thenItIsRefused(String name) {
        assertThatThrownBy(() -> ChannelSetting.required(name, ".+", "anything"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("setting is \"%s\", expected 3 to 64 of A-Z", name);
    }

    @Test
    void givenAPatternThatIsNone_whenMade_thenItIsRefusedAtOnce() {
        assertThatThrownBy(() -> ChannelSetting.required("SMTP_HOST", "(", "anything"))
                .isInstanceOf(PatternSyntaxException.class);
    }
}
