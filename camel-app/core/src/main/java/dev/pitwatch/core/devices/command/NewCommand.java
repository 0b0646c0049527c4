package dev.pitwatch.core.devices.command;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A command to be given.
 *
 * @param deviceId who gets it
 * @param kind what to do
 * @param params by the device contract; empty when there are none
 * @param reason of DISABLE and ENABLE, else null
 * @param createdBy the user who gives it; null: the hub
 */
public record NewCommand(
        String deviceId,
        CommandKind kind,
        Map<String, Object> params,
        @Nullable String reason,
        @Nullable Long createdBy) {}
