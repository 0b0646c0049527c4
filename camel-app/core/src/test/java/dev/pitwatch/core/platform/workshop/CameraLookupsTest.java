package dev.pitwatch.core.platform.workshop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Names of cameras by name servers that say what the test has them say, or nothing. */
class CameraLookupsTest {

    private static final String ONE = "workshop_001";
    private static final String TWO = "workshop_002";
    private static final String NAME = "camera.example.com";
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final Map<String, List<String>> answers =
            new ConcurrentHashMap<>(Map.of(NAME, List.of("8.8.8.8", "8.8.4.4")));
    private final Map<String, CountDownLatch> silent = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicLong now =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(90).toNanos());
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final CameraLookups names = new CameraLookups(this::resolve, meters, now::get);

    CameraLookupsTest() {
        names.tell(changes::incrementAndGet);
    }

    private InetAddress[] resolve(String host) throws UnknownHostException {
        asked.add(host);
        try {
            if (silent.containsKey(host)) {
                silent.get(host).await();
            }
        } catch (InterruptedException e) {
            throw new UnknownHostException(host);
        }
        if (!answers.containsKey(host)) {
            throw new UnknownHostException(host);
        }
        List<String> found = answers.get(host);
        InetAddress[] all = new InetAddress[found.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = InetAddress.getByName(found.get(i));
        }
        return all;
    }

    @AfterEach
    void end() {
        silent.values().forEach(CountDownLatch::countDown);
    }

    private void silence(String host) {
        silent.put(host, new CountDownLatch(1));
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private List<String> known(String workshop, String host) {
        return names.known(workshop, host).stream()
                .map(InetAddress::getHostAddress)
                .toList();
    }

    private double counted(String answer) {
        return meters.counter("pitwatch.camera.lookups", "answer", answer).count();
    }

    @Test
    void givenAName_whenItIsAskedFor_thenItIsKnownSoonAndForAMinute() {
        assertThat(known(ONE, NAME)).as("nobody waits").isEmpty();
        await().until(() -> changes.get() == 1);

        assertThat(known(ONE, NAME)).containsExactly("8.8.8.8", "8.8.4.4");
        pass(Duration.ofSeconds(59));
        assertThat(known(ONE, NAME)).hasSize(2);
        assertThat(names.find(ONE, NAME, TIMEOUT)).hasSize(2);
        assertThat(asked).containsExactly(NAME);
        assertThat(counted("found")).isEqualTo(1);
    }

    @Test
    void givenANameThatIsAMinuteOld_whenItIsAskedFor_thenItsAddressesStayUntilThereAreOthers() {
        names.find(ONE, NAME, TIMEOUT);
        await().until(() -> changes.get() == 1);
        silence(NAME);
        pass(Duration.ofSeconds(60));
        assertThat(known(ONE, NAME)).hasSize(2);
        await().until(() -> asked.size() == 2);
        assertThat(known(ONE, NAME)).as("being looked up").hasSize(2);
        assertThat(meters.get("pitwatch.camera.lookups.open").gauge().value()).isEqualTo(1);

        answers.put(NAME, List.of("8.8.4.4", "8.8.8.8"));
        silent.get(NAME).countDown();
        await().until(() -> counted("found") == 2);
        await().until(() -> known(ONE, NAME).equals(List.of("8.8.4.4", "8.8.8.8")));
        assertThat(changes).as("another order is no change").hasValue(1);

        pass(Duration.ofSeconds(60));
        answers.put(NAME, List.of("8.8.4.4"));
        known(ONE, NAME);
        await().until(() -> changes.get() == 2);
    }

    @Test
    void givenNameServersThatAreAway_whenANameIsAskedFor_thenWhatItHadStaysAndNobodySavesItNow() {
        names.find(ONE, NAME, TIMEOUT);
        answers.clear();
        pass(Duration.ofSeconds(61));

        assertThatThrownBy(() -> names.find(ONE, NAME, TIMEOUT))
                .isInstanceOf(RefusedHostException.class)
                .hasMessage(NAME + " is not known to name servers");
        assertThat(known(ONE, NAME)).hasSize(2);
        assertThat(known(TWO, NAME)).as("of another workshop").isEmpty();
    }

    @Test
    void givenANameThatNobodyKnows_whenItIsAskedForAgain_thenNameServersAreAskedOnceAMinute() {
        answers.clear();
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> names.find(ONE, NAME, TIMEOUT)).isInstanceOf(RefusedHostException.class);
        }
        assertThat(asked).hasSize(1);
        assertThat(counted("unknown")).isEqualTo(1);

        answers.put(NAME, List.of("8.8.8.8"));
        pass(Duration.ofSeconds(60));
        assertThat(names.find(ONE, NAME, TIMEOUT)).hasSize(1);
        assertThat(asked).hasSize(2);
        answers.put(NAME, List.of());
        pass(Duration.ofSeconds(60));
        assertThatThrownBy(() -> names.find(ONE, NAME, TIMEOUT))
                .as("no address")
                .isInstanceOf(RefusedHostException.class);
    }

    @Test
    void givenNameServersThatAreSilent_whenWaitedFor_thenNotForLong() {
        silence(NAME);

        assertThatThrownBy(() -> names.find(ONE, NAME, Duration.ofMillis(50)))
                .isInstanceOf(RefusedHostException.class)
                .hasMessage(NAME + " is not known to name servers");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> names.find(ONE, NAME, TIMEOUT)).isInstanceOf(RefusedHostException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void givenAWorkshopOfSilentNames_whenAnotherAsks_thenItsNameIsLookedUpAndTheFirstHasTwoUnderWay() {
        for (int i = 0; i < 10; i++) {
            silence("silent%d.example.com".formatted(i));
            known(ONE, "silent%d.example.com".formatted(i));
        }

        assertThat(names.find(TWO, NAME, TIMEOUT)).hasSize(2);
        await().until(() -> asked.size() == 3);
        assertThat(asked).containsExactlyInAnyOrder("silent0.example.com", "silent1.example.com", NAME);

        silent.get("silent1.example.com").countDown();
        await().until(() -> asked.contains("silent2.example.com"));
        assertThat(asked).hasSize(4);
    }

    @Test
    void givenAllThreadsHeldBySilentNames_whenOneComesBack_thenWorkshopsTakeTurns() {
        for (int i = 0; i < CameraLookups.MAX_THREADS; i++) {
            silence("silent%d.example.com".formatted(i));
            known("workshop_" + i / CameraLookups.MAX_OF_WORKSHOP, "silent%d.example.com".formatted(i));
        }
        await().until(() -> asked.size() == CameraLookups.MAX_THREADS);
        for (int i = 0; i < 3; i++) {
            silence("many%d.example.com".formatted(i));
            known("many", "many%d.example.com".formatted(i));
        }
        silence("single.example.com");
        known("single", "single.example.com");
        assertThat(asked).hasSize(CameraLookups.MAX_THREADS);

        silent.get("silent0.example.com").countDown();
        await().until(() -> asked.contains("many0.example.com"));
        silent.get("silent1.example.com").countDown();
        await().until(() -> asked.size() == CameraLookups.MAX_THREADS + 2);
        assertThat(asked).endsWith("many0.example.com", "single.example.com");
    }

    @Test
    void givenAWorkshopThatAsksForManyNames_whenItsMinuteIsUsedUp_thenItWaitsAndOthersDoNot() {
        for (int i = 0; i < CameraLookups.MAX_A_MINUTE; i++) {
            answers.put("c%d.example.com".formatted(i), List.of("8.8.8.8"));
            assertThat(names.find(ONE, "c%d.example.com".formatted(i), TIMEOUT)).hasSize(1);
        }
        assertThatThrownBy(() -> names.find(ONE, NAME, TIMEOUT))
                .isInstanceOf(RefusedHostException.class)
                .hasMessageContaining("was not looked up: 120 names of your workshop were within a minute")
                .matches(e -> ((RefusedHostException) e).isUnknown());
        assertThat(counted("refused")).isEqualTo(1);
        assertThat(names.find(ONE, "c1.example.com", TIMEOUT)).as("known").hasSize(1);
        assertThat(names.find(TWO, NAME, TIMEOUT)).hasSize(2);

        pass(Duration.ofSeconds(60));
        assertThat(names.find(ONE, NAME, TIMEOUT)).hasSize(2);
    }

    @Test
    void givenAWorkshopOfSilentNames_whenManyWait_thenNoMoreDoThanAMinutesShare() {
        for (int minute = 0; minute < 3; minute++) {
            for (int i = 0; i < CameraLookups.MAX_A_MINUTE; i++) {
                String host = "silent%d-%d.example.com".formatted(minute, i);
                silence(host);
                known(ONE, host);
            }
            pass(Duration.ofSeconds(60));
        }
        assertThat(meters.get("pitwatch.camera.lookups.open").gauge().value())
                .isEqualTo(CameraLookups.MAX_A_MINUTE + CameraLookups.MAX_OF_WORKSHOP);
    }

    @Test
    void givenANameThatNobodyAsksFor_whenTenMinutesHavePassed_thenItIsForgotten() {
        names.find(ONE, NAME, TIMEOUT);
        names.find(TWO, NAME, TIMEOUT);
        for (int minute = 0; minute < 12; minute++) {
            pass(Duration.ofSeconds(61));
            names.find(TWO, NAME, TIMEOUT);
        }
        silence(NAME);

        assertThat(known(ONE, NAME)).isEmpty();
        assertThat(known(TWO, NAME)).hasSize(2);
    }

    @Test
    void givenAnAddress_whenAskedFor_thenNoNameServerIs() {
        assertThat(known(ONE, "10.8.1.7")).containsExactly("10.8.1.7");
        assertThat(names.find(ONE, "2600::8", TIMEOUT)).hasSize(1);
        assertThat(asked).isEmpty();
    }
}
