package dev.pitwatch.hub.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.admission.calibration.CalibrationChange;
import dev.pitwatch.core.admission.calibration.CalibrationChange.Wish;
import dev.pitwatch.core.admission.calibration.CalibrationService;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How devices are calibrated. */
public final class CalibrationHandlers implements Handlers {

    private static final String VALID_FROM = "valid_from";
    private static final String REFERENCE = "reference";
    private static final Set<String> NO_METRICS = Set.of(VALID_FROM, REFERENCE);

    private final CalibrationService calibrations;

    public CalibrationHandlers(CalibrationService calibrations) {
        this.calibrations = calibrations;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of(
                "getCalibration",
                        call -> Result.ok(calibrations.get(
                                call.principal(), call.text("id").orElseThrow())),
                "changeCalibration",
                        call -> Result.ok(calibrations.change(
                                call.principal(), call.text("id").orElseThrow(), change(call))));
    }

    /** Every member but the time and the reference is a metric. */
    private static CalibrationChange change(Call call) {
        JsonNode patch = call.body(JsonNode.class);
        Map<String, Optional<Wish>> metrics = new LinkedHashMap<>();
        patch.properties().stream()
                .filter(member -> !NO_METRICS.contains(member.getKey()))
                .forEach(member -> metrics.put(member.getKey(), wish(member.getValue())));
        return new CalibrationChange(
                metrics,
                time(patch.get(VALID_FROM)),
                Optional.ofNullable(patch.get(REFERENCE))
                        .filter(value -> !value.isNull())
                        .map(JsonNode::asText));
    }

    private static Optional<Wish> wish(JsonNode value) {
        return value.isNull()
                ? Optional.empty()
                : Optional.of(new Wish(number(value.get("offset")), number(value.get("gain"))));
    }

    private static Optional<Double> number(@Nullable JsonNode value) {
        return Optional.ofNullable(value).map(JsonNode::asDouble);
    }

    private static Optional<Instant> time(@Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(value.asText()).toInstant());
        } catch (DateTimeException e) { // e.g. a leap second, which the schema lets through
            throw Problem.invalid(VALID_FROM, "must be a time, e.g. 2026-02-20T22:30:00Z");
        }
    }
}
