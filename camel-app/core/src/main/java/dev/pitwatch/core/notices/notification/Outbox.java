package dev.pitwatch.core.notices.notification;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Where notices wait to be sent. A notice is a row in the transaction of its cause ({@link Database#together}), so there
 * is none without the other; it is sent after the commit. Thread safe.
 */
public final class Outbox {

    /** As long as it is tried. */
    private static final Duration TRIED = Duration.ofHours(24);

    private final JdbiOutboxRepository notices;
    private final NoticeSecrets secrets;
    private final Clock clock;

    public Outbox(Database database, MasterKey masterKey, Clock clock) {
        this.notices = new JdbiOutboxRepository(database);
        this.secrets = new NoticeSecrets(masterKey);
        this.clock = clock;
    }

    /**
     * Queues a notice. One statement.
     *
     * @return false: the scope has no such user, or there was a notice with that key
     */
    public boolean enqueue(Scope scope, Notice notice) {
        Instant now = clock.instant();
        Instant last = now.plus(TRIED);
        return notices.add(
                scope,
                notice,
                secrets.seal(notice),
                now,
                notice.goodUntil().isBefore(last) ? notice.goodUntil() : last);
    }
}
