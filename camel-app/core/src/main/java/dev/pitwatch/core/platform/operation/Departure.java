package dev.pitwatch.core.platform.operation;

import java.time.Instant;

/**
 * What letting a workshop go has ended; nothing was deleted.
 *
 * @param archiveFile its name in {@code data/archive}
 * @param archivedRows in that file
 */
public record Departure(
        long workshopId,
        Instant archivedAt,
        long usersDeactivated,
        long devicesDisabled,
        long licencesRevoked,
        long mqttAccountsDisabled,
        String archiveFile,
        long archivedRows) {}
