package dev.pitwatch.core.alerts.source;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.alerts.alert.ClearedReason;
import dev.pitwatch.core.alerts.alert.EpisodeChange;
import dev.pitwatch.core.alerts.alert.Episodes;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Predicate;

/**
 * Ends the platform's alerts of hubs that are gone for good: bean {@code goneHubs} of routes/alerts. A hub clears its own; of one that is
 * forgotten, since its lease ended an hour ago, they say nothing any more. It raises them again should it come back. Any hub may
 * look, at any time.
 */
public final class GoneHubs {

    private final JdbiGoneHubRepository hubs;
    private final Episodes episodes;
    private final Clock clock;

    public GoneHubs(Database database, Episodes episodes, Clock clock) {
        this.hubs = new JdbiGoneHubRepository(database.ingest());
        this.episodes = episodes;
        this.clock = clock;
    }

    /** Queues what is to be cleared; nothing while changes of the platform wait, which the rows don't show yet. */
    public void review() {
        Predicate<EpisodeChange> shown = episodes.shownByRows();
        Instant now = clock.instant();
        hubs.alertsOfGone().stream()
                .map(alert -> alert.clearing(ClearedReason.NO_DATA, now))
                .filter(shown)
                .forEach(episodes::add);
    }
}
