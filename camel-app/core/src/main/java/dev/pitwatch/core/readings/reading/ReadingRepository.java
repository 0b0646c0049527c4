package dev.pitwatch.core.readings.reading;

import java.util.List;

/** Where readings and refused messages are kept. */
public interface ReadingRepository {

    /**
     * Stores all of it in one transaction: readings that are not there yet, what is newest of each metric, dead letters
     * and violations. A second copy of a reading is left out silently.
     *
     * @return the readings that were new, in the order given
     * @throws StorageUnavailable when the database is away; nothing was stored, or it says what may be
     * @throws RowRefused when the database refuses a row; nothing was stored
     */
    List<Reading> store(List<Reading> readings, List<Refusal> refusals);
}
