package dev.pitwatch.hub.trace;

import dev.pitwatch.base.settings.Settings.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the spans of readings and calls, and sends them to a collector in the background. Off, OpenTelemetry's SDK is not
 * started, and a reading costs one comparison. Thread safe.
 */
public final class Traces implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Traces.class);
    private static final String SCOPE = "dev.pitwatch.hub";
    private static final AttributeKey<String> NODE = AttributeKey.stringKey("service.instance.id");
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> CORRELATION_ID = AttributeKey.stringKey("pitwatch.correlation_id");
    private static final int QUEUE = 2_048;
    private static final long CLOSE_SECONDS = 2;

    private final Tracer tracer;
    private final double readings;
    private final Runnable ending;

    private Traces(Tracer tracer, double readings, Runnable ending) {
        this.tracer = tracer;
        this.readings = readings;
        this.ending = ending;
    }

    /** {@return what makes no traces} */
    public static Traces off() {
        return new Traces(TracerProvider.noop().get(SCOPE), 0, () -> {});
    }

    /**
     * {@return what sends traces to the collector; what makes none, when the library refuses its settings}
     *
     * @param node names this hub among others
     * @param loader of the hub's classes
     */
    public static Traces to(Tracing settings, String node, ClassLoader loader, MeterRegistry meters) {
        try {
            OpenTelemetrySdk sdk = sdk(settings, node, loader, new SpanCounts(meters));
            LOG.info("traces go to {}, {} of all readings", settings.endpoint(), settings.readings());
            return new Traces(sdk.getTracer(SCOPE), settings.readings(), () -> sdk.getSdkTracerProvider()
                    .shutdown()
                    .join(CLOSE_SECONDS, TimeUnit.SECONDS));
        } catch (ConfigurationException e) {
            LOG.error("no traces are made, a variable OTEL_… is wrong: {}", e.getMessage());
            return off();
        }
    }

    private static OpenTelemetrySdk sdk(Tracing settings, String node, ClassLoader loader, SpanCounts counts) {
        return AutoConfiguredOpenTelemetrySdk.builder()
                .setServiceClassLoader(loader)
                .disableShutdownHook()
                .addPropertiesSupplier(() -> properties(settings))
                .addResourceCustomizer((resource, config) ->
                        Resource.create(Attributes.of(NODE, node)).merge(resource))
                .addSpanExporterCustomizer((exporter, config) -> new CountedExporter(exporter, counts))
                .addSpanProcessorCustomizer((processor, config) ->
                        new BoundedSpans(processor, counts, config.getInt("otel.bsp.max.queue.size", QUEUE)))
                .build()
                .getOpenTelemetrySdk();
    }

    /** Ours, where the environment says nothing else. */
    private static Map<String, String> properties(Tracing settings) {
        Map<String, String> all = new HashMap<>();
        all.put("otel.service.name", "pitwatch-hub");
        all.put("otel.exporter.otlp.endpoint", settings.endpoint().toString());
        all.put("otel.exporter.otlp.protocol", "http/protobuf");
        all.put("otel.metrics.exporter", "none");
        all.put("otel.logs.exporter", "none");
        settings.headers().ifPresent(headers -> all.put("otel.exporter.otlp.headers", headers));
        return all;
    }

    /** {@return whether the next reading is one of those that are traced} */
    public boolean picksReading() {
        return readings > 0 && ThreadLocalRandom.current().nextDouble() < readings;
    }

    /**
     * {@return the trace of a reading}
     *
     * @param age for how long it has been in the hub
     */
    public ReadingTrace reading(String topic, Duration age) {
        return ReadingTrace.begin(tracer, topic, age);
    }

    /** {@return the span of a call, which has begun; the caller for it ends it} */
    public Span call(String operation, String method, String correlationId) {
        return tracer.spanBuilder(operation)
                .setNoParent() // strangers don't decide what is traced
                .setSpanKind(SpanKind.SERVER)
                .setAttribute(METHOD, method)
                .setAttribute(CORRELATION_ID, correlationId)
                .startSpan();
    }

    /** {@return the span of a part of something, which has begun} */
    public Span part(Span whole, String name) {
        return tracer.spanBuilder(name).setParent(Context.root().with(whole)).startSpan();
    }

    /** Sends what waits, if that works at once. */
    @Override
    public void close() {
        ending.run();
    }
}
