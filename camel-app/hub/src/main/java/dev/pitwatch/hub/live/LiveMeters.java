package dev.pitwatch.hub.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** What is counted of sockets. */
final class LiveMeters {

    /** By which sockets are refused; these are counted from the start, so that the first one is seen. */
    private static final List<Integer> REFUSALS = List.of(401, 403, 429, 503);

    private final MeterRegistry meters;
    private final Counter opened;
    private final Counter skipped;
    private final Counter resyncs;

    LiveMeters(MeterRegistry meters) {
        this.meters = meters;
        this.opened = Counter.builder("pitwatch.live.opened")
                .description("Sockets opened")
                .register(meters);
        this.skipped = Counter.builder("pitwatch.live.skipped")
                .description("readings that slow sockets did not get")
                .register(meters);
        this.resyncs = Counter.builder("pitwatch.live.resyncs")
                .description("Sockets that had to load all anew")
                .register(meters);
        for (CloseCode code : CloseCode.values()) {
            closings(code);
        }
        REFUSALS.forEach(this::refusals);
    }

    void opened() {
        opened.increment();
    }

    void skipped(int events) {
        if (events > 0) {
            skipped.increment(events);
        }
    }

    void resync() {
        resyncs.increment();
    }

    void closed(CloseCode code) {
        closings(code).increment();
    }

    private Counter closings(CloseCode code) {
        return Counter.builder("pitwatch.live.closed")
                .description("Sockets that the hub closed")
                .tag("code", Short.toString(code.code()))
                .register(meters);
    }

    void refused(int status) {
        refusals(status).increment();
    }

    private Counter refusals(int status) {
        return Counter.builder("pitwatch.live.refused")
                .description("Sockets refused before the upgrade")
                .tag("status", Integer.toString(status))
                .register(meters);
    }
}
