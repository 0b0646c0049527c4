package dev.pitwatch.core.notices.announcement;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.notices.announcement.JdbiAnnouncementRepository.Open;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;

/** Metrics of announcements that wait: bean {@code announcementMeters} of routes/announcements. Thread safe. */
public final class AnnouncementMeters {

    private final JdbiAnnouncementRepository announcements;
    private final Clock clock;
    private volatile Open open = new Open(0, 0);

    public AnnouncementMeters(Database database, Clock clock, MeterRegistry meters) {
        this.announcements = new JdbiAnnouncementRepository(database);
        this.clock = clock;
        Gauge.builder("pitwatch.announcements.open", () -> open.count())
                .description("Announcements that it is not decided about yet, in the database that all hubs share")
                .register(meters);
        Gauge.builder("pitwatch.announcements.oldest.seconds", () -> open.oldestSeconds())
                .description("How long the oldest of them has waited")
                .register(meters);
    }

    /** Counts them anew. */
    public void count() {
        open = announcements.open(clock.instant());
    }
}
