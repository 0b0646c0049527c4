package dev.pitwatch.core.notices.announcement;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import java.time.Clock;
import java.util.List;

/**
 * The table that news for people is put in. An announcement is a row in the transaction of its cause ({@link Database#together},
 * {@link Database#togetherAsIngest}), so there is none without the other. Thread safe.
 */
public final class Announcements {

    private final JdbiAnnouncementRepository announcements;
    private final Clock clock;

    public Announcements(Database database, Clock clock) {
        this.announcements = new JdbiAnnouncementRepository(database);
        this.clock = clock;
    }

    /** Adds them as pitwatch_ingest, in order; those whose cause was announced before are left out. */
    public void announceAsIngest(List<Announcement> news) {
        if (!news.isEmpty()) {
            announcements.addAsIngest(news, clock.instant());
        }
    }

    /** Adds it as the scope's role; one whose cause was announced before is left out. */
    public void announce(Scope scope, Announcement news) {
        announcements.add(scope, news, clock.instant());
    }

    /**
     * {@return the oldest open ones, at most so many} They are this transaction's to its end: other hubs pass them over.
     */
    public List<OpenAnnouncement> claim(int most) {
        return announcements.claim(most);
    }

    /** Ends them. */
    public void settle(List<OpenAnnouncement> claimed, String outcome) {
        if (!claimed.isEmpty()) {
            announcements.settle(claimed.stream().map(OpenAnnouncement::id).toList(), outcome, clock.instant());
        }
    }
}
