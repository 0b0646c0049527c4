package dev.pitwatch.hub.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.core.platform.workshop.RefusedHostException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a camera may never be: addresses of the platform's own, by name servers that say what the test has them say. */
class OwnAddressesTest {

    private static final String DATABASE = "jdbc:postgresql://db1.internal:5432,db2.internal/pitwatch";
    private static final String BROKER = "tcp://broker.internal:1883";

    private final Map<String, String> names = new ConcurrentHashMap<>(Map.of(
            "db1.internal", "10.0.0.5",
            "db2.internal", "10.0.0.6",
            "broker.internal", "10.0.0.7"));
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicLong now = new AtomicLong(1_000_000);
    private volatile CountDownLatch silence = new CountDownLatch(0);

    private InetAddress[] resolve(String host) throws UnknownHostException {
        try {
            silence.await();
        } catch (InterruptedException e) {
            throw new UnknownHostException(host);
        }
        asked.add(host);
        if (!names.containsKey(host)) {
            throw new UnknownHostException(host);
        }
        return new InetAddress[] {address(names.get(host))};
    }

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }

    private OwnAddresses of(String... urls) {
        return new OwnAddresses(List.of(urls), this::resolve, now::get);
    }

    private static boolean isKnown(OwnAddresses own) {
        try {
            return !own.get().isEmpty();
        } catch (RefusedHostException e) {
            return false;
        }
    }

    private void pass(OwnAddresses own, Duration time) {
        int before = asked.size();
        now.addAndGet(time.toNanos());
        isKnown(own);
        await().until(() -> asked.size() > before);
    }

    @ParameterizedTest
    @CsvSource({
        "'jdbc:postgresql://db1.internal:5432,db2.internal/pitwatch?targetServerType=primary', 'db1.internal,db2.internal'",
        "'jdbc:postgresql://[2600::8]:5432,10.0.0.5/pitwatch', '2600::8,10.0.0.5'",
        "jdbc:postgresql://db.internal, db.internal",
        "jdbc:postgresql:pitwatch, ''",
        "jdbc:postgresql:///pitwatch, ''",
        "ssl://broker.internal:8883, broker.internal",
        "https://hub:p@ss@my_hub.example.com/base?a=b#c, my_hub.example.com",
        "https://[::1]:8443, ::1",
    })
    void givenAUrl_whenItsHostsAreRead_thenAllOfThemAreThere(String url, String hosts) {
        assertThat(String.join(",", OwnAddresses.hosts(url).toList())).isEqualTo(hosts);
    }

    @Test
    void givenSeveralHosts_whenTheyAreFound_thenAllAddressesAreOursAndThoseOfTheMachine() throws Exception {
        OwnAddresses own = of(DATABASE, BROKER, "https://192.0.2.80/webrtc");
        await().until(() -> isKnown(own));

        assertThat(own.get())
                .contains(
                        address("10.0.0.5"),
                        address("10.0.0.6"),
                        address("10.0.0.7"),
                        address("192.0.2.80"),
                        address("127.0.0.1"));
    }

    @Test
    void givenAHostThatWasFound_whenNameServersAreAway_thenItsAddressStaysAndElseTheNewestCounts() throws Exception {
        OwnAddresses own = of(DATABASE, BROKER);
        await().until(() -> isKnown(own));
        names.remove("db1.internal");
        names.put("broker.internal", "10.0.0.8");

        for (int minute = 0; minute < 3; minute++) {
            pass(own, Duration.ofSeconds(61));
        }

        await().until(() -> own.get().contains(address("10.0.0.8")));
        assertThat(own.get()).contains(address("10.0.0.5")).doesNotContain(address("10.0.0.7"));
    }

    @Test
    void givenAHostThatWasNeverFound_whenAsked_thenNothingIsLawfulUntilItIs() throws Exception {
        names.remove("broker.internal");
        OwnAddresses own = of(DATABASE, BROKER);
        await().until(() -> asked.contains("broker.internal"));

        assertThatThrownBy(own::get)
                .isInstanceOf(RefusedHostException.class)
                .hasMessageContaining("can't be judged just now")
                .hasMessageNotContaining("internal")
                .matches(e -> ((RefusedHostException) e).isUnknown());
        names.put("broker.internal", "10.0.0.7");
        await().until(() -> {
            now.addAndGet(Duration.ofSeconds(6).toNanos());
            return isKnown(own);
        });
        assertThat(own.get()).contains(address("10.0.0.7"));
    }

    @Test
    void givenSilentNameServers_whenAsked_thenTheAnswerComesAtOnce() throws Exception {
        OwnAddresses own = of(DATABASE);
        await().until(() -> isKnown(own));
        silence = new CountDownLatch(1);
        now.addAndGet(Duration.ofMinutes(2).toNanos());

        assertThat(own.get()).contains(address("10.0.0.5")); // on this thread: it would wait for ever
        assertThat(own.get()).contains(address("10.0.0.6"));
        OwnAddresses early = of(DATABASE);
        assertThatThrownBy(early::get).isInstanceOf(RefusedHostException.class);
        silence.countDown();
        await().until(() -> isKnown(early));
    }

    @Test
    void givenTheSettings_whenRead_thenTheHostsOfAllThatBrowsersAndTheHubCallAreOurs(@TempDir Path home)
            throws Exception {
        Settings settings = Settings.read(
                Map.of(
                        "PITWATCH_PUBLIC_URL", "https://198.51.100.1",
                        "MEDIAMTX_API_URL", "http://198.51.100.2:9997",
                        "MEDIAMTX_WEBRTC_URL", "https://198.51.100.3",
                        "MEDIAMTX_HLS_URL", "https://198.51.100.4/hls",
                        "MEDIAMTX_PLAYBACK_URL", "https://198.51.100.5"),
                home);
        Set<InetAddress> own = new OwnAddresses(settings, this::resolve).get();

        for (int last = 1; last <= 5; last++) {
            assertThat(own).contains(address("198.51.100." + last));
        }
    }
}
