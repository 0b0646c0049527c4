package dev.pitwatch.core.alerts.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.alerts.alert.EpisodeChange.Clearing;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Opening;
import dev.pitwatch.core.alerts.alert.JdbiOfflineDeviceRepository.Watched;
import dev.pitwatch.core.readings.reading.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SilentDevicesTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Duration WINDOW = Duration.ofSeconds(100);

    private final SilentDevices rule = new SilentDevices(device -> WINDOW);

    @Test
    void givenOneOfFiveSilentForMoreThanItsWindow_whenLookedAt_thenItHasAnAlertOfItsOwn() {
        List<EpisodeChange> changes = look(silent("a", 101), online("b"), online("c"), online("d"), online("e"));

        assertThat(changes).singleElement().isInstanceOfSatisfying(Opening.class, opening -> {
            assertThat(opening.subject()).isEqualTo("device:a");
            assertThat(opening.deviceId()).isEqualTo("a");
            assertThat(opening.pitId()).isEqualTo(7);
            assertThat(opening.severity()).isEqualTo(Severity.WARNING);
            assertThat(opening.message()).isEqualTo("Device a is offline");
            assertThat(opening.at()).isEqualTo(NOW);
        });
    }

    @Test
    void givenOneThatIsSilentForJustItsWindow_whenLookedAt_thenNothingIsSaidYet() {
        assertThat(look(silent("a", 100), online("b"), online("c"))).isEmpty();
    }

    @Test
    void givenMostOfThemSilentWithinOneWindow_whenLookedAt_thenOneAlertOfTheWorkshopStandsForAll() {
        List<EpisodeChange> changes =
                look(silent("a", 130), silent("b", 120), silent("c", 101), online("d"), online("e"));

        assertThat(changes).singleElement().isInstanceOfSatisfying(Opening.class, opening -> {
            assertThat(opening.subject()).isEqualTo("workshop:1");
            assertThat(opening.deviceId()).isNull();
            assertThat(opening.pitId()).isNull();
            assertThat(opening.message()).isEqualTo("3 of 5 devices are offline");
        });
    }

    @Test
    void givenHalfOfThemSilent_whenLookedAt_thenEachHasItsOwn() {
        List<EpisodeChange> changes =
                look(silent("a", 130), silent("b", 120), silent("c", 101), online("d"), online("e"), online("f"));

        assertThat(changes).extracting(SilentDevicesTest::subject).containsExactly("device:a", "device:b", "device:c");
    }

    @Test
    void givenBothDevicesOfASmallWorkshopSilent_whenLookedAt_thenEachHasItsOwn() {
        assertThat(look(silent("a", 130), silent("b", 120)))
                .extracting(SilentDevicesTest::subject)
                .containsExactly("device:a", "device:b");
    }

    @Test
    void givenOthersThatMayBeGoingToo_whenTheFirstIsSilent_thenNothingIsSaidUntilItIsKnownOfAll() {
        assertThat(look(silent("a", 130), late("b", 61), late("c", 61), online("d")))
                .as("two more have missed more than one reading")
                .isEmpty();
        assertThat(look(silent("a", 130), late("b", 60), late("c", 60), online("d")))
                .as("one reading that is late says nothing")
                .extracting(SilentDevicesTest::subject)
                .containsExactly("device:a");
    }

    @Test
    void givenOneThatWentTwoWindowsBefore_whenOthersGo_thenItDoesNotCountAsGoingWithThem() {
        assertThat(look(silent("a", 201), silent("b", 110), silent("c", 110), online("d")))
                .extracting(SilentDevicesTest::subject)
                .containsExactly("device:a", "device:b", "device:c");
        assertThat(look(silent("a", 200), silent("b", 110), silent("c", 110), online("d")))
                .extracting(SilentDevicesTest::subject)
                .containsExactly("workshop:1");
    }

    @Test
    void givenOneThatHasItsAlert_whenItGoesIntoThatOfTheWorkshop_thenItsOwnEndsAsEscalated() {
        List<EpisodeChange> changes =
                look(alerted("a", 150), silent("b", 110), silent("c", 110), online("d"), online("e"));

        assertThat(changes).extracting(SilentDevicesTest::subject).containsExactly("workshop:1", "device:a");
        assertThat(changes.get(1))
                .isEqualTo(new Clearing(1L, SilentDevices.TYPE, "device:a", ClearedReason.ESCALATED, NOW));
    }

    @Test
    void givenOnlyDevicesThatHaveTheirAlerts_whenLookedAt_thenNothingChanges() {
        assertThat(look(alerted("a", 150), alerted("b", 150), alerted("c", 150)))
                .isEmpty();
    }

    @Test
    void givenNothingWasHeardBeforeAStart_whenLookedAt_thenSilenceCountsFromTheStart() {
        Watched never = new Watched(1, 7L, "a", Connection.OFFLINE, null, false, false, false, null, null);
        Watched before = silent("b", 10_000);

        assertThat(rule.changes(1, List.of(never, before), NOW.minusSeconds(100), NOW))
                .isEmpty();
        assertThat(rule.changes(1, List.of(never, before), NOW.minusSeconds(101), NOW))
                .hasSize(2);
    }

    @Test
    void givenTheWorkshopsAlertIsOpen_whenAnotherGoesWithinAWindow_thenItIsSummedUpWithTheOthers() {
        Instant opened = NOW.minusSeconds(150);

        assertThat(look(summedUp("a", 101, opened, null), online("b"), online("c")))
                .as("last heard 49 s after it opened, within a window")
                .isEmpty();
        assertThat(look(summedUp("a", 101, NOW.minusSeconds(202), null), online("b"), online("c")))
                .as("last heard 101 s after it opened: it went by itself")
                .hasSize(1);
    }

    @Test
    void givenTheWorkshopsAlertHasJustCleared_whenOneIsStillSilent_thenItHasAWindowToComeBackIn() {
        assertThat(look(summedUp("a", 1_000, null, NOW.minusSeconds(99)), online("b"), online("c")))
                .isEmpty();
        assertThat(look(summedUp("a", 1_000, null, NOW.minusSeconds(100)), online("b"), online("c")))
                .hasSize(1);
    }

    @Test
    void givenNumbersOfDevices_whenAsked_thenMoreThanHalfAndThreeAtLeastAreMost() {
        assertThat(SilentDevices.isMost(2, 2)).isFalse();
        assertThat(SilentDevices.isMost(3, 5)).isTrue();
        assertThat(SilentDevices.isMost(3, 6)).isFalse();
        assertThat(SilentDevices.isMost(4, 6)).isTrue();
    }

    private List<EpisodeChange> look(Watched... devices) {
        return rule.changes(1, List.of(devices), Instant.MIN, NOW);
    }

    private static Watched silent(String id, int seconds) {
        return device(id, Connection.OFFLINE, seconds, false, null, null);
    }

    private static Watched alerted(String id, int seconds) {
        return device(id, Connection.OFFLINE, seconds, true, null, null);
    }

    private static Watched online(String id) {
        return late(id, 5);
    }

    private static Watched late(String id, int seconds) {
        return device(id, Connection.ONLINE, seconds, false, null, null);
    }

    private static Watched summedUp(String id, int seconds, @Nullable Instant opened, @Nullable Instant cleared) {
        return device(id, Connection.OFFLINE, seconds, false, opened, cleared);
    }

    private static Watched device(
            String id,
            Connection connection,
            int silentSeconds,
            boolean alerted,
            @Nullable Instant summaryOpened,
            @Nullable Instant summaryCleared) {
        Instant heard = NOW.minusSeconds(silentSeconds);
        return new Watched(1, 7L, id, connection, heard, false, false, alerted, summaryOpened, summaryCleared);
    }

    private static String subject(EpisodeChange change) {
        return change instanceof Opening opening ? opening.subject() : ((Clearing) change).subject();
    }
}
