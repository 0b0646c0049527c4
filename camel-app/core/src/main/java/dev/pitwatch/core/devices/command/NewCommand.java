package dev.pitwatch.core.devices.command;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A command to be given.
 *
 * @param deviceId who gets it
 * @param kind what to do
 * @param params by the device contract; empty when there are none
 * @param reason of DISABLE and ENABLE a word of the device contract, else for people; or null
 * @param createdBy the user who gives it; null: the hub
 * @param keptFor until it is given up; null: as long as its kind is
 */
public record NewCommand(
        String deviceId,
        CommandKind kind,
        Map<String, Object> params,
        @Nullable String reason,
        @Nullable Long createdBy,
        @Nullable Duration keptFor) {

    /** One that is given up as its kind is. */
    public NewCommand(
            String deviceId,
            CommandKind kind,
            Map<String, Object> params,
            @Nullable String reason,
            @Nullable Long createdBy) {
        this(deviceId, kind, params, reason, createdBy, null);
    }

    /** {@return the last that a device hears, which goes out of service} It is given up after a day. */
    public static NewCommand last(String deviceId, String reason, @Nullable Long createdBy) {
        return new NewCommand(deviceId, CommandKind.DISABLE, Map.of(), reason, createdBy, Duration.ofDays(1));
    }

    /** {@return whether it is given however many were before} */
    boolean isLast() {
        return kind == CommandKind.DISABLE && keptFor != null;
    }

    /** {@return when it is given up; empty: never} */
    Optional<Instant> end(Instant now) {
        if (keptFor != null) {
            return Optional.of(now.plus(keptFor));
        }
        return kind.lasts() ? Optional.empty() : Optional.of(now.plus(kind.keptFor()));
    }
}
