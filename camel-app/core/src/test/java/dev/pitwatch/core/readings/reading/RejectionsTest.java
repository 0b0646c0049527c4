package dev.pitwatch.core.readings.reading;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RejectionsTest {

    @Test
    void givenARefusalInsideOfOthers_whenAsked_thenItself() {
        Rejected refusal = Rejected.silent("device_disabled", "off", "d", 4L);

        assertThat(Rejections.of(refusal)).isSameAs(refusal);
        assertThat(Rejections.of(new RuntimeException(new IllegalStateException(refusal))))
                .isSameAs(refusal);
        assertThat(refusal.workshopId()).contains(4L);
        assertThat(refusal.deviceId()).contains("d");
        assertThat(refusal.disable()).isFalse();
        assertThat(refusal.getStackTrace()).isEmpty();
    }

    @Test
    void givenAJsonFailureInsideOfAnother_whenAsked_thenBadJson() {
        Rejected refusal = Rejections.of(new RuntimeException(new JsonParseException(null, "odd \u0000")));

        assertThat(refusal.reason()).isEqualTo("bad_json");
        assertThat(refusal.detail()).isEqualTo("odd \uFFFD");
    }

    @Test
    void givenAnythingElse_whenAsked_thenAnInternalDeadLetter() {
        Rejected refusal = Rejections.of(new IllegalStateException("x".repeat(2000)));

        assertThat(refusal.reason()).isEqualTo("internal");
        assertThat(refusal.kind()).isEqualTo(Rejected.Kind.DEAD_LETTER);
        assertThat(refusal.detail())
                .startsWith("java.lang.IllegalStateException: xxx")
                .hasSize(501);
        assertThat(Rejections.of(null).reason()).isEqualTo("internal");
    }

    @Test
    void givenCausesInACircle_whenAsked_thenItEnds() {
        RuntimeException first = new RuntimeException("first");
        first.initCause(new RuntimeException("second", first));

        assertThat(Rejections.of(first).reason()).isEqualTo("internal");
    }

    @Test
    void givenASetOfFlags_whenListed_thenInTheirOrder() {
        int set = ReadingFlag.STUCK.bit() | ReadingFlag.TYPE.bit() | ReadingFlag.DUPLICATE_KEY.bit();

        assertThat(ReadingFlag.codes(set)).isEqualTo(List.of("type", "duplicate_key", "stuck"));
        assertThat(ReadingFlag.codes(0)).isEmpty();
    }
}
