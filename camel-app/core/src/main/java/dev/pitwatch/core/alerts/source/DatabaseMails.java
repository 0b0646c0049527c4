package dev.pitwatch.core.alerts.source;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.alerts.alert.EpisodeChange;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Opening;
import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.OutgoingNotice.Content;
import dev.pitwatch.spi.SendOutcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mails that the database is away, since nothing can be announced then: bean {@code databaseMails} of routes/alerts. They go to the
 * super_admins, as they were known last, and to the platform's address, once an outage and hub, and are tried again while it lasts.
 * Thread safe.
 */
public final class DatabaseMails {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseMails.class);
    private static final String ALERT_TYPE = "database";
    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private static final DateTimeFormatter AT =
            DateTimeFormatter.ofPattern("dd/MM/yyyy, HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    private final Supplier<List<String>> admins;
    private final Clock clock;
    private final Map<String, Mail> mails = new HashMap<>();
    private List<String> known = List.of();
    private Instant knownAt = Instant.MIN;
    private boolean away;
    private String said = "";

    /** A mail of this outage. */
    private static final class Mail {
        private final String key = UUID.randomUUID().toString();
        private int attempt;
        private Instant next = Instant.MIN;
        private boolean perhapsSent;
        private boolean settled;
    }

    public DatabaseMails(Database database, Clock clock) {
        this(new JdbiPlatformAddressRepository(database)::addresses, clock);
    }

    /** Takes what reads the addresses of the super_admins. */
    DatabaseMails(Supplier<List<String>> admins, Clock clock) {
        this.admins = admins;
        this.clock = clock;
    }

    /** Takes what was found of this hub: an outage begins with the alert of it, and ends with its clearing. */
    public synchronized void found(EpisodeChange change) {
        if (change.alertType().equals(ALERT_TYPE)) {
            if (change instanceof Opening opening && !away) { // what is found again is the same outage
                said = "%s (%s), since %s".formatted(opening.message(), opening.subject(), AT.format(clock.instant()));
            }
            away = change instanceof Opening;
            if (!away) {
                mails.clear();
            }
        }
    }

    /**
     * {@return the mails that are to be sent now; none while the database is there}
     *
     * @param platformAddress besides those of the super_admins; empty: none
     */
    public synchronized List<OutgoingNotice> due(String platformAddress) {
        Instant now = clock.instant();
        if (!away) {
            remember(now);
            return List.of();
        }
        Set<String> addresses = new LinkedHashSet<>(known);
        if (!platformAddress.isBlank()) {
            addresses.add(platformAddress.strip());
        }
        List<OutgoingNotice> due = new ArrayList<>();
        for (String address : addresses) {
            Mail mail = mails.computeIfAbsent(address, any -> new Mail());
            if (!mail.settled && !now.isBefore(mail.next)) {
                mail.attempt++;
                mail.next = now.plus(AGAIN);
                due.add(notice(address, mail, now));
            }
        }
        return due;
    }

    private void remember(Instant now) {
        if (!now.isBefore(knownAt.plus(REMEMBERED)) || now.isBefore(knownAt)) {
            knownAt = now;
            try {
                known = List.copyOf(admins.get());
            } catch (RuntimeException e) {
                LOG.debug("addresses of super_admins can't be read now: {}", e.getMessage());
            }
        }
    }

    private OutgoingNotice notice(String address, Mail mail, Instant now) {
        String subject = "Pitwatch: the database is away";
        String text = said + ". It is recorded, and said again, once the database is back.";
        return new OutgoingNotice(
                mail.key,
                "email",
                "alert_platform",
                "en",
                0,
                address,
                now,
                mail.attempt,
                mail.perhapsSent,
                new Content("database", subject, text, text),
                Map.of());
    }

    /** Takes what became of a mail: one that was sent, may have been twice, or never can be, is not tried again in this outage. */
    public synchronized void settle(OutgoingNotice notice, SendOutcome outcome) {
        Mail mail = mails.get(notice.to());
        boolean ended = outcome.kind() == SendOutcome.Kind.SENT || outcome.kind() == SendOutcome.Kind.REFUSED;
        boolean unanswered = outcome.kind() == SendOutcome.Kind.UNANSWERED;
        if (mail != null) {
            mail.settled = ended || (unanswered && mail.perhapsSent);
            mail.perhapsSent |= unanswered;
        }
        if (outcome.kind() != SendOutcome.Kind.SENT) {
            LOG.warn("the mail that the database is away is not sent: {}", outcome.detail());
        }
    }
}
