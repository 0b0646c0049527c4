package dev.pitwatch.core.notices.rule;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Coded;
import dev.pitwatch.core.notices.notification.DecidedNotice;
import dev.pitwatch.core.notices.notification.NoticeTarget;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.notices.notification.OutboxMeters;
import dev.pitwatch.spi.SuppressedNotice;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Queues what was decided: bean {@code noticeQueue} of routes/announcements. Call in the transaction that decides. */
public final class NoticeQueue {

    private final Outbox outbox;
    private final Consumer<Runnable> afterCommit;
    private final OutboxMeters meters;
    private final Consumer<SuppressedNotice> suppressed;

    /**
     * Takes the outbox.
     *
     * @param afterCommit runs what is given to it once the transaction is committed, and never when it isn't
     * @param meters count what is not sent
     * @param suppressed gets what is not sent, after the commit
     */
    public NoticeQueue(
            Outbox outbox, Consumer<Runnable> afterCommit, OutboxMeters meters, Consumer<SuppressedNotice> suppressed) {
        this.outbox = outbox;
        this.afterCommit = afterCommit;
        this.meters = meters;
        this.suppressed = suppressed;
    }

    /** Adds the notices, those that are not sent too, and what people read in the summary of their quiet hours. */
    public Decided queue(Decided decided) {
        outbox.add(Scope.platform(), decided.notices());
        outbox.addToSummaries(Scope.platform(), decided.held());
        List<SuppressedNotice> unsent = decided.notices().stream()
                .flatMap(notice -> unsent(notice, decided).stream())
                .toList();
        if (!unsent.isEmpty() || !decided.unkept().isEmpty()) {
            afterCommit.accept(() -> {
                decided.unkept().forEach((channel, more) -> meters.suppressed(channel.code(), more));
                unsent.forEach(notice -> {
                    notice.channels().forEach(channel -> meters.suppressed(channel, 1));
                    suppressed.accept(notice);
                });
            });
        }
        return decided;
    }

    private static Optional<SuppressedNotice> unsent(DecidedNotice decided, Decided all) {
        Long workshop = all.announcement().workshopId();
        return decided.suppressed()
                .map(reason -> new SuppressedNotice(
                        decided.notice().event().code(),
                        decided.notice().channels().stream().map(Coded::code).toList(),
                        called(decided.notice().target()),
                        workshop == null ? 0 : workshop,
                        reason.code()));
    }

    private static String called(NoticeTarget target) {
        if (target instanceof NoticeTarget.User user) {
            return "user:" + user.id();
        }
        if (target instanceof NoticeTarget.Browser browser) {
            return "user:" + browser.userId();
        }
        if (target instanceof NoticeTarget.Webhook webhook) {
            return "workshop:" + webhook.workshopId();
        }
        return ((NoticeTarget.Address) target).address();
    }
}
