package dev.pitwatch.core.people.user;

/** What is written of {@code pit_grant} along with a pit, as a part of that statement. */
public final class PitGrantStatements {

    /** Ends the grants of pits {@code p (id, workshop_id)}. */
    public static final String REVOKE =
            "delete from pit_grant g using p where g.workshop_id = p.workshop_id and g.pit_id = p.id";

    private PitGrantStatements() {}
}
