package dev.pitwatch.core.notices.rule;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.notices.notification.Outbox;

/** Queues what was decided: bean {@code noticeQueue} of routes/announcements. Call in the transaction that decides. */
public final class NoticeQueue {

    private final Outbox outbox;

    public NoticeQueue(Outbox outbox) {
        this.outbox = outbox;
    }

    /** Adds the notices, those that are not sent too, and what people read in the summary of their quiet hours. */
    public Decided queue(Decided decided) {
        outbox.add(Scope.platform(), decided.notices());
        decided.held().forEach(line -> outbox.addToSummary(Scope.platform(), line));
        return decided;
    }
}
