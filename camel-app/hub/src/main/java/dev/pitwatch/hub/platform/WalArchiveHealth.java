package dev.pitwatch.hub.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.hub.platform.NightlyBackup.Verdict;
import dev.pitwatch.hub.services.HubServices;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * How the archive of the database's write-ahead log stands, by which moments between backups can be restored. The launcher keeps it, and writes
 * that down in {@code backup-wal.json} of the data folder; where it keeps none, as of a database of the operator's own, there is no such
 * file. Thread safe.
 */
public final class WalArchiveHealth {

    /** A folder of a network is away for a moment now and then, and what waits is stored then. */
    private static final Duration FAILING_FOR = Duration.ofMinutes(5);

    private final Optional<TimedBackups> kept;
    private final Path file;
    private final Clock clock;
    private volatile JsonNode last = MissingNode.getInstance();

    /** Reads nothing yet. Where no folder of backups is set nothing ever is. */
    WalArchiveHealth(Optional<TimedBackups> kept, Path file, Clock clock, MeterRegistry meters) {
        this.kept = kept;
        this.file = file;
        this.clock = clock;
        Gauge.builder("pitwatch.backup.wal.age", this, WalArchiveHealth::age)
                .description("Since the newest segment of the log was finished that is archived; NaN: none is known")
                .baseUnit("seconds")
                .register(meters);
        Gauge.builder(
                        "pitwatch.backup.wal.waiting",
                        this,
                        health -> health.number(state -> number(state, "waiting_bytes")))
                .description("Of the log that is not archived yet; NaN: this hub doesn't know an archive")
                .baseUnit("bytes")
                .register(meters);
        Gauge.builder(
                        "pitwatch.backup.wal.stored",
                        this,
                        health -> health.number(state -> number(state, "stored_bytes")))
                .description(
                        "Of the log that is archived, as of the last ten minutes; NaN: this hub doesn't know an archive")
                .baseUnit("bytes")
                .register(meters);
        Gauge.builder("pitwatch.backup.wal.stopped", this, health -> health.number(WalArchiveHealth::stopped))
                .description(
                        "1: the log is thrown away, since too much waited or a disk was full; NaN: this hub doesn't know an archive")
                .register(meters);
    }

    /** {@return that of the hub's data folder} */
    static WalArchiveHealth of(HubServices services, Optional<TimedBackups> kept) {
        return new WalArchiveHealth(
                kept,
                services.settings().folders().data().resolve("backup-wal.json"),
                services.clock(),
                services.meters());
    }

    private double age() {
        return moment(last, "stored_at")
                .map(at -> Duration.between(at, clock.instant()).toMillis() / 1000.0)
                .orElse(Double.NaN);
    }

    private double number(ToDoubleFunction<JsonNode> value) {
        JsonNode state = last;
        return state.isObject() ? value.applyAsDouble(state) : Double.NaN;
    }

    private static double number(JsonNode state, String field) {
        return state.path(field).asDouble();
    }

    private static double stopped(JsonNode state) {
        return state.path("stopped_at").isTextual() ? 1 : 0;
    }

    /**
     * Judges how it stands.
     *
     * @return empty: no backups are made here
     */
    public Optional<Verdict> verdict() {
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        JsonNode state = read();
        last = state;
        Optional<Instant> stoppedAt = moment(state, "stopped_at");
        if (stoppedAt.isPresent()) {
            return wrong(
                    Duration.ZERO,
                    "The database's log is not archived since %s, no moment after that can be restored: %s"
                            .formatted(
                                    stoppedAt.get(),
                                    text(state, "stopped_because").orElse("it does not say why")));
        }
        Optional<String> failing = text(state, "failing");
        if (failing.isPresent()) {
            return wrong(FAILING_FOR, "The database's log can't be archived, and waits: " + failing.get());
        }
        Optional<Instant> beganAt = moment(state, "began_at");
        Optional<String> gap = text(state, "gap_because");
        if (gap.isPresent() && beganAt.filter(this::isContinuing).isEmpty()) {
            return wrong(
                    Duration.ZERO,
                    "The archive of the database's log has a gap, moments can be restored from the next backup on: "
                            + gap.get());
        }
        String fine =
                state.isMissingNode() ? "There is no archive of the database's log" : "The database's log is archived";
        return Optional.of(new Verdict(false, fine, Duration.ZERO));
    }

    private static Optional<Verdict> wrong(Duration lasting, String message) {
        return Optional.of(new Verdict(true, message, lasting));
    }

    /** {@return whether a backup is there that the log from then on continues} */
    private boolean isContinuing(Instant beganAt) {
        return kept.flatMap(backups -> backups.newest().value().whole())
                .filter(whole -> whole.startedAt().isAfter(beganAt))
                .isPresent();
    }

    private JsonNode read() {
        try {
            return Json.MAPPER.readTree(Files.readString(file));
        } catch (NoSuchFileException e) {
            return MissingNode.getInstance();
        } catch (IOException e) {
            return last; // it is written beside and moved, so the next look finds it
        }
    }

    private static Optional<Instant> moment(JsonNode state, String field) {
        try {
            return text(state, field).map(Instant::parse);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(JsonNode state, String field) {
        return Optional.ofNullable(state.path(field).textValue());
    }
}
