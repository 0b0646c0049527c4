package dev.pitwatch.core.admission.broker;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A workshop account with a new password, answered this once.
 *
 * @param mqttPassword null where the broker's accounts are made by hand
 * @param createdAt null, too, where they are
 */
public record NewWorkshopAccount(String mqttUsername, @Nullable String mqttPassword, @Nullable Instant createdAt) {

    @Override
    public String toString() {
        return "NewWorkshopAccount[%s]".formatted(mqttUsername);
    }
}
