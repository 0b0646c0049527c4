package dev.pitwatch.core.database;

import java.util.OptionalLong;

/** Whose rows a transaction sees. */
public final class Scope {

    private static final Scope PLATFORM = new Scope(OptionalLong.empty());

    private final OptionalLong workshopId;

    private Scope(OptionalLong workshopId) {
        this.workshopId = workshopId;
    }

    /** {@return the rows of all workshops: sign-in by user name, and super_admin} */
    public static Scope platform() {
        return PLATFORM;
    }

    /** {@return the rows of one workshop and no other} */
    public static Scope workshop(long id) {
        return new Scope(OptionalLong.of(id));
    }

    OptionalLong workshopId() {
        return workshopId;
    }
}
