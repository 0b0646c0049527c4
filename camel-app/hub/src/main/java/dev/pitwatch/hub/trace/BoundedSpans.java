package dev.pitwatch.hub.trace;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

/** Drops what finds no room, before the processor behind it does so without a word. */
final class BoundedSpans implements SpanProcessor {

    private final SpanProcessor next;
    private final SpanCounts counts;
    private final int most;

    /** Lets through at most so many that are not sent yet: no more than the next one's queue takes. */
    BoundedSpans(SpanProcessor next, SpanCounts counts, int most) {
        this.next = next;
        this.counts = counts;
        this.most = most;
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        next.onStart(parent, span);
    }

    @Override
    public boolean isStartRequired() {
        return next.isStartRequired();
    }

    @Override
    public void onEnd(ReadableSpan span) {
        if (span.getSpanContext().isSampled() && counts.take(most)) {
            next.onEnd(span);
        }
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    @Override
    public CompletableResultCode shutdown() {
        return next.shutdown();
    }

    @Override
    public CompletableResultCode forceFlush() {
        return next.forceFlush();
    }
}
