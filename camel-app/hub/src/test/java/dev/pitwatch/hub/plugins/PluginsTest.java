package dev.pitwatch.hub.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.core.readings.driver.SensorType;
import dev.pitwatch.spi.Decoded;
import dev.pitwatch.spi.Metric;
import dev.pitwatch.spi.SensorDriver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PluginsTest {

    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final Map<String, Object> FIELDS = Map.of("co2", 812L);
    private static final List<Metric> METRICS = List.of(new Metric("co2", "ppm", 1, 40_000));

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Plugins plugins = new Plugins(Clock.fixed(NOW, ZoneOffset.UTC));
    private final Plugin plugin = plugins.known(
            new Plugin.Identity("dev.pitwatch.sensor-scd41", Optional.of("1.0.0"), Optional.of("sensor-scd41.jar")));
    private final List<String> enough = new ArrayList<>();
    private final CountDownLatch never = new CountDownLatch(1);
    private Guard guard = plugins.guard(plugin, PluginCalls.bounded("plugin-test"), enough::add);

    @AfterEach
    void release() {
        never.countDown();
        guard.close();
    }

    @Test
    void givenADriver_whenAddedAndRemoved_thenItIsListedAsLong() {
        Runnable removal = plugins.add(plugin, driver(fields -> Decoded.numbers(METRICS, fields)), guard);
        plugin.is(Plugin.State.ACTIVE);

        assertThat(plugins.drivers().sensorTypes())
                .extracting(SensorType::sensorType)
                .containsExactly("SCD41");
        PluginView view = plugins.list().get(0);
        assertThat(view.services()).containsExactly("sensor SCD41");
        assertThat(view.state()).isEqualTo("active");
        assertThat(view.kind()).isEqualTo("sensor");
        assertThat(decode().values()).isEqualTo(Map.of("co2", 812.0));

        removal.run();

        assertThat(plugins.drivers().sensorTypes()).isEmpty();
        assertThat(plugins.list().get(0).services()).isEmpty();
    }

    @Test
    void givenADriverThatThrows_whenTwentyInARow_thenItIsToBeSwitchedOffOnce() {
        plugins.countIn(meters);
        plugins.add(
                plugin,
                driver(fields -> {
                    throw new IllegalStateException("bug");
                }),
                guard);

        for (int i = 0; i < 25; i++) {
            assertThatThrownBy(this::decode).isInstanceOf(PluginFailure.class).hasNoCause();
        }

        assertThat(enough).hasSize(1);
        PluginView view = plugins.list().get(0);
        assertThat(view.failures()).isEqualTo(20);
        assertThat(view.lastFailedAt()).isEqualTo(NOW);
        assertThat(view.lastError()).startsWith("driver SCD41: java.lang.IllegalStateException: bug at dev.pitwatch");
        assertThat(meters.get("pitwatch.plugin.failures")
                        .tag("kind", "throw")
                        .counter()
                        .count())
                .isEqualTo(20);
    }

    @Test
    void givenADriverThatSaysAPersonsAddress_whenPluginsAreListed_thenItIsMasked() {
        plugins.add(
                plugin,
                driver(fields -> {
                    throw new IllegalStateException("550 <asha.rao@example.org> is unknown, so is +919876501234");
                }),
                guard);

        assertThatThrownBy(this::decode).isInstanceOf(PluginFailure.class);

        assertThat(plugins.list().get(0).lastError())
                .contains("550 <a***@example.org> is unknown, so is +***1234")
                .doesNotContain("asha", "9198765");
    }

    @Test
    void givenADriverThatThrowsNowAndThen_whenCalledOften_thenItStays() {
        int[] call = {0};
        plugins.add(
                plugin,
                driver(fields -> {
                    if (call[0]++ % 19 != 0) {
                        throw new StackOverflowError();
                    }
                    return Decoded.numbers(METRICS, fields);
                }),
                guard);

        for (int i = 0; i < 100; i++) {
            try {
                decode();
            } catch (PluginFailure e) {
                assertThat(e).hasMessageContaining("StackOverflowError");
            }
        }

        assertThat(enough).isEmpty();
    }

    @Test
    void givenADriverThatBlocks_whenThreeTimes_thenEachIsGivenUpAndItIsToBeSwitchedOff() {
        plugins.add(
                plugin,
                driver(fields -> {
                    never.await();
                    return Decoded.numbers(METRICS, fields);
                }),
                guard);

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(this::decode)
                    .isInstanceOf(PluginFailure.class)
                    .hasMessage("driver SCD41: has not come back within 1000 ms");
        }
        assertThatThrownBy(this::decode).hasMessageContaining("is off");

        assertThat(enough).containsExactly("driver SCD41: has not come back within 1000 ms");
        assertThat(plugins.list().get(0).failures()).isEqualTo(3);
    }

    @Test
    void givenADriverThatReturnsNull_whenCalled_thenItFailed() {
        plugins.add(plugin, driver(fields -> null), guard);

        assertThatThrownBy(this::decode).hasMessageContaining("decode() returned null");
    }

    @Test
    void givenAPluginOfTheDistribution_whenCalled_thenOnTheCallersThread() {
        guard.close();
        guard = plugins.guard(plugin, PluginCalls.direct("plugin-test"), enough::add);
        List<Thread> ranOn = new ArrayList<>();
        plugins.add(
                plugin,
                driver(fields -> {
                    ranOn.add(Thread.currentThread());
                    return Decoded.numbers(METRICS, fields);
                }),
                guard);

        decode();

        assertThat(ranOn).containsExactly(Thread.currentThread());
    }

    @Test
    void givenADriverThatIsNone_whenAdded_thenItIsRefused() {
        SensorDriver wrong = new Driver("lower case", fields -> Decoded.numbers(METRICS, fields));

        assertThatThrownBy(() -> plugins.add(plugin, wrong, guard)).hasMessageContaining("expected 1 to 32 of A-Z");

        assertThat(plugins.list().get(0).services()).isEmpty();
    }

    private Decoded decode() {
        return plugins.drivers().plan(List.of()).drivers().get(0).decode(FIELDS);
    }

    private static Driver driver(Decode decode) {
        return new Driver("SCD41", decode);
    }

    private interface Decode {
        Decoded of(Map<String, Object> fields) throws Exception;
    }

    private record Driver(String sensorType, Decode decode) implements SensorDriver {

        @Override
        public List<Metric> metrics() {
            return METRICS;
        }

        @Override
        public Decoded decode(Map<String, Object> fields) {
            try {
                return decode.of(fields);
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
