package dev.pitwatch.core.notification;

import dev.pitwatch.core.database.Scope;
import java.time.Instant;

/** Where notices are kept. */
interface OutboxRepository {

    /** Adds it as pending; false: the scope has no such user, or there is one with that key. */
    boolean add(Scope scope, Notice notice, byte[] secrets, Instant now, Instant giveUpAt);
}
