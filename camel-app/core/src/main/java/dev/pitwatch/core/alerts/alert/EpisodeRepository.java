package dev.pitwatch.core.alerts.alert;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the engine keeps in the database, and what it starts from. */
interface EpisodeRepository {

    /** Saves the changes in order, in one transaction. */
    Saved save(List<EpisodeChange> changes);

    /**
     * What a transaction does, once it is committed.
     *
     * @param facts what it really opened or cleared, in order
     * @param transaction its number
     * @param isOvertaken another hub judges a workshop of these by now: its changes were left out
     */
    record Saved(List<AlertFact> facts, long transaction, boolean isOvertaken) {}

    /**
     * {@return whether that transaction was committed; its answer may have been lost} Throws when that is not decided yet, or
     * the database is away.
     */
    boolean isCommitted(long transaction);

    /** {@return episodes of readings that are open, of these workshops; of none: of all} */
    List<OpenEpisode> open(Set<Long> workshops);

    /**
     * An open episode of a pit, or of a device in it.
     *
     * @param deviceId the device that opened it; null when it is in that pit no more
     * @param createdAt when it opened, by a hub's clock
     * @param flapping it stays open until all was well for long
     * @param value the one that opened it, or null
     * @param noDataSince it has been without data since then; null: it has some
     */
    record OpenEpisode(
            long workshopId,
            long pitId,
            @Nullable String deviceId,
            String alertType,
            String subject,
            Instant createdAt,
            boolean flapping,
            @Nullable Double value,
            @Nullable Instant noDataSince) {}

    /** {@return what was opened since then, by readings or not, whether open or not, oldest first in each of these workshops; of none: of all} */
    List<Opened> opened(Set<Long> workshops, Instant since);

    /** An episode that was opened. */
    record Opened(long workshopId, String alertType, String subject, Instant createdAt) {}

    /**
     * {@return the newest of each metric of each device in its pit, oldest first; what was measured together comes together}
     *
     * @param workshops whose; none: all
     * @param since measured after that, and not let go as gone since: it may raise an alert
     */
    List<NewestSample> newest(Set<Long> workshops, Instant since);

    /**
     * A newest value; one that may not raise an alert still tells how an open episode stands.
     *
     * @param offline whether its device is: it counts no more once that is known
     */
    record NewestSample(Sample sample, boolean raises, boolean offline) {}

    /** {@return what differs from the defaults, of one workshop or of all} */
    List<RuleRow> rules(OptionalLong workshopId);

    /**
     * A pit with settings or in maintenance, or a workshop's own settings.
     *
     * @param pitId null: the workshop's own
     * @param config JSON; null: none
     * @param maintenanceUntil null: not in maintenance; {@link Instant#MAX}: without end
     */
    record RuleRow(
            long workshopId, @Nullable Long pitId, @Nullable String config, @Nullable Instant maintenanceUntil) {}

    /** {@return those of the pits in which film is worked on; of none: all of them} */
    Set<Long> filmPits(Set<Long> pits);

    /** {@return those of these pits that have a device, heard or not} */
    Set<Long> equipped(Set<Long> pits);

    /** {@return the pits of these devices; one that has none, or was decommissioned, is missing} */
    Map<String, Long> pits(Set<String> deviceIds);
}
