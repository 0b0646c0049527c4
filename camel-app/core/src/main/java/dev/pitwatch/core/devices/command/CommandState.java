package dev.pitwatch.core.devices.command;

import java.util.Locale;
import java.util.Optional;

/** How far a command has come. */
public enum CommandState {
    QUEUED,
    SENT,
    ACCEPTED,
    PROGRESS,
    DONE,
    FAILED,
    REJECTED,
    EXPIRED,
    /** Sent to old firmware, which never answers. */
    UNCONFIRMED;

    /** {@return as stored and answered, e.g. "queued"} */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return whether nothing follows} */
    public boolean isFinal() {
        return ordinal() >= DONE.ordinal();
    }

    static CommandState of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }

    /** {@return the state that a device may answer with} */
    static Optional<CommandState> answered(String code) {
        return switch (code) {
            case "accepted", "progress", "done", "failed", "rejected" -> Optional.of(of(code));
            default -> Optional.empty();
        };
    }
}
