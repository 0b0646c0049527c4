package dev.pitwatch.hub.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.hub.mqtt.Receive;
import dev.pitwatch.hub.news.News;
import dev.pitwatch.hub.store.FakeRepository;
import dev.pitwatch.hub.store.ReadingStore;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes behind the store are exchanged while it stores: each batch reaches one version of each route, in order. */
class RouteSwapTest {

    private static final int SWAPS = 20;
    private static final long PAUSE_NANOS = 200_000;
    private static final SampleWorkshop SHOP = new SampleWorkshop(1, "w", 1, "ESP32-1");
    private static final String COLLECT =
            """
            - route:
                id: %1$s-collect
                from:
                  uri: reading-store:readings
                  steps:
                    - to: {id: %1$s-to, uri: "bean:%1$s"}
            """;

    @TempDir
    Path folder;

    private final List<Long> alerts = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> live = Collections.synchronizedList(new ArrayList<>());

    @Test
    void givenReadingsBeingStored_whenTheRoutesBehindAreSwapped_thenEachGetsEveryReadingOnce() throws IOException {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        ReadingStore store = new ReadingStore(new FakeRepository(), new News(meters), meters, Clock.systemUTC());
        DefaultCamelContext context = new DefaultCamelContext(false);
        context.disableJMX();
        context.getRouteController().supervising();
        context.getRegistry().bind("readingStore", store);
        context.getRegistry().bind("alerts", (Processor)
                exchange -> collect(exchange.getMessage().getBody(List.class), alerts));
        context.getRegistry().bind("live", (Processor)
                exchange -> collect(exchange.getMessage().getBody(List.class), live));
        context.build();
        context.start();
        store.start();
        RouteFiles files = new RouteFiles(
                context, routes, folder.resolve("kept"), (action, thing, id, details) -> {}, Clock.systemUTC(), meters);
        Files.writeString(routes.resolve("alerts.camel.yaml"), COLLECT.formatted("alerts"));
        Files.writeString(routes.resolve("live.camel.yaml"), COLLECT.formatted("live"));
        files.scan();

        AtomicLong sent = new AtomicLong();
        AtomicBoolean sending = new AtomicBoolean(true);
        Thread sender = new Thread(() -> send(context, sent, sending));
        sender.start();
        for (int swap = 1; swap <= SWAPS; swap++) {
            long before = sent.get();
            String file = swap % 2 == 0 ? "alerts" : "live";
            Files.writeString(routes.resolve(file + ".camel.yaml"), COLLECT.formatted(file) + "# " + swap + "\n");
            files.scan();
            files.scan();
            await().until(() -> sent.get() > before + 100);
        }
        sending.set(false);
        await().until(() -> !sender.isAlive());

        Long[] all = LongStream.range(0, sent.get()).boxed().toArray(Long[]::new);
        assertThat(files.history("live")).hasSize(SWAPS / 2 + 1);
        await().atMost(Duration.ofSeconds(30)).until(() -> alerts.size() >= all.length && live.size() >= all.length);
        assertThat(alerts).containsExactly(all);
        assertThat(live).containsExactly(all);
        FunctionTimer time =
                meters.get("pitwatch.route.time").tag("route", "alerts-collect").functionTimer();
        assertThat(time.count()).isPositive();
        assertThat(time.totalTime(TimeUnit.NANOSECONDS)).isPositive();
        files.close();
        context.close();
        store.close();
    }

    private static void collect(List<?> batch, List<Long> into) {
        into.addAll(batch.stream().map(reading -> ((Reading) reading).seq()).toList());
    }

    private static void send(DefaultCamelContext context, AtomicLong sent, AtomicBoolean sending) {
        try (ProducerTemplate template = context.createProducerTemplate()) {
            while (sending.get()) {
                long seq = sent.get();
                Reading reading =
                        SampleReading.of(SHOP).seq(seq).with(CoreMetric.IAQ, 5).build();
                var exchange = template.send("reading-store:readings", going -> {
                    going.setProperty(Receive.DELIVERY, new Delivery("t", new byte[0], 1, Instant.EPOCH, () -> {}));
                    going.getMessage().setBody(reading);
                });
                if (exchange.getException() == null) {
                    sent.incrementAndGet();
                }
                LockSupport.parkNanos(PAUSE_NANOS); // exchanging routes needs a processor, too
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
