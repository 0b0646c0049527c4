package dev.pitwatch.hub.readings;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.platform.workshop.PitService;
import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.LatestReading;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingCsv;
import dev.pitwatch.core.readings.reading.ReadingJson;
import dev.pitwatch.core.readings.reading.ReadingPage;
import dev.pitwatch.core.readings.reading.ReadingQueries;
import dev.pitwatch.core.readings.reading.ShownPits;
import dev.pitwatch.core.readings.rollup.Bucket;
import dev.pitwatch.core.readings.rollup.Rollup;
import dev.pitwatch.core.readings.rollup.RollupCursor;
import dev.pitwatch.core.readings.rollup.RollupPage;
import dev.pitwatch.core.readings.rollup.RollupQueries;
import dev.pitwatch.core.readings.rollup.Total;
import dev.pitwatch.core.work.tracking.CarArrivals;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import dev.pitwatch.hub.rest.Streamed;
import dev.pitwatch.spi.Metric;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Readings of a pit, and what is newest in all pits of a workshop. */
public final class ReadingHandlers implements Handlers {

    private static final Duration DEFAULT_SPAN = Duration.ofHours(24);
    /** How far back a wall screen sees. */
    private static final Duration SEEN_ON_WALLS = Duration.ofHours(24);

    private static final String RAW = "raw";
    private static final String AUTO = "auto";

    /** Of a file, read at once: a transaction of its own each. */
    private static final int PART = 2_000;
    /** Of a list, in memory at once. */
    private static final int ROWS_AT_ONCE = 500;

    private static final int ROLLUPS_AT_ONCE = 500;
    private static final int PITS_AT_ONCE = 200;

    private final Database database;
    private final ReadingQueries readings;
    private final RollupQueries rollups;
    private final DriverRegistry drivers;
    private final ReadingJson json;
    private final LatestAnswers answers;
    private final PitService pits;
    private final CarArrivals stays;
    private final Clock clock;
    private final LongReads longReads = new LongReads();

    public ReadingHandlers(
            Database database,
            ReadingQueries readings,
            RollupQueries rollups,
            DriverRegistry drivers,
            LatestAnswers answers,
            PitService pits,
            CarArrivals stays,
            Clock clock) {
        this.database = database;
        this.readings = readings;
        this.rollups = rollups;
        this.drivers = drivers;
        this.json = new ReadingJson(drivers);
        this.answers = answers;
        this.pits = pits;
        this.stays = stays;
        this.clock = clock;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of(
                "latestReading",
                this::latest,
                "latestReadings",
                this::latestOfWorkshop,
                "readingHistory",
                this::history,
                "readingStats",
                this::stats,
                "exportReadings",
                this::export);
    }

    /** From then until before then. */
    private record Span(Instant from, Instant to) {}

    private Result latest(Call call) {
        return database.together(() -> {
            Principal principal = visible(call);
            return readings.latest(principal.scope(), call.id())
                    .map(latest -> Result.ok(answers.of(principal.scope(), latest)))
                    .orElseThrow(() -> Problem.notFound("pit"));
        });
    }

    /** All in one, without pages: who shows a workshop shows all of its pits. A large one's are in memory by parts only. */
    private Result latestOfWorkshop(Call call) {
        Principal principal = call.principal();
        Scope scope = principal.scope();
        Optional<Set<Long>> among = Optional.of(principal.pitIds()).filter(own -> principal.seesSomePits());
        ShownPits shown = readings.shown(scope, call.id(), among).orElseThrow(() -> Problem.notFound("workshop"));
        int all = shown.ids().size();
        return Result.rows(item -> {
            for (ShownPits part : shown.parts(PITS_AT_ONCE)) {
                Supplier<List<Map<String, Object>>> newest = () -> answers.of(scope, readings.latest(scope, part));
                (all > PITS_AT_ONCE ? longReads.part(scope, newest) : newest.get()).forEach(item);
            }
            return Result.meta(new Page(1, Math.max(1, all)), all);
        });
    }

