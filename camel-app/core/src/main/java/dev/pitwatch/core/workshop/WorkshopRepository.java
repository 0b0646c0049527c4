package dev.pitwatch.core.workshop;

import dev.pitwatch.core.database.Scope;
import dev.pitwatch.core.json.Patch;
import dev.pitwatch.core.paging.Page;
import dev.pitwatch.core.paging.Paged;
import java.time.Instant;
import java.util.Optional;

/** Where workshops are kept. */
public interface WorkshopRepository {

    /** {@return a page of the scope's workshops, sorted by a field, downwards with a leading "-"} */
    Paged<Workshop> list(Scope scope, WorkshopFilter filter, String sort, Page page);

    /** {@return the workshop, if the scope sees it} */
    Optional<Workshop> find(Scope scope, long id);

    /**
     * Makes the workshop, its trial subscription and its alert config.
     *
     * @param plan of its subscription
     * @param slug wanted, and given up silently when it is taken; null: made of the code
     * @return empty when the code, or a slug that the caller asked for, is taken
     */
    Optional<Workshop> create(
            NewWorkshop workshop, String plan, Optional<String> slug, String timeZone, Instant trialEnd);

    /**
     * Changes the workshop; empty: the scope sees none of that id.
     *
     * @throws dev.pitwatch.core.problem.Problem {@code rate_limited} for another time zone within an hour of the last one
     */
    Optional<Workshop> update(Scope scope, long id, Patch patch, Instant now);

    /**
     * Puts the workshop away: it is in no list any more, nobody signs in there, its devices are not heard. Nothing is
     * deleted.
     *
     * @return whether there was one
     */
    boolean archive(long id, Instant now);
}
