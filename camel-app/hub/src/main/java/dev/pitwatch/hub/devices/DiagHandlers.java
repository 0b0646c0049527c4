package dev.pitwatch.hub.devices;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.devices.diag.DiagPage;
import dev.pitwatch.core.devices.diag.DiagService;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Diagnostics of a device: the newest, or with any of {@code from}, {@code to}, {@code cursor} its history. */
public final class DiagHandlers implements Handlers {

    private static final Duration DEFAULT_SPAN = Duration.ofHours(24);

    private final DiagService diagnostics;
    private final Clock clock;

    DiagHandlers(DiagService diagnostics, Clock clock) {
        this.diagnostics = diagnostics;
        this.clock = clock;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of("deviceDiag", this::diag);
    }

    private Result diag(Call call) {
        boolean history = Stream.of("from", "to", "cursor")
                .anyMatch(name -> call.text(name).isPresent());
        return history ? history(call) : newest(call);
    }

    private Result newest(Call call) {
        return diagnostics
                .newest(call.principal().scope(), FleetHandlers.device(call))
                .map(Result::ok)
                .orElseGet(Result::nothing);
    }

    private Result history(Call call) {
        Instant to = call.time("to").orElseGet(clock::instant);
        Instant from = call.time("from").orElseGet(() -> to.minus(DEFAULT_SPAN));
        if (!from.isBefore(to)) {
            throw Problem.invalid("from", "must be before to");
        }
        Instant begin = call.text("cursor")
                .map(DiagHandlers::cursor)
                .filter(from::isBefore)
                .orElse(from);
        DiagPage page = diagnostics.history(
                call.principal().scope(),
                FleetHandlers.device(call),
                begin,
                to,
                call.number("limit").orElseThrow().intValue());
        Map<String, @Nullable Object> meta = new HashMap<>();
        meta.put("next_cursor", page.next().map(Instant::toString).orElse(null));
        return Result.rows(item -> {
            page.messages().forEach(item);
            return meta;
        });
    }

    private static Instant cursor(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw Problem.invalid("cursor", "is none that this list gave out, expected next_cursor of its meta");
        }
    }
}
