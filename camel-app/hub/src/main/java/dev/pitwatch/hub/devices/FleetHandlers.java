package dev.pitwatch.hub.devices;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.core.devices.fleet.DeviceChange;
import dev.pitwatch.core.devices.fleet.DeviceChange.Value;
import dev.pitwatch.core.devices.fleet.FleetService;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Devices as administration changes them. */
public final class FleetHandlers implements Handlers {

    private final FleetService fleet;

    public FleetHandlers(FleetService fleet) {
        this.fleet = fleet;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of(
                "changeDevice",
                call -> Result.ok(fleet.change(call.principal(), device(call), change(call))),
                "setDeviceStatus",
                this::setStatus,
                "decommissionDevice",
                this::decommission,
                "claimDevice",
                this::claim,
                "renewClaimCode",
                call -> Result.ok(fleet.renewClaimCode(call.principal(), device(call))),
                "replaceDevice",
                this::replace,
                "rotateLicence",
                call -> Result.ok(fleet.rotateLicence(call.principal(), device(call))),
                "revokeLicence",
                call -> Result.ok(fleet.revokeLicence(call.principal(), device(call))),
                "rotateCredentials",
                call -> Result.ok(fleet.rotateCredentials(call.principal(), device(call))));
    }

    static String device(Call call) {
        return call.text("id").orElseThrow();
    }

    private static DeviceChange change(Call call) {
        JsonNode patch = call.body(JsonNode.class);
        return new DeviceChange(
                value(patch, "pit_id", JsonNode::asLong),
                value(patch, "name", JsonNode::asText),
                value(patch, "firmware_pin", JsonNode::asText),
                texts(patch, "sensor_types"),
                texts(patch, "labels"),
                patch.has("interval_s") ? Optional.of(patch.get("interval_s").asInt()) : Optional.empty());
    }

    private static <T> Optional<Value<T>> value(JsonNode patch, String field, Function<JsonNode, T> read) {
        JsonNode value = patch.get(field);
        if (value == null) {
            return Optional.empty();
        }
        return Optional.of(new Value<>(value.isNull() ? null : read.apply(value)));
    }

    /** A merge-patch removes a list by null. */
    private static Optional<List<String>> texts(JsonNode patch, String field) {
        return Optional.ofNullable(patch.get(field)).map(list -> StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList());
    }

    private record StatusWish(String status, @Nullable String reason) {}

    private Result setStatus(Call call) {
        StatusWish wish = call.body(StatusWish.class);
        return Result.ok(fleet.setStatus(call.principal(), device(call), wish.status(), wish.reason()));
    }

    private Result decommission(Call call) {
        fleet.decommission(call.principal(), device(call));
        return Result.nothing();
    }

    private record Claim(String deviceId, String claimCode, long pitId) {}

    private Result claim(Call call) {
        Claim claim = call.body(Claim.class);
        return Result.ok(fleet.claim(call.principal(), claim.deviceId(), claim.claimCode(), claim.pitId()));
    }

    private record Replacement(String newDeviceId) {}

    private Result replace(Call call) {
        return Result.ok(fleet.replace(
                call.principal(), device(call), call.body(Replacement.class).newDeviceId()));
    }
}
