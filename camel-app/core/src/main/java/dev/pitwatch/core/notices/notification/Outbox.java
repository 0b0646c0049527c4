package dev.pitwatch.core.notices.notification;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where notices wait to be sent. A notice is a row in the transaction of its cause ({@link Database#together}), so there
 * is none without the other; it is sent after the commit. Thread safe.
 */
public final class Outbox {

    private final JdbiNoticeQueueRepository notices;
    private final Clock clock;

    public Outbox(Database database, MasterKey masterKey, Clock clock) {
        this.notices = new JdbiNoticeQueueRepository(database, new NoticeSecrets(masterKey));
        this.clock = clock;
    }

    /**
     * Queues a notice. One statement. One that a customer doesn't want, or of a job that has had very many, is kept as
     * suppressed.
     *
     * @return false: the scope has no such user, or there was a notice with that key
     */
    public boolean enqueue(Scope scope, Notice notice) {
        Instant now = clock.instant();
        return notices.add(scope, List.of(new DecidedNotice(notice, Optional.empty(), now)), now) > 0;
    }

    /**
     * Adds notices that were decided together, those that are not sent too, in order; those whose key is there already are left
     * out.
     *
     * @return how many were added
     */
    public int add(Scope scope, List<DecidedNotice> decided) {
        return decided.isEmpty() ? 0 : notices.add(scope, decided, clock.instant());
    }

    /**
     * Adds lines to people's summaries, one to each, which are sent when they are due; the first line makes one. One that was sent
     * already is followed by another. Call under the lock of their workshop.
     */
    public void addToSummaries(Scope scope, List<SummaryLine> lines) {
        if (lines.isEmpty()) {
            return;
        }
        List<SummaryLine> known = notices.addFirst(scope, lines, clock.instant());
        add(scope, notices.addNext(scope, known).stream().map(this::following).toList());
    }

    private DecidedNotice following(SummaryLine line) {
        Notice sent = line.summary().notice();
        Notice next = new Notice(
                sent.event(),
                sent.target(),
                sent.channels(),
                sent.values(),
                "%s:%d".formatted(sent.dedupeKey(), clock.millis()),
                sent.goodUntil(),
                sent.origin());
        return new DecidedNotice(next, Optional.empty(), line.summary().due());
    }

    /** How long a notice is tried from when it is due. */
    static Duration tried() {
        return Duration.ofHours(24);
    }
}
