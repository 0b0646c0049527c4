package dev.pitwatch.core.devices.diag;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A part of a device's diagnostics.
 *
 * @param messages oldest first
 * @param next when the first of the next part came; empty: that was all
 */
public record DiagPage(List<Diag> messages, Optional<Instant> next) {

    public DiagPage {
        messages = List.copyOf(messages);
    }
}
