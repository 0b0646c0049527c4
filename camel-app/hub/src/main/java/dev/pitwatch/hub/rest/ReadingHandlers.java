package dev.pitwatch.hub.rest;

import dev.pitwatch.core.driver.DriverRegistry;
import dev.pitwatch.core.identity.Principal;
import dev.pitwatch.core.problem.Problem;
import dev.pitwatch.core.reading.LatestJson;
import dev.pitwatch.core.reading.ReadingJson;
import dev.pitwatch.core.reading.ReadingPage;
import dev.pitwatch.core.reading.ReadingQueries;
import dev.pitwatch.core.workshop.PitService;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Readings of a pit. */
public final class ReadingHandlers implements Handlers {

    private static final Duration DEFAULT_SPAN = Duration.ofHours(24);

    private final ReadingQueries readings;
    private final ReadingJson json;
    private final LatestJson latestJson;
    private final PitService pits;
    private final Clock clock;

    public ReadingHandlers(ReadingQueries readings, DriverRegistry drivers, PitService pits, Clock clock) {
        this.readings = readings;
        this.json = new ReadingJson(drivers);
        this.latestJson = new LatestJson(drivers);
        this.pits = pits;
        this.clock = clock;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of("latestReading", this::latest, "readingHistory", this::history);
    }

    private Result latest(Call call) {
        Principal principal = visible(call);
        return readings.latest(principal.scope(), call.id())
                .map(latest -> Result.ok(latestJson.shape(latest)))
                .orElseThrow(() -> Problem.notFound("pit"));
    }

    private Result history(Call call) {
        Principal principal = visible(call);
        Instant to = call.time("to").orElseGet(clock::instant);
        Instant from = call.time("from").orElseGet(() -> to.minus(DEFAULT_SPAN));
        if (!from.isBefore(to)) {
            throw Problem.invalid("from", "must be before to");
        }
        int limit = call.number("limit").orElseThrow().intValue();
        ReadingPage page = readings.history(principal.scope(), call.id(), from, to, call.text("cursor"), limit);
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("next_cursor", page.nextCursor().orElse(null));
        meta.put("bucket", "raw");
        return Result.series(page.readings().stream().map(json::shape).toList(), meta);
    }

    /** {@return who asks, when they may know of the pit} */
    private Principal visible(Call call) {
        pits.get(call.principal(), call.id());
        return call.principal();
    }
}
