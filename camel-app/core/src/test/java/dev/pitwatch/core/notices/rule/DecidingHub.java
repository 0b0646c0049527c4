package dev.pitwatch.core.notices.rule;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.notices.announcement.Announcements;
import dev.pitwatch.core.notices.announcement.OpenAnnouncement;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.notices.notification.OutboxMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The steps of the route announcements-decide, as one hub takes them. */
final class DecidingHub {

    static final String CLAIMED = "claimed";
    static final String DECIDED = "decided";
    static final String QUEUED = "queued";
    static final String SETTLED = "settled";

    private final Database database;
    private final Announcements announcements;
    private final Recipients recipients;
    private final NoticeRules rules = new NoticeRules();
    private final NoticeQueue queue;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    DecidingHub(Database database, MasterKey key, AlertSettings settings, Clock clock) {
        this.database = database;
        announcements = new Announcements(database, clock);
        recipients = new Recipients(
                database, settings, Optional.of("team@example.com"), URI.create("https://shop.example"), clock);
        queue = new NoticeQueue(
                new Outbox(database, key, clock), database::afterCommit, new OutboxMeters(meters), one -> {});
    }

    /** Decides about one announcement; false: none is open. */
    boolean next() {
        return next(step -> {});
    }

    /** As {@link #next()}; says how far it came, still in its transaction. */
    boolean next(Consumer<String> reached) {
        return database.together(() -> {
            List<OpenAnnouncement> claimed = announcements.claim();
            for (OpenAnnouncement one : claimed) {
                reached.accept(CLAIMED);
                Decided decided = rules.decide(recipients.of(one));
                reached.accept(DECIDED);
                queue.queue(decided);
                reached.accept(QUEUED);
                announcements.settle(decided.announcement(), decided.outcome());
                reached.accept(SETTLED);
            }
            return !claimed.isEmpty();
        });
    }

    void drain() {
        while (next()) {
            // until none is open
        }
    }
}
