package dev.pitwatch.hub.trace;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;

/** Counts what the collector took and what it didn't. */
final class CountedExporter implements SpanExporter {

    private final SpanExporter exporter;
    private final SpanCounts counts;

    CountedExporter(SpanExporter exporter, SpanCounts counts) {
        this.exporter = exporter;
        this.counts = counts;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        int size = spans.size(); // the batch is emptied and used again
        CompletableResultCode result = exporter.export(spans);
        return result.whenComplete(() -> counts.done(size, result.isSuccess()));
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
