package dev.pitwatch.core.platform.subscription;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.notices.announcement.Announcement;
import dev.pitwatch.core.notices.announcement.Announcements;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is done about subscriptions that are due: bean {@code dunning} of routes/licences. Any hub may look at any time, and one that
 * was away for days too: of a due date the newest step is taken, and each once, since a row says that it was. Thread safe.
 */
public final class Dunning {

    private static final int AT_ONCE = 500;

    private final JdbiDunningRepository subscriptions;
    private final Announcements announcements;
    private final Clock clock;

    public Dunning(Database database, Clock clock) {
        this.subscriptions = new JdbiDunningRepository(database);
        this.announcements = new Announcements(database, clock);
        this.clock = clock;
    }

    /** {@return steps that are due and were not taken yet, those of the oldest due dates, at most 500} */
    public List<DueStep> due() {
        Instant now = clock.instant();
        return subscriptions.running(now).stream()
                .flatMap(one -> step(one, now).stream())
                .limit(AT_ONCE)
                .toList();
    }

    /**
     * Writes down that the step is taken, in the transaction on this thread, to whose end no one else changes the subscription.
     *
     * @return the step; none: another hub has taken it, or it is not due any more, since a payment came
     */
    public List<DueStep> take(DueStep found) {
        Instant now = clock.instant();
        return subscriptions
                .lock(found.subscriptionId(), now)
                .flatMap(one -> step(one, now))
                .filter(step -> subscriptions.add(step, now))
                .stream()
                .toList();
    }

    private static Optional<DueStep> step(JdbiDunningRepository.Running one, Instant now) {
        LifeCycle.Standing standing = LifeCycle.at(one.terms(), now, one.zone());
        return Optional.ofNullable(standing.step())
                .filter(one::isNext)
                .map(step -> new DueStep(
                        one.subscriptionId(),
                        one.workshopId(),
                        step,
                        one.terms().dueAt().orElseThrow(),
                        one.terms().graceUntil().orElseThrow(),
                        standing.status()));
    }

    /** Announces a step to the workshop's owners, in the transaction that takes it. */
    public void announce(DueStep step) {
        Announcement news = step.isReminder()
                ? SubscriptionNews.reminder(
                        step.subscriptionId(), step.workshopId(), step.dueAt(), step.graceUntil(), step.step())
                : SubscriptionNews.suspended(
                        step.subscriptionId(), step.workshopId(), Optional.empty(), clock.instant());
        announcements.announceAsIngest(List.of(news));
    }
}
