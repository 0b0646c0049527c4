package dev.pitwatch.core.workshop;

import dev.pitwatch.core.database.Scope;
import dev.pitwatch.core.json.Patch;
import dev.pitwatch.core.paging.Page;
import dev.pitwatch.core.paging.Paged;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where pits are kept. */
public interface PitRepository {

    /**
     * Which pits are wanted.
     *
     * @param status empty: of any
     * @param among empty: all of the workshop
     */
    record Filter(long workshopId, Optional<String> status, Optional<Set<Long>> among) {}

    /** {@return a page, sorted by a field, downwards with a leading "-"; empty: no such workshop in the scope} */
    Optional<Paged<Pit>> list(Scope scope, Filter filter, String sort, Page page);

    /** {@return the pit, if the scope sees it} */
    Optional<Pit> find(Scope scope, long id);

    /** Makes the pit; empty: its number is taken. */
    Optional<Pit> create(Scope scope, long workshopId, NewPit pit);

    /** Makes the pits 1 to {@code count} of a workshop that has none. */
    List<Pit> createFirst(Scope scope, long workshopId, int count);

    /**
     * Changes the pit; its code follows its number. A pit that is in no maintenance has no end of it.
     *
     * @return empty: its number or code is another pit's, or the scope sees no such pit
     */
    Optional<Pit> update(Scope scope, long id, Patch patch);

    /** Puts the pit away; its devices have none then, and grants of it end. Returns whether there was one. */
    boolean archive(Scope scope, long id);
}