    private Result history(Call call) {
        Principal principal = visible(call);
        Span asked = span(call);
        Span span = new Span(seenFrom(principal, call.id(), asked.from()), asked.to());
        String bucket = call.text("bucket").orElseThrow();
        int limit = call.number("limit").orElseThrow().intValue();
        if (!span.from().isBefore(span.to())) {
            return Result.rows(item -> meta(null, bucket));
        }
        return bucket.equals(RAW) ? raw(call, principal, span, limit) : bucketed(call, principal, span, bucket, limit);
    }

    /** {@return that time, or if it is later: for a customer when their car came, for a wall screen 24 hours ago} */
    private Instant seenFrom(Principal principal, long pit, Instant from) {
        Instant since = isWall(principal)
                ? clock.instant().minus(SEEN_ON_WALLS)
                : stays.since(principal, pit).orElseThrow(() -> Problem.notFound("pit"));
        return from.isBefore(since) ? since : from;
    }

    private static boolean isWall(Principal principal) {
        return principal.role() == Role.KIOSK;
    }

    private Span span(Call call) {
        Instant to = call.time("to").orElseGet(clock::instant);
        Instant from = call.time("from").orElseGet(() -> to.minus(DEFAULT_SPAN));
        if (!from.isBefore(to)) {
            throw Problem.invalid("from", "must be before to");
        }
        return new Span(from, to);
    }

    private Result raw(Call call, Principal principal, Span span, int limit) {
        Optional<String> cursor = call.text("cursor");
        long pit = call.id();
        return Result.rows(item -> meta(raw(principal.scope(), pit, span, cursor, limit, item), RAW));
    }

    /** {@return the cursor of what comes after these, if anything does} */
    private @Nullable String raw(
            Scope scope, long pit, Span span, Optional<String> from, int limit, Consumer<Object> item) {
        Optional<String> cursor = from;
        int left = limit;
        do {
            int rows = Math.min(left, ROWS_AT_ONCE);
            Optional<String> after = cursor;
            Supplier<ReadingPage> part = () -> readings.history(scope, pit, span.from(), span.to(), after, rows);
            ReadingPage page = limit > ROWS_AT_ONCE ? longReads.part(scope, part) : part.get();
            page.readings().forEach(reading -> item.accept(json.shape(reading)));
            left -= page.readings().size();
            cursor = page.nextCursor();
        } while (left > 0 && cursor.isPresent());
        return cursor.orElse(null);
    }

    private Result bucketed(Call call, Principal principal, Span span, String name, int limit) {
        Optional<RollupCursor> cursor = call.text("cursor").map(RollupCursor::of);
        Bucket bucket = name.equals(AUTO)
                ? cursor.map(RollupCursor::bucket).orElseGet(() -> filling(call, span))
                : Bucket.of(name).orElseThrow();
        if (cursor.isPresent() && cursor.get().bucket() != bucket) {
            throw Problem.invalid("cursor", "is of another bucket");
        }
        Instant from = cursor.map(RollupCursor::at)
                .filter(at -> at.isAfter(span.from()))
                .orElse(span.from());
        long pit = call.id();
        // A wall screen sees no bucket that began before what it may see.
        Instant oldest = isWall(principal) ? span.from() : Instant.MIN;
        return Result.rows(item -> meta(
                bucketed(principal.scope(), pit, bucket, new Span(from, span.to()), limit, (rollup, shape) -> {
                    if (!rollup.at().isBefore(oldest)) {
                        item.accept(shape);
                    }
                }),
                bucket.code()));
    }

    /** {@return the cursor of what comes after these, if anything does} */
    private @Nullable String bucketed(
            Scope scope, long pit, Bucket bucket, Span span, int limit, BiConsumer<Rollup, Object> item) {
        Optional<Instant> from = Optional.of(span.from()).filter(at -> at.isBefore(span.to()));
        int left = limit;
        while (left > 0 && from.isPresent()) {
            RollupPage page = rollups.history(
                    scope, pit, bucket, from.get(), span.to(), driverMetrics(), Math.min(left, ROLLUPS_AT_ONCE));
            page.rollups()
                    .forEach(rollup -> item.accept(
                            rollup, shape(rollup, bucket, page.aqi12h().get(rollup.at()))));
            left -= page.rollups().size();
            from = page.next();
        }
        return from.map(at -> new RollupCursor(bucket, at).text()).orElse(null);
    }

