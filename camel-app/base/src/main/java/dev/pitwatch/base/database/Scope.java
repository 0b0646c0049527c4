package dev.pitwatch.base.database;

import dev.pitwatch.base.database.Database.Work;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Whose rows a transaction sees. */
public final class Scope {

    private static final Scope PLATFORM = new Scope(OptionalLong.empty());
    private static final ThreadLocal<Scope> WIDEST = ThreadLocal.withInitial(() -> PLATFORM);

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

    /**
     * Does the work of a call on this thread. No transaction of it sees more than this scope, whatever it asks for: a call of one
     * workshop never uses the platform's connections.
     */
    public <R, X extends Exception> R run(Work<R, X> work) throws X {
        Scope before = WIDEST.get();
        WIDEST.set(this);
        try {
            return work.run();
        } finally {
            WIDEST.set(before);
        }
    }

    /** {@return the scope, or that of the call on this thread, when that is narrower} */
    static Scope ofCall(Scope wanted) {
        return WIDEST.get().narrowing(wanted);
    }

    /** {@return that scope as far as it lies in this one} */
    Scope narrowing(Scope wanted) {
        if (workshopId.isEmpty() || workshopId.equals(wanted.workshopId)) {
            return wanted;
        }
        if (wanted.workshopId.isPresent()) {
            throw new IllegalStateException("workshop %d is asked for within workshop %d"
                    .formatted(wanted.workshopId.getAsLong(), workshopId.getAsLong()));
        }
        return this;
    }

    /** {@return whether it is the rows of all workshops} */
    public boolean isPlatform() {
        return workshopId.isEmpty();
    }

    /** {@return the workshop's id as the database takes it; empty: all} */
    String setting() {
        return workshopId.isPresent() ? Long.toString(workshopId.getAsLong()) : "";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Scope scope && workshopId.equals(scope.workshopId);
    }

    @Override
    public int hashCode() {
        return workshopId.hashCode();
    }
}
