package dev.pitwatch.core.readings.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingClockTest {

    private static final Instant NOW = Instant.parse("2026-02-20T22:30:00Z");

    private final ReadingClock clock = new ReadingClock();
    private Instant received = NOW;
    private int interval = 10;
    private long seq;

    @Test
    void givenOldFirmware_whenDated_thenTimestampAndPayloadTellReadingsApart() {
        Reading one = legacy(NOW.minusSeconds(1), "payload");
        Reading again = legacy(NOW.minusSeconds(1), "payload");
        Reading other = legacy(NOW.minusSeconds(1), "payloae");
        Reading later = legacy(NOW, "payload");

        assertThat(one.dedupeBoot()).hasSizeGreaterThan(32).isEqualTo(again.dedupeBoot());
        assertThat(one.dedupeSeq()).isEqualTo(again.dedupeSeq()).isNotEqualTo(other.dedupeSeq());
        assertThat(one.dedupeBoot()).isEqualTo(other.dedupeBoot()).isNotEqualTo(later.dedupeBoot());
        assertThat(one.bootId()).isNull();
        assertThat(one.seq()).isNull();
        assertThat(one.flags()).isEmpty();
    }

    @Test
    void givenOldFirmwareWithoutATime_whenDated_thenNothingTellsReadingsApart() {
        assertThat(legacy(null, "payload").dedupeBoot()).isNull();
        assertThat(legacy(null, "payload").dedupeSeq()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        // seconds ago (negative: ahead), interval, replay; seconds ago as recorded, late, flag
        "0, 10, false, 0, false, ",
        "299, 10, false, 299, false, ",
        "300, 10, false, 300, false, ",
        "301, 10, false, 301, true, ",
        "300, 100, false, 300, false, ",
        "301, 101, false, 301, false, ",
        "303, 101, false, 303, false, ",
        "304, 101, false, 304, true, ",
        "10800, 3600, false, 10800, false, ",
        "10801, 3600, false, 10801, true, ",
        "0, 10, true, 0, true, ",
        "3600, 10, true, 3600, true, ",
        "-300, 10, false, -300, false, ",
        "-301, 10, false, 0, false, clock",
        "-301, 10, true, 0, true, clock",
        "-99999999, 10, false, 0, false, clock",
        "604800, 10, false, 604800, true, ",
        "604800, 10, true, 604800, true, ",
        "604801, 10, false, 0, false, clock",
        "604801, 10, true, 0, true, clock",
        "1771626600, 10, false, 0, false, clock"
    })
    void givenATime_whenDated_thenKeptOrReplaced(
            long ago, int interval, boolean replay, long recorded, boolean late, String flag) {
        this.interval = interval;

        Reading reading = send(NOW.minusSeconds(ago), Double.NaN, "b", replay);

        assertThat(reading.recordedAt()).isEqualTo(NOW.minusSeconds(recorded));
        assertThat(reading.late()).isEqualTo(late);
        assertThat(reading.flags()).isEqualTo(flag == null ? List.of() : List.of(flag));
    }

    @Test
    void givenNoTime_whenDated_thenTheReceiveTime() {
        Reading reading = send(null, 100, "b", false);

        assertThat(reading.recordedAt()).isEqualTo(NOW);
        assertThat(reading.late()).isFalse();
        assertThat(reading.flags()).isEmpty();
    }

    @Test
    void givenAReplayWithoutATime_whenTheDeviceWasHeardSinceItsStart_thenByTheDifferenceOfUptime() {
        send(null, 1_000, "b", false);
        received = NOW.plusSeconds(20);

        Reading reading = send(null, 400, "b", true);

        assertThat(reading.recordedAt()).isEqualTo(NOW.minusSeconds(600));
        assertThat(reading.late()).isTrue();
        assertThat(reading.flags()).isEmpty();
    }

    @Test
    void givenALiveMessageThatTookLong_whenReplayed_thenTheQuickestOnesCount() {
        send(null, 1_000, "b", false);
        received = NOW.plusSeconds(100);
        send(null, 1_010, "b", false); // 90 s under way

        assertThat(send(null, 900, "b", true).recordedAt()).isEqualTo(NOW.minusSeconds(100));
        send(null, 1_105, "b", false); // the first one was under way too, for 5 s
        assertThat(send(null, 900, "b", true).recordedAt()).isEqualTo(NOW.minusSeconds(105));
    }

    @ParameterizedTest
    @CsvSource({
        // a live message's boot and uptime, the replay's; seconds ago as recorded, flag
        "b, 1000, c, 400, 0, ",
        "b, 1000, , 400, 0, ",
        ", 1000, , 400, 0, ",
        "b, 1000, b, NaN, 0, ",
        "b, NaN, b, 400, 0, ",
        "b, 1000, b, 1000, 0, ",
        "b, 1000, b, 1001, 0, ",
        "b, 1000, b, 999.5, 0.5, ",
        "b, 604800, b, 0, 604800, ",
        "b, 604801, b, 0, 0, clock",
        "b, 1e300, b, 0, 0, clock"
    })
    void givenAReplayWithoutATime_whenItsUptimeTellsNothing_thenTheReceiveTime(
            String boot, double uptime, String replayedBoot, double replayed, double ago, String flag) {
        send(null, uptime, boot, false);

        Reading reading = send(null, replayed, replayedBoot, true);

        assertThat(reading.recordedAt()).isEqualTo(NOW.minusMillis(Math.round(ago * 1000)));
        assertThat(reading.late()).isTrue();
        assertThat(reading.flags()).isEqualTo(flag == null ? List.of() : List.of(flag));
    }

    @Test
    void givenTenLateReadingsByOneLag_whenTheTenthComes_thenTheClockIsWrongUntilItIsRight() {
        List<Reading> readings = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            received = NOW.plusSeconds(10L * i);
            readings.add(send(received.minusSeconds(3_600 + i % 3), 1_000 + 10 * i, "b", false));
        }

        assertThat(readings.subList(0, 9)).allSatisfy(reading -> {
            assertThat(reading.late()).isTrue();
            assertThat(reading.flags()).isEmpty();
            assertThat(reading.recordedAt()).isBefore(NOW.minusSeconds(3_000));
        });
        assertThat(readings.subList(9, 12)).allSatisfy(reading -> {
            assertThat(reading.late()).isFalse();
            assertThat(reading.flags()).containsExactly("clock");
            assertThat(reading.recordedAt()).isEqualTo(reading.receivedAt());
        });

        Reading replayed = send(received.minusSeconds(3_700), 1_010, "b", true);
        assertThat(replayed.late()).isTrue();
        assertThat(replayed.flags()).containsExactly("clock");
        assertThat(replayed.recordedAt()).isEqualTo(NOW.plusSeconds(10));

        Reading right = send(received.minusSeconds(1), 2_000, "b", false);
        assertThat(right.flags()).isEmpty();
        assertThat(right.recordedAt()).isEqualTo(received.minusSeconds(1));
        assertThat(send(received.minusSeconds(3_600), 2_000, "b", false).late()).isTrue();
    }

    @Test
    void givenABacklog_whenItComes_thenItsShrinkingLagIsNoWrongClock() {
        for (int i = 0; i < 500; i++) {
            Reading reading = send(NOW.minusSeconds(2_000 - 2 * i), Double.NaN, "b", false);

            assertThat(reading.flags()).isEmpty();
            assertThat(reading.recordedAt()).isEqualTo(NOW.minusSeconds(2_000 - 2 * i));
        }
    }

    @Test
    void givenAWrongClockAfterABacklog_whenTheLastTenLagAlike_thenItIsFound() {
        for (int i = 0; i < 25; i++) {
            send(NOW.minusSeconds(9_000 - 60 * i), Double.NaN, "b", false);
        }
        for (int i = 0; i < 9; i++) {
            assertThat(lagging(3_600).flags()).isEmpty();
        }

        assertThat(lagging(3_600).flags()).containsExactly("clock");
    }

    @ParameterizedTest
    @CsvSource({"10, true", "11, false", "-10, true", "-11, false"})
    void givenTenLateReadings_whenFirstAndTenthDiffer_thenTenSecondsAreAllowed(int difference, boolean wrong) {
        lagging(3_600);
        for (int i = 0; i < 8; i++) {
            lagging(5_000);
        }

        assertThat(lagging(3_600 + difference).flags().contains("clock")).isEqualTo(wrong);
    }

    @Test
    void givenLateReadings_whenOneIsInTime_thenTheyAreNotRunning() {
        for (int i = 0; i < 9; i++) {
            lagging(3_600);
        }
        lagging(0);

        for (int i = 0; i < 9; i++) {
            assertThat(lagging(3_600).flags()).isEmpty();
        }
    }

    @Test
    void givenLateReadings_whenOneIsBeyondAllBounds_thenTheyAreNotRunning() {
        for (int i = 0; i < 9; i++) {
            lagging(3_600);
        }
        lagging(-3_600);

        assertThat(lagging(3_600).flags()).isEmpty();
    }

    @Test
    void givenLateReadings_whenReplayedOnesComeBetween_thenTheyDoNotCount() {
        for (int i = 0; i < 9; i++) {
            lagging(3_600);
            assertThat(send(NOW.minusSeconds(50_000), Double.NaN, "b", true).flags())
                    .isEmpty();
            assertThat(send(NOW.plusSeconds(50_000), Double.NaN, "b", true).flags())
                    .containsExactly("clock");
        }

        assertThat(lagging(3_600).flags()).containsExactly("clock");
    }

    private Reading lagging(long seconds) {
        return send(NOW.minusSeconds(seconds), Double.NaN, "b", false);
    }

    private Reading legacy(@Nullable Instant timestamp, String payload) {
        ReadingMessage message = new ReadingMessage("d", "k", timestamp, Double.NaN, null, null, false, Map.of(), 0);
        return date(message, SampleMessage.received(payload, NOW.plus(Duration.ofSeconds(1))));
    }

    private Reading send(@Nullable Instant timestamp, double uptime, @Nullable String boot, boolean replay) {
        ReadingMessage message =
                new ReadingMessage("d", "k", timestamp, uptime, boot, boot == null ? null : seq++, replay, Map.of(), 0);
        return date(message, SampleMessage.received(received));
    }

    private Reading date(ReadingMessage message, Delivery delivery) {
        return clock.date(SampleMessage.ofADevice().interval(interval).of(message), delivery)
                .build();
    }
}