    private static Bucket filling(Call call, Span span) {
        return Bucket.filling(
                span.from(), span.to(), call.number("points").orElseThrow().intValue());
    }

    private static Map<String, Object> shape(Rollup rollup, Bucket bucket, @Nullable Integer aqi12h) {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("timestamp", rollup.at());
        rollup.metrics().forEach((name, summary) -> shape.put(name, summary.shape()));
        if (bucket == Bucket.HOUR) {
            shape.put("aqi_12h", aqi12h);
        }
        return shape;
    }

    private static Map<String, @Nullable Object> meta(@Nullable String nextCursor, String bucket) {
        Map<String, @Nullable Object> meta = new LinkedHashMap<>();
        meta.put("next_cursor", nextCursor);
        meta.put("bucket", bucket);
        return meta;
    }

    private List<String> driverMetrics() {
        return drivers.metrics().stream()
                .map(Metric::name)
                .filter(name -> CoreMetric.ofField(name).isEmpty())
                .toList();
    }

    private Result stats(Call call) {
        Principal principal = visible(call);
        long hours = call.number("hours").orElseThrow();
        Instant to = clock.instant();
        Instant from = seenFrom(principal, call.id(), to.minus(Duration.ofHours(hours)));
        // What is measured at this very moment, and by a clock that is a little ahead, counts.
        Instant end = to.plus(Duration.ofMinutes(5));
        Total total = rollups.total(principal.scope(), call.id(), from, end, driverMetrics());
        Map<String, Object> last = last(principal.scope(), call.id(), total, from, end);
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("hours", hours);
        total.metrics().forEach((name, summary) -> {
            Map<String, Object> metric = new LinkedHashMap<>(summary.shape());
            metric.put("last", last.get(name));
            shape.put(name, metric);
        });
        return Result.ok(shape);
    }

    /** {@return by metric what was measured last} Readings are read of those only that the pit's newest values lack. */
    private Map<String, Object> last(Scope scope, long pit, Total total, Instant from, Instant to) {
        LatestReading latest = readings.newest(scope, pit);
        Map<String, Object> last = new HashMap<>();
        latest.metrics().forEach((name, point) -> {
            if (!point.timestamp().isBefore(from)) {
                last.put(name, point.value());
            }
        });
        Integer aqi = latest.air().aqi();
        Instant airAt = latest.airAt();
        if (aqi != null && airAt != null && !airAt.isBefore(from)) {
            last.put("aqi", aqi);
        }
        Map<String, Instant> missing = new HashMap<>(total.newest());
        missing.keySet().removeAll(last.keySet());
        if (!missing.isEmpty()) {
            last.putAll(readings.newest(scope, pit, missing, to));
        }
        return last;
    }

    private Result export(Call call) {
        Principal principal = visible(call);
        Span span = span(call);
        long pit = call.id();
        String name = "pit-%d-%s-%s.csv".formatted(pit, day(span.from()), day(span.to()));
        return Result.file(new Streamed("text/csv; charset=utf-8", name, out -> export(principal, pit, span, out)));
    }

    private static String day(Instant time) {
        return time.toString().substring(0, 10);
    }

    private void export(Principal principal, long pit, Span span, OutputStream out) throws IOException {
        ReadingCsv csv = new ReadingCsv(drivers);
        out.write(csv.header().getBytes(StandardCharsets.UTF_8));
        Optional<String> cursor = Optional.empty();
        do {
            Optional<String> after = cursor;
            ReadingPage page = longReads.part(
                    principal.scope(),
                    () -> readings.history(principal.scope(), pit, span.from(), span.to(), after, PART));
            for (Reading reading : page.readings()) {
                out.write(csv.line(reading).getBytes(StandardCharsets.UTF_8));
            }
            cursor = page.nextCursor();
        } while (cursor.isPresent());
    }

    /** {@return who asks, when they may know of the pit} */
    private Principal visible(Call call) {
        pits.get(call.principal(), call.id());
        return call.principal();
    }
}
