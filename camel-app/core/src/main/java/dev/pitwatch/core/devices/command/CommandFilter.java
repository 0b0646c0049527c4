package dev.pitwatch.core.devices.command;

import java.util.Optional;

/** Which commands of a device are wanted, by their codes; empty: any. */
public record CommandFilter(Optional<String> command, Optional<String> state) {}
