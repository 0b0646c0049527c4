package dev.pitwatch.core.devices.command;

import dev.pitwatch.base.database.JsonColumn;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A command and how far it has come.
 *
 * @param id its number, for device and people
 * @param workshopId of its device; null before that is claimed
 * @param pitId of its device; null when it has none
 * @param deviceId who gets it
 * @param kind what to do
 * @param params by the device contract; a licence key is sealed until it is sent
 * @param reason why it was given: of DISABLE and ENABLE a word of the device contract, else for people
 * @param state how far it has come
 * @param stateReason why it is so, in the device's word or the hub's; null: neither said
 * @param progress 0 to 100, when the device said so; what is done is shown as 100
 * @param createdBy the user who gave it; null: the hub
 * @param createdAt when it was given
 * @param sentAt when the broker took it
 * @param finishedAt when it came to its last state
 * @param expiresAt when it is given up; null: never
 */
public record Command(
        UUID id,
        @Nullable Long workshopId,
        @Nullable Long pitId,
        String deviceId,
        CommandKind kind,
        @JsonColumn Map<String, Object> params,
        @Nullable String reason,
        CommandState state,
        @Nullable String stateReason,
        @Nullable Integer progress,
        @Nullable Long createdBy,
        Instant createdAt,
        @Nullable Instant sentAt,
        @Nullable Instant finishedAt,
        @Nullable Instant expiresAt) {

    /** {@return as answers and events show it; a licence key in it is masked} */
    public Map<String, @Nullable Object> shape() {
        Map<String, Object> shown = new HashMap<>(params);
        shown.computeIfPresent(CommandParams.SECRET, (name, key) -> "***");
        Map<String, @Nullable Object> shape = new LinkedHashMap<>();
        shape.put("command_id", id);
        shape.put("device_id", deviceId);
        shape.put("command", kind.name());
        shape.put("params", shown);
        shape.put("reason", reason);
        shape.put("state", state.code());
        shape.put("state_reason", stateReason);
        shape.put("progress", state == CommandState.DONE ? Integer.valueOf(100) : progress);
        shape.put("created_by", createdBy);
        shape.put("created_at", createdAt);
        shape.put("sent_at", sentAt);
        shape.put("expires_at", expiresAt);
        shape.put("finished_at", finishedAt);
        return shape;
    }

    /** {@return the message that the device gets} */
    Map<String, @Nullable Object> message() {
        Map<String, @Nullable Object> message = new LinkedHashMap<>();
        message.put("v", 1);
        message.put("command_id", id);
        message.put("command", kind.name());
        message.put("issued_at", createdAt.getEpochSecond());
        message.put("exp", expiresAt == null ? null : expiresAt.getEpochSecond());
        message.put("params", params);
        // A device has little room for what people write.
        message.put("reason", kind.isSwitch() ? reason : null);
        return message;
    }

    /** {@return a text without the params, which may hold a key} */
    @Override
    public String toString() {
        return "Command[%s %s for %s, %s]".formatted(kind, id, deviceId, state.code());
    }
}
