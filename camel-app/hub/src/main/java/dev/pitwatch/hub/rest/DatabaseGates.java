package dev.pitwatch.hub.rest;

import dev.pitwatch.core.people.identity.Principal;
import org.jspecify.annotations.Nullable;

/** A gate for each role that calls sign in to the database as: when one has no connection left, the other goes on. */
final class DatabaseGates {

    private final DatabaseGate platform = new DatabaseGate();
    private final DatabaseGate workshops = new DatabaseGate();

    /** {@return the gate for calls of someone; null: of no one, which are the platform's} */
    DatabaseGate of(@Nullable Principal who) {
        return who == null || who.workshopId() == null ? platform : workshops;
    }
}
