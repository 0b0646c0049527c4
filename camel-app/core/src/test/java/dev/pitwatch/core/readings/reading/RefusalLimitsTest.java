package dev.pitwatch.core.readings.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.testing.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RefusalLimitsTest {

    private static final String TOPIC = "workshop/w/pit/p/sensors";
    private static final String DEVICE = "ESP32-1";
    private static final Duration TOGETHER = Duration.ofMillis(20);

    private final TestClock clock = TestClock.atExample();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final RefusalLimits limits =
            new RefusalLimits(clock, Set.of(DEVICE, "ESP32-2")::contains, true, meters, TOGETHER);

    @Test
    void givenADeviceThatIsKnown_whenItSendsPoison_thenAHundredLettersAnHourAreKeptOnAllItsTopics() {
        assertThat(kept(500, letter(), message(TOPIC, DEVICE))).isEqualTo(100);
        assertThat(kept(500, letter(), message("workshop/w/p/sensors", DEVICE))).isZero();
        assertThat(kept(1, letter(), message(TOPIC, "ESP32-2"))).isOne();
        assertThat(unkept("dead_letter")).isEqualTo(900);

        clock.pass(Duration.ofHours(1));
        assertThat(kept(500, letter(), message(TOPIC, DEVICE))).isEqualTo(100);
    }

    @Test
    void givenTheHubsOwnFault_whenMoreIsRefusedThanIsKept_thenTheRestIsLeftWithTheBrokerAndOthersHaveTheirs() {
        Rejected fault = Rejections.of(new IllegalStateException("planted"));

        assertThat(kinds(2_400, fault, message(TOPIC, DEVICE)))
                .isEqualTo(
                        Map.of(Rejected.Kind.DEAD_LETTER, 2_000, Rejected.Kind.LEFT, 300, Rejected.Kind.SILENT, 100));
        assertThat(kinds(1, fault, message(TOPIC, "ESP32-2"))).containsOnlyKeys(Rejected.Kind.DEAD_LETTER);
        assertThat(kept(500, letter(), message(TOPIC, DEVICE))).isEqualTo(100);
        assertThat(unkept("dead_letter")).isEqualTo(500);

        clock.pass(Duration.ofHours(1));
        assertThat(kinds(1, fault, message(TOPIC, DEVICE))).containsOnlyKeys(Rejected.Kind.DEAD_LETTER);
    }

    @Test
    void givenTheHubsOwnFault_whenNoBrokerHasTheMessageAnyMore_thenItIsCounted() {
        Rejected fault = Rejections.of(new IllegalStateException("planted"));
        Delivery once = new Delivery(TOPIC, new byte[0], 0, clock.instant(), () -> {}, DEVICE);

        assertThat(kinds(2_100, fault, once))
                .isEqualTo(Map.of(Rejected.Kind.DEAD_LETTER, 2_000, Rejected.Kind.SILENT, 100));
        assertThat(unkept("dead_letter")).isEqualTo(100);
    }

    @Test
    void givenTheHubsOwnFault_whenItMeetsAWholeFleet_thenTwoHundredThousandAnHourAreKept() {
        RefusalLimits all = new RefusalLimits(clock, account -> true, true, meters, TOGETHER);
        Rejected fault = Rejections.of(new IllegalStateException("planted"));
        int kept = 0;
        for (int device = 0; device < 101; device++) {
            Delivery message = message(TOPIC, "ESP32-" + device);
            for (int i = 0; i < 2_000; i++) {
                kept += all.admit(fault, message).kind() == Rejected.Kind.DEAD_LETTER ? 1 : 0;
            }
        }
        assertThat(kept).isEqualTo(200_000);

        clock.pass(Duration.ofHours(1));
        assertThat(all.admit(fault, message(TOPIC, "ESP32-100")).kind()).isEqualTo(Rejected.Kind.DEAD_LETTER);
    }

    @Test
    void givenNobodyKnown_whenPoisonComes_thenAHundredLettersAnHourAreKeptOfATopic() {
        assertThat(kept(500, letter(), message(TOPIC, null))).isEqualTo(100);
        assertThat(kept(500, letter(), message(TOPIC, "the account of a workshop")))
                .isZero();
        assertThat(kept(500, letter(), message("workshop/w/pit/q/sensors", null)))
                .isEqualTo(100);
    }

    @Test
    void givenCountlessTopics_whenPoisonComes_thenTheyShareOneLimitInTheEnd() {
        int all = 0;
        for (int workshop = 0; workshop < 12_000; workshop++) {
            all += kept(1, letter(), message("workshop/w%d/pit/p/sensors".formatted(workshop), null));
        }
        assertThat(all).isEqualTo(1_100);
    }

    @Test
    void givenCountlessTopicsOfOneWorkshop_whenPoisonComes_thenTheyShareOneLimitAndOthersKeepTheirs() {
        int all = 0;
        for (int topic = 0; topic < 12_000; topic++) {
            all += kept(1, letter(), message("workshop/w/pit/p" + topic + "/sensors", "w"));
        }

        assertThat(all).isEqualTo(200);
        for (int workshop = 0; workshop < 500; workshop++) {
            assertThat(kept(500, letter(), message("workshop/n%d/pit/p/sensors".formatted(workshop), null)))
                    .isEqualTo(100);
        }
    }

    @Test
    void givenAKnownDevice_whenRefusedOften_thenOneRowAtOnceAndTheCountSoonAfter() {
        assertThat(kept(1_000, violation(DEVICE, "bad_key"), message(TOPIC, DEVICE)))
                .isBetween(1, 10);
        List<Refusal> summed = new ArrayList<>();
        await().until(() -> {
            summed.addAll(limits.due());
            return summed.stream().mapToLong(Refusal::count).sum()
                    == meters.counter("pitwatch.ingest.violations.summed").count();
        });

        assertThat(summed).allSatisfy(refusal -> {
            assertThat(refusal.summed()).isTrue();
            assertThat(refusal.why().reason()).isEqualTo("bad_key");
            assertThat(refusal.why().kind()).isEqualTo(Rejected.Kind.VIOLATION);
        });
        assertThat(limits.due()).isEmpty();
        assertThat(limits.rest()).isEmpty();
    }

    @Test
    void givenInventedNames_whenRefused_thenAHundredRowsAnHourAreKeptOfATopic() {
        int all = 0;
        for (int i = 0; i < 300; i++) {
            all += kept(1, violation("ESP32-INVENTED-" + i, "unknown_device"), message(TOPIC, DEVICE));
        }
        assertThat(all).isEqualTo(100);
        assertThat(kept(1, violation(DEVICE, "flood"), message(TOPIC, DEVICE))).isOne();
        assertThat(unkept("violation")).isEqualTo(200);
    }

    @Test
    void givenWhatLeavesNoRow_orNoLimits_whenAsked_thenItStaysAsItIs() {
        Rejected silent = Rejected.silent("device_disabled", "", DEVICE, 1L);
        assertThat(limits.admit(silent, message(TOPIC, DEVICE))).isSameAs(silent);
        RefusalLimits none = RefusalLimits.none(clock);
        for (int i = 0; i < 200; i++) {
            assertThat(none.admit(letter(), message(TOPIC, null)).kind()).isEqualTo(Rejected.Kind.DEAD_LETTER);
        }
    }

    @Test
    void givenTopicsOfAnHourAgo_whenOthersCome_thenEachHasALimitOfItsOwnAgain() {
        for (int topic = 0; topic < 1_000; topic++) {
            assertThat(kept(1, letter(), message("old/" + topic, null))).isOne();
        }
        assertThat(kept(500, letter(), message("above", null))).isEqualTo(100);
        assertThat(kept(500, letter(), message("above too", null))).isZero();
        assertThat(kept(500, letter(), message("old/0", null))).isEqualTo(99);

        clock.pass(Duration.ofHours(1));

        assertThat(kept(500, letter(), message("new/1", null))).isEqualTo(100);
        assertThat(kept(500, letter(), message("new/2", null))).isEqualTo(100);
    }

    @Test
    void givenTopicsThatDifferAtTheirEndOnly_whenTheyAreVeryLong_thenTheyShareOneLimit() {
        String begin = "workshop/" + "w".repeat(300);

        assertThat(kept(500, letter(), message(begin + "/1", null))).isEqualTo(100);
        assertThat(kept(500, letter(), message(begin + "/2", null))).isZero();
    }

    @Test
    void givenAClockThatIsSetBack_whenPoisonComes_thenTheSenderIsNotShutOutUntilItHasCaughtUp() {
        assertThat(kept(500, letter(), message(TOPIC, DEVICE))).isEqualTo(100);

        clock.pass(Duration.ofDays(-1));

        assertThat(kept(500, letter(), message(TOPIC, DEVICE))).isEqualTo(100);
    }

    @Test
    void givenADeviceThatSpeaksForItself_whenRefusedForManyReasons_thenEachHasItsRow() {
        for (int reason = 0; reason < 150; reason++) {
            assertThat(kept(1, violation(DEVICE, "reason_" + reason), message(TOPIC, DEVICE)))
                    .isOne();
        }
        assertThat(unkept("violation")).isZero();
    }

    @Test
    void givenRowsOfTwoDevices_whenTheirTimeHasCome_thenNoRefusalIsLost() {
        RefusalLimits slower = limits(Duration.ofMillis(200));
        int sent = 0;
        long told = 0;
        for (int i = 0; i < 50; i++) {
            for (String device : List.of(DEVICE, "ESP32-2")) {
                Rejected admitted = slower.admit(violation(device, "bad_key"), message(TOPIC, device));
                told += admitted.kind() == Rejected.Kind.VIOLATION ? 1 : 0;
                sent++;
            }
        }
        List<Refusal> summed = new ArrayList<>();
        await().until(() -> {
            summed.addAll(slower.due());
            return summed.size() >= 2;
        });

        assertThat(told + summed.stream().mapToLong(Refusal::count).sum()).isEqualTo(sent);
        assertThat(slower.rest()).isEmpty();
    }

    @Test
    void givenRefusalsThatWait_whenTheHubStops_thenTheRestIsToldBeforeItsTime() {
        RefusalLimits slow = limits(Duration.ofHours(1));
        for (int i = 0; i < 8; i++) {
            slow.admit(violation(DEVICE, "bad_key"), message(TOPIC, DEVICE));
        }
        assertThat(slow.due()).isEmpty();

        assertThat(slow.rest()).singleElement().satisfies(refusal -> assertThat(refusal.count())
                .isEqualTo(7));
        assertThat(slow.rest()).isEmpty();
    }

    private RefusalLimits limits(Duration together) {
        return new RefusalLimits(clock, Set.of(DEVICE, "ESP32-2")::contains, true, new SimpleMeterRegistry(), together);
    }

    private int kept(int messages, Rejected why, Delivery message) {
        int kept = 0;
        for (int i = 0; i < messages; i++) {
            Rejected admitted = limits.admit(why, message);
            assertThat(admitted.reason()).isEqualTo(why.reason());
            assertThat(admitted.disable()).isEqualTo(why.disable());
            if (admitted.kind() != Rejected.Kind.SILENT) {
                kept++;
            }
        }
        return kept;
    }

    private Map<Rejected.Kind, Integer> kinds(int messages, Rejected why, Delivery message) {
        Map<Rejected.Kind, Integer> kinds = new EnumMap<>(Rejected.Kind.class);
        for (int i = 0; i < messages; i++) {
            kinds.merge(limits.admit(why, message).kind(), 1, Integer::sum);
        }
        return kinds;
    }

    private double unkept(String kind) {
        return meters.get("pitwatch.ingest.unkept").tag("kind", kind).counter().count();
    }

    private static Rejected letter() {
        return Rejected.deadLetter("bad_json", "planted", null);
    }

    private static Rejected violation(String device, String reason) {
        return Rejected.violation(reason, "planted", device, null, false);
    }

    private Delivery message(String topic, @Nullable String account) {
        return new Delivery(topic, new byte[0], 1, clock.instant(), () -> {}, account);
    }
}
