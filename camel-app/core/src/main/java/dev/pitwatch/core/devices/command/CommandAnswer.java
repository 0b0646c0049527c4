package dev.pitwatch.core.devices.command;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a device answers to a command. */
record CommandAnswer(UUID commandId, CommandState state, @Nullable Integer progress, @Nullable String reason) {}
