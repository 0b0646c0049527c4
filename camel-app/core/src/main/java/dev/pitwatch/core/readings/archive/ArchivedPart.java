package dev.pitwatch.core.readings.archive;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * A file of a workshop's readings of one day (UTC).
 *
 * @param part 1, or more for readings that came when those of the day had left the table
 * @param file below the archive folder
 * @param sha256 of the file, hexadecimal
 * @param state what the table of readings holds of it
 * @param keptUntil until then its readings stay in the table
 */
public record ArchivedPart(
        long workshopId,
        String workshopCode,
        LocalDate day,
        int part,
        String file,
        long readings,
        long bytes,
        String sha256,
        Instant archivedAt,
        State state,
        Optional<Instant> keptUntil) {

    /** Where the readings are. */
    public enum State {
        /** In the file only. */
        ARCHIVED,
        /** In the table, too. */
        RESTORED,
        /** In a later file. */
        REPLACED
    }
}
