package dev.pitwatch.hub.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What becomes of one reading, step after step. It goes with the reading from thread to thread, through queues; one
 * thread at a time has it until it is shared by those who read what was committed.
 */
public final class ReadingTrace {

    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    private static final AttributeKey<String> TOPIC = AttributeKey.stringKey("messaging.destination.name");
    private static final AttributeKey<String> DEVICE = AttributeKey.stringKey("pitwatch.device_id");
    private static final AttributeKey<String> REFUSED = AttributeKey.stringKey("pitwatch.refused");

    private final Tracer tracer;
    private final Span whole;
    private final AtomicInteger readers = new AtomicInteger();
    private Span step;

    private ReadingTrace(Tracer tracer, Span whole, Span step) {
        this.tracer = tracer;
        this.whole = whole;
        this.step = step;
    }

    /** It came a while ago and was checked since. */
    static ReadingTrace begin(Tracer tracer, String topic, Duration age) {
        // The real time, whatever the hub's clock says: that is what other parts of a trace go by.
        long arrived = Clock.getDefault().now() - Math.max(0, age.toNanos());
        Span whole = tracer.spanBuilder("reading")
                .setNoParent()
                .setSpanKind(SpanKind.CONSUMER)
                .setStartTimestamp(arrived, TimeUnit.NANOSECONDS)
                .setAttribute(SYSTEM, "mqtt")
                .setAttribute(TOPIC, topic)
                .startSpan();
        Span check = tracer.spanBuilder("check")
                .setParent(Context.root().with(whole))
                .setStartTimestamp(arrived, TimeUnit.NANOSECONDS)
                .startSpan();
        return new ReadingTrace(tracer, whole, check);
    }

    public void ofDevice(String deviceId) {
        whole.setAttribute(DEVICE, deviceId);
    }

    public void refused(String reason) {
        whole.setAttribute(REFUSED, reason);
    }

    /** The step before is over, and this one begins. */
    public void step(String name) {
        step.end();
        step = tracer.spanBuilder(name).setParent(Context.root().with(whole)).startSpan();
    }

    /** The step before is over, and so many readers take it on, at the same time; without any it ends. */
    public void share(int among) {
        step.end();
        readers.set(among);
        if (among == 0) {
            whole.end();
        }
    }

    /** One of those who share it begins. */
    public Step reader(String name) {
        Span span =
                tracer.spanBuilder(name).setParent(Context.root().with(whole)).startSpan();
        return () -> {
            span.end();
            leave();
        };
    }

    /** One of those who share it is done with it; with the last of them it ends. */
    public void leave() {
        if (readers.decrementAndGet() == 0) {
            whole.end();
        }
    }

    /** What one of those who share it does. */
    @FunctionalInterface
    public interface Step extends AutoCloseable {
        @Override
        void close();
    }

    /** Nothing more becomes of it. */
    public void end() {
        step.end();
        whole.end();
    }
}
