package dev.pitwatch.core.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Days of readings, and what is known of their files. */
interface ArchiveRepository {

    /** Runs the work unless somebody else, on whatever hub, is at the archive; returns whether it ran. */
    boolean alone(Runnable work);

    /** {@return days before that one with readings in the table or a partition, oldest first; none that is kept by then} */
    List<LocalDate> retirable(LocalDate before, Instant now);

    /** Gives the day a partition of its own, which readings that waited in the default one move to. */
    void makePartition(LocalDate day);

    /** {@return by workshop, its pits with readings on that day} */
    Map<Long, List<Long>> pits(LocalDate day);

    /** {@return the code of the workshop} */
    String code(long workshopId);

    /** {@return the columns of the files} */
    String header();

    /** Writes a pit's readings of the day as CSV, in the order of time; returns how many. */
    long copy(long pitId, LocalDate day, OutputStream out) throws IOException;

    /** {@return what is known of files of the months, of one workshop or all} */
    List<ArchivedPart> parts(Optional<YearMonth> month, Optional<Long> workshopId);

    /** {@return the parts of the workshop's day} */
    List<ArchivedPart> parts(long workshopId, LocalDate day);

    /**
     * Drops the day's partition and remembers the parts that hold it, in one transaction.
     *
     * @return whether that was done; not when readings came meanwhile, or are not rolled up yet
     */
    boolean retire(LocalDate day, List<ArchivedPart> parts);

    /** Forgets a part that was replaced. */
    void forget(ArchivedPart part);

    /**
     * Brings a day's readings back into the table, in one transaction; those that are there already stay as they are.
     *
     * @param parts all of the workshop's day
     * @param files to read each by
     * @return how many came back
     */
    long restore(List<ArchivedPart> parts, Files files, Instant now, Instant keptUntil) throws IOException;

    /** Opens a part's file. */
    @FunctionalInterface
    interface Files {
        InputStream open(ArchivedPart part) throws IOException;
    }

    /** {@return the id of the workshop of that code} */
    Optional<Long> workshop(String code);
}
