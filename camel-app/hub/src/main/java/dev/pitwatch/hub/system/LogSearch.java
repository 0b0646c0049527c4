package dev.pitwatch.hub.system;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Searches what this hub has logged, the newest first: as far back as {@value #MIB} MiB go. */
public final class LogSearch {

    private static final int MAX_LINES = 500;
    private static final long MIB = 32;
    private static final long MAX_BYTES = MIB << 20;
    /** One takes a second of a core. */
    private static final int AT_A_TIME = 2;
    /** An error's stack may be as long as a file. */
    private static final int LONGEST_TEXT = 8_000;

    private static final List<String> LEVELS = List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL");
    private static final Duration RETRY = Duration.ofSeconds(2);

    /**
     * What is wanted; empty: any.
     *
     * @param level this one or a more severe one
     * @param text a part of message, error or logger, whatever its case
     */
    public record Wanted(
            Optional<String> correlationId,
            Optional<String> level,
            Optional<String> text,
            Optional<Instant> from,
            Optional<Instant> to) {

        boolean has(Line line) {
            return correlationId.filter(id -> !id.equals(line.correlationId())).isEmpty()
                    && level.filter(least -> LEVELS.indexOf(line.level()) < LEVELS.indexOf(least))
                            .isEmpty()
                    && from.filter(line.time()::isBefore).isEmpty()
                    && to.filter(end -> !line.time().isBefore(end)).isEmpty()
                    && text.filter(part -> !line.says(part.toLowerCase(Locale.ROOT)))
                            .isEmpty();
        }
    }

    /** A line of the log; what it has not is null, what is too long is cut. */
    public record Line(
            Instant time,
            String level,
            @Nullable String logger,
            @Nullable String thread,
            @Nullable String correlationId,
            @Nullable String traceId,
            @Nullable String deviceId,
            @Nullable String routeId,
            @Nullable String message,
            @Nullable String error) {

        private boolean says(String lowerCase) {
            return Stream.of(message, error, logger)
                    .anyMatch(text ->
                            text != null && text.toLowerCase(Locale.ROOT).contains(lowerCase));
        }
    }

    /**
     * What was found.
     *
     * @param lines the newest first
     * @param lookedBackTo the time of the oldest line that was looked at; null: there was none
     * @param whole whether everything that is kept, or that is of the time asked for, was looked at
     */
    public record Found(List<Line> lines, @Nullable Instant lookedBackTo, boolean whole) {}

    private final LogFiles files;
    private final long mostBytes;
    private final Semaphore turns = new Semaphore(AT_A_TIME);

    /** Takes the folder of the logs. */
    public LogSearch(Path folder) {
        this(folder, MAX_BYTES);
    }

    LogSearch(Path folder, long mostBytes) {
        this.files = new LogFiles(folder);
        this.mostBytes = mostBytes;
    }

    /** {@return the newest lines that are wanted} Throws a {@link Problem} while others search. */
    public Found find(Wanted wanted) {
        if (!turns.tryAcquire()) {
            throw Problem.later(
                    ProblemCode.UNAVAILABLE, "the logs are being searched by others; try again soon", RETRY);
        }
        try {
            return look(wanted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            turns.release();
        }
    }

    private Found look(Wanted wanted) throws IOException {
        List<Line> found = new ArrayList<>();
        Instant lookedBackTo = null;
        long left = mostBytes;
        for (Path file : files.newestFirst()) {
            if (wanted.from().isPresent()
                    && LogFiles.endsBefore(file, wanted.from().get())) {
                return new Found(found, lookedBackTo, true);
            }
            if (left <= 0 || found.size() == MAX_LINES) {
                return new Found(found, lookedBackTo, false);
            }
            Part part = new Part(wanted, MAX_LINES - found.size());
            LogFiles.End end = LogFiles.end(file, left);
            part.read(end);
            found.addAll(part.newestFirst());
            lookedBackTo = part.oldest() == null ? lookedBackTo : part.oldest();
            left -= end.size();
            if (part.isCut()) {
                return new Found(found, lookedBackTo, false);
            }
        }
        return new Found(found, lookedBackTo, true);
    }

    /** What is wanted of one file. */
    private static final class Part {

        private final Wanted wanted;
        private final int most;
        private final Deque<Line> newest = new ArrayDeque<>();
        private @Nullable Instant oldest;
        private boolean cut;

        Part(Wanted wanted, int most) {
            this.wanted = wanted;
            this.most = most;
        }

        void read(LogFiles.End end) throws IOException {
            cut = !end.whole();
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(end.in(), StandardCharsets.UTF_8))) {
                for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                    parsed(text).ifPresent(this::take);
                }
            }
        }

        private void take(Line line) {
            if (oldest == null) {
                oldest = line.time();
            }
            if (wanted.has(line)) {
                newest.addFirst(line);
                if (newest.size() > most) {
                    newest.removeLast();
                    cut = true;
                }
            }
        }

        List<Line> newestFirst() {
            return List.copyOf(newest);
        }

        @Nullable
        Instant oldest() {
            return oldest;
        }

        boolean isCut() {
            return cut;
        }
    }

    /** Empty: it is no line of the log, or the end of one. */
    private static Optional<Line> parsed(String text) {
        try {
            JsonNode line = Json.MAPPER.readTree(text);
            return Optional.of(new Line(
                    Instant.parse(line.path("time").asText()),
                    line.path("level").asText(),
                    text(line, "logger"),
                    text(line, "thread"),
                    text(line, "correlation_id"),
                    text(line, "trace_id"),
                    text(line, "device_id"),
                    text(line, "route_id"),
                    text(line, "message"),
                    text(line, "error")));
        } catch (JsonProcessingException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static @Nullable String text(JsonNode line, String field) {
        String text = line.path(field).asText("");
        if (text.isEmpty()) {
            return null;
        }
        return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + " …" : text;
    }
}
