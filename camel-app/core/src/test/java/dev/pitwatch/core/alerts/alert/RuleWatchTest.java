package dev.pitwatch.core.alerts.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.alerts.config.AlertConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pit of as many devices as a workshop may have: each of its readings is judged by the thread that judges all workshops'. */
class RuleWatchTest {

    private static final int DEVICES = 2_000;
    private static final int RULE = AlertRules.indexOf("high_humidity");
    private static final int SLOT = AlertRules.firstSlot(RULE);
    private static final long LASTING = Duration.ofMinutes(1).toMillis();
    private static final long CLEARING = Duration.ofMinutes(10).toMillis();

    private final WorkshopRules.Limits limits = new WorkshopRules.Limits(AlertConfig.DEFAULTS);
    private final Members members = new Members();
    private final RuleWatch watch = new RuleWatch(RULE, limits, members);
    private Instant now = Instant.parse("2026-02-20T22:30:00Z");

    @BeforeEach
    void measureOutside() {
        members.all.forEach(device -> follow(device, 90));
        members.looks = 0;
    }

    @Test
    void givenManyDevicesOutsideNotForLongYet_whenTheyAreHeard_thenTheOthersAreNotGoneThroughAtEachReading() {
        for (DeviceState device : members.all) {
            follow(device, 90);
            assertThat(watch.open(device, LASTING)).isEmpty();
        }

        assertThat(members.looks).isLessThanOrEqualTo(DEVICES);
    }

    @Test
    void givenManyDevicesThatAreWellButOne_whenTheyAreHeard_thenTheEpisodeEndsOnceThatIsWithoutGoingThroughThem() {
        pass(LASTING);
        follow(members.all.get(0), 90);
        assertThat(watch.open(members.all.get(0), LASTING)).isPresent();
        members.looks = 0;

        for (DeviceState device : members.all.subList(1, DEVICES)) {
            follow(device, 40);
            assertThat(watch.close(now.toEpochMilli(), CLEARING, now)).isEmpty();
        }
        pass(CLEARING);
        follow(members.all.get(1), 40);
        assertThat(watch.close(now.toEpochMilli(), CLEARING, now)).isEmpty();
        follow(members.all.get(0), 40);
        assertThat(members.looks).isZero();
        pass(CLEARING);
        follow(members.all.get(0), 40);

        assertThat(watch.close(now.toEpochMilli(), CLEARING, now)).contains(ClearedReason.RECOVERED);
        assertThat(watch.isIdle()).isTrue();
    }

    /** It was heard while an hour was wanted: shorter now, it has lasted. */
    @Test
    void givenADeviceThatHadToLastForLonger_whenLimitsAreShorterAgain_thenAnothersReadingOpensAnEpisode() {
        DeviceState lasting = members.all.get(7);
        DeviceState other = members.all.get(8);
        assertThat(watch.open(other, LASTING)).isEmpty();
        pass(LASTING);
        follow(lasting, 90);
        assertThat(watch.open(lasting, CLEARING)).isEmpty();

        follow(other, 40);

        assertThat(watch.open(other, LASTING)).map(RuleWatch.Opener::device).contains(lasting);
    }

    private void follow(DeviceState device, double humidity) {
        Sample sample = new Sample(7, 1, device.id, null, now, Double.NaN, Double.NaN, humidity);
        watch.follow(device, SLOT, sample, humidity, limits.of(SLOT), true);
    }

    private void pass(long millis) {
        now = now.plusMillis(millis);
    }

    /** Counts how many of them are looked at. */
    private static final class Members extends AbstractList<DeviceState> {

        private final List<DeviceState> all = new ArrayList<>();
        private int looks;

        Members() {
            for (int i = 0; i < DEVICES; i++) {
                all.add(new DeviceState("ESP32-" + i));
            }
        }

        @Override
        public DeviceState get(int index) {
            looks++;
            return all.get(index);
        }

        @Override
        public int size() {
            return all.size();
        }
    }
}
