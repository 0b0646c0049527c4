package dev.pitwatch.core.notices.notification;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.spi.DeliveryReport;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What providers tell of notices after they took them. A notice only moves forward, from {@code sent} to {@code failed} to
 * {@code delivered}: reports that come twice, or late, or before the answer to the request that they are of, change nothing that they
 * should not. One that failed goes by its next channel, if it has one and is still good. Thread safe.
 */
public final class NoticeReports {

    private static final Logger LOG = LoggerFactory.getLogger(NoticeReports.class);

    private static final int LONGEST_REASON = 500;

    private final JdbiReportRepository notices;
    private final Clock clock;
    private final OutboxMeters meters;

    public NoticeReports(Database database, Clock clock, MeterRegistry meters) {
        this.notices = new JdbiReportRepository(database);
        this.clock = clock;
        this.meters = new OutboxMeters(meters);
    }

    /** Writes down what they say; a report of no notice that is known is passed over. */
    public void take(List<DeliveryReport> reports) {
        reports.forEach(this::take);
    }

    private void take(DeliveryReport report) {
        switch (report.kind()) {
            case SENT -> notices.sent(report, clock.instant());
            case DELIVERED ->
                notices.delivered(report, clock.instant())
                        .ifPresent(notice -> meters.count("delivered", report.channel()));
            case FAILED ->
                notices.failed(report, reason(report), clock.instant()).ifPresent(notice -> {
                    meters.count("failed", report.channel());
                    LOG.warn("notice {} by {} was not delivered: {}", notice, report.channel(), report.reason());
                });
        }
    }

    private static String reason(DeliveryReport report) {
        return report.reason().length() <= LONGEST_REASON
                ? report.reason()
                : report.reason().substring(0, LONGEST_REASON);
    }
}
