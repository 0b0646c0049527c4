package dev.pitwatch.core.devices.command;

import dev.pitwatch.base.json.Coded;
import java.util.Optional;

/** How far a command has come. */
public enum CommandState implements Coded {
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

    /** {@return whether nothing follows} */
    public boolean isFinal() {
        return ordinal() >= DONE.ordinal();
    }

    /** {@return the state that a device may answer with} */
    static Optional<CommandState> answered(String code) {
        return switch (code) {
            case "accepted", "progress", "done", "failed", "rejected" ->
                Optional.of(Coded.of(CommandState.class, code));
            default -> Optional.empty();
        };
    }
}
