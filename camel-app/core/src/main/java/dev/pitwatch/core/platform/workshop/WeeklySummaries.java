package dev.pitwatch.core.platform.workshop;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.notices.announcement.Announcement;
import dev.pitwatch.core.notices.announcement.Announcements;
import java.time.Clock;

/**
 * What owners are sent each Monday at 08:00 of their workshop about the week before: bean {@code weeklySummaries} of
 * routes/announcements. Any hub may look at any time, and one that missed it may up to a day later: each week is announced once.
 */
public final class WeeklySummaries {

    private final Database database;
    private final JdbiWeeklySummaryRepository workshops;
    private final Announcements announcements;
    private final Clock clock;

    public WeeklySummaries(Database database, Clock clock) {
        this.database = database;
        this.workshops = new JdbiWeeklySummaryRepository(database);
        this.announcements = new Announcements(database, clock);
        this.clock = clock;
    }

    /** Announces those that are due, at most 200 a call. */
    public void announce() {
        database.together(() -> {
            workshops
                    .due(clock.instant())
                    .forEach(due -> announcements.announce(
                            Scope.platform(),
                            new Announcement(
                                    due.workshopId(),
                                    "weekly_summary",
                                    "workshop:" + due.workshopId(),
                                    due.week(),
                                    due.onceKey())));
            return true;
        });
    }
}
