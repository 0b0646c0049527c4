package dev.pitwatch.hub.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.settings.Settings.Tracing;
import dev.pitwatch.core.testing.OtlpReceiver;
import dev.pitwatch.core.testing.OtlpReceiver.Span;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TracesTest {

    private static final String NO_RETRY = "otel.java.exporter.otlp.retry.disabled";

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private Traces traces(String url, double readings) {
        return Traces.to(
                new Tracing(URI.create(url), Optional.of("x-tenant=pits"), readings),
                "node-1",
                getClass().getClassLoader(),
                meters);
    }

    private double spans(String outcome) {
        return meters.get("pitwatch.trace.spans")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    @Test
    void givenACall_whenItIsAnswered_thenTheCollectorGetsItWithItsPart() throws IOException {
        try (OtlpReceiver collector = new OtlpReceiver()) {
            try (Traces traces = traces(collector.url(), 1)) {
                var call = traces.call("getPit", "GET", "order-7");
                traces.part(call, "answer").end();
                call.end();
            }

            Span whole = span(collector, "getPit");
            assertThat(whole.parent()).isEmpty();
            assertThat(whole.attributes())
                    .containsEntry("http.request.method", "GET")
                    .containsEntry("pitwatch.correlation_id", "order-7");
            assertThat(collector.below(whole)).extracting(Span::name).containsExactly("answer");
            assertThat(collector.headers()).allSatisfy(call -> assertThat(call)
                    .containsEntry("x-tenant", "pits")
                    .containsEntry("content-type", "application/x-protobuf"));
            assertThat(spans("sent")).isEqualTo(2);
        }
    }

    @Test
    void givenAReading_whenItsStepsEnd_thenTheyAreOneTrace() throws IOException {
        try (OtlpReceiver collector = new OtlpReceiver()) {
            try (Traces traces = traces(collector.url(), 1)) {
                assertThat(traces.picksReading()).isTrue();
                ReadingTrace reading = traces.reading("workshop/w/pit/p/sensors", Duration.ofMillis(3));
                reading.ofDevice("ESP32-1");
                reading.refused("bad_row");
                reading.step("queue");
                reading.step("commit");
                reading.end();
            }

            Span whole = span(collector, "reading");
            assertThat(whole.attributes())
                    .containsEntry("messaging.destination.name", "workshop/w/pit/p/sensors")
                    .containsEntry("pitwatch.device_id", "ESP32-1")
                    .containsEntry("pitwatch.refused", "bad_row");
            assertThat(collector.below(whole))
                    .extracting(Span::name)
                    .containsExactlyInAnyOrder("check", "queue", "commit");
            assertThat(collector.spans()).extracting(Span::trace).containsOnly(whole.trace());
        }
    }

    @Test
    void givenNoCollector_whenMoreSpansEndThanMayWait_thenNobodyWaitsAndAllAreCounted() {
        System.setProperty(NO_RETRY, "true"); // else a batch counts as failed after some 10 s
        try (Traces traces = traces("http://127.0.0.1:9", 1)) {
            IntStream.range(0, 5_000)
                    .forEach(i -> traces.call("call", "GET", "id").end());

            await().atMost(Duration.ofSeconds(30)).until(() -> spans("failed") > 0 && spans("dropped") > 0);
            assertThat(meters.get("pitwatch.trace.waiting").gauge().value()).isLessThanOrEqualTo(2_048);
            assertThat(spans("sent")).isZero();
        } finally {
            System.clearProperty(NO_RETRY);
        }
    }

    @Test
    void givenTracingOffOrNoShareOfReadings_whenAsked_thenNoReadingIsPickedAndCallsMakeNothing() {
        try (Traces off = Traces.off();
                Traces callsOnly = traces("http://127.0.0.1:9", 0)) {
            assertThat(off.picksReading()).isFalse();
            assertThat(callsOnly.picksReading()).isFalse();
            assertThat(off.call("call", "GET", "id").isRecording()).isFalse();
        }
    }

    private static Span span(OtlpReceiver collector, String name) {
        return collector.spans().stream()
                .filter(span -> span.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
