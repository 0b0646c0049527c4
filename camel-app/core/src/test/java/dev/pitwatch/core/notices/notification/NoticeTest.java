package dev.pitwatch.core.notices.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NoticeTest {

    @Test
    void givenOtherValuesThanTheEventHas_whenMade_thenRefused() {
        assertThatThrownBy(() -> notice(List.of(NoticeChannel.SMS), Map.of("code", "123456")))
                .hasMessageContaining("notice one_time_code has the values [code], expected [")
                .hasMessageContaining("minutes");
    }

    @Test
    void givenANotice_whenWritten_thenNoSecretShows() {
        assertThat(notice(List.of(NoticeChannel.SMS), Map.of("code", "123456", "minutes", "5")))
                .hasToString("notice one_time_code for User[id=1] by [SMS]");
    }

    @Test
    void givenNoChannel_whenMade_thenRefused() {
        assertThatThrownBy(() -> notice(List.of(), Map.of("code", "123456", "minutes", "5")))
                .hasMessage("notice one_time_code has no channel");
    }

    private static Notice notice(List<NoticeChannel> channels, Map<String, String> values) {
        return new Notice(NoticeEvent.ONE_TIME_CODE, 1, channels, values, "key", Instant.EPOCH);
    }
}
