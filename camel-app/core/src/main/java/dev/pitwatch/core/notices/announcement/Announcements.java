package dev.pitwatch.core.notices.announcement;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseFailure;
import dev.pitwatch.base.database.OutageWarning;
import dev.pitwatch.base.database.Scope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table that news for people is put in: bean {@code announcements} of routes/announcements. An announcement is a row in the
 * transaction of its cause ({@link Database#together}, {@link Database#togetherAsIngest}), so there is none without the other.
 * Thread safe; several hubs may take announcements.
 */
public final class Announcements {

    private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);

    private static final int LONGEST_OUTCOME = 500;
    private static final int MAX_LOOKS = 10;
    private static final long MAX_REST_MS = 400;

    private final Database database;
    private final JdbiAnnouncementRepository announcements;
    private final Clock clock;
    private final OutageWarning untaken = new OutageWarning();

    /** Workshops are served in turn, so that a flood of one holds up no other. */
    private volatile long lastServed = JdbiAnnouncementRepository.BEFORE_ALL;

    private volatile Turn turn = Turn.NONE;

    /** The last one that was claimed; {@code isAgain}: the one before was of the same workshop. */
    private record Turn(boolean isAgain, Instant began, Duration took) {
        static final Turn NONE = new Turn(false, Instant.EPOCH, Duration.ZERO);
    }

    public Announcements(Database database, Clock clock) {
        this.database = database;
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
     * Takes the oldest open announcement of a workshop, of each workshop in turn. Until the transaction ends no other takes
     * one of that workshop.
     *
     * @return none: none is open, but for workshops that others are at
     */
    public List<OpenAnnouncement> claim() {
        return database.together(() -> {
            for (int look = 0; look < MAX_LOOKS; look++) {
                Optional<Long> workshop = announcements.lockNext(lastServed);
                boolean isAgain = workshop.filter(next -> next == lastServed).isPresent();
                lastServed = workshop.orElse(JdbiAnnouncementRepository.BEFORE_ALL);
                Optional<OpenAnnouncement> oldest = workshop.flatMap(announcements::oldest);
                if (workshop.isEmpty() || oldest.isPresent()) { // else another took the last one just before
                    turn = new Turn(isAgain, clock.instant(), Duration.ZERO);
                    return oldest.stream().toList();
                }
            }
            return List.of();
        });
    }

    /** Ends it. */
    public void settle(OpenAnnouncement claimed, String outcome) {
        Instant now = clock.instant();
        announcements.settle(claimed.id(), shortened(outcome), now);
        Turn settled = turn;
        turn = new Turn(settled.isAgain(), settled.began(), Duration.between(settled.began(), now));
    }

    /**
     * {@return how many milliseconds, 0 to 400, to leave to others before the next is taken: twice as long as the last took, where only
     * one workshop has any} What a flood of one workshop costs is a third of a processor's time, then, and other calls go on beside it.
     */
    public long rest() {
        Turn last = turn;
        return last.isAgain() ? Math.max(0, Math.min(2 * last.took().toMillis(), MAX_REST_MS)) : 0;
    }

    /**
     * Ends those that no notices could be made of, since they would hold up all that come after them. When it is the database
     * that failed, they stay open.
     *
     * @param claimed null: none were claimed yet
     */
    public void failed(@Nullable List<OpenAnnouncement> claimed, Throwable failure) {
        if (claimed == null || DatabaseFailure.isPassing(failure)) {
            if (untaken.isNew(failure)) {
                LOG.warn("announcements can't be taken now, trying again: {}", failure.getMessage());
            }
            return;
        }
        for (OpenAnnouncement one : claimed) {
            LOG.error("{} makes no notices", one, failure);
            settle(one, "failed: " + failure.getMessage());
        }
    }

    private static String shortened(String outcome) {
        return outcome.length() <= LONGEST_OUTCOME ? outcome : outcome.substring(0, LONGEST_OUTCOME);
    }
}
