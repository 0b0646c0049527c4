package dev.pitwatch.core.work.customer;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.notices.notification.Notice;
import dev.pitwatch.core.notices.notification.NoticeChannel;
import dev.pitwatch.core.notices.notification.NoticeEvent;
import dev.pitwatch.core.notices.notification.NoticeOrigin;
import dev.pitwatch.core.notices.notification.NoticeTarget;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.people.identity.PasswordLinks;
import dev.pitwatch.core.people.identity.PasswordLinks.Invitation;
import dev.pitwatch.core.work.customer.JdbiJobNoticeRepository.Due;
import dev.pitwatch.core.work.job.Job;
import dev.pitwatch.core.work.job.JobChange;
import dev.pitwatch.core.work.job.JobChanges;
import dev.pitwatch.core.work.job.JobStatus;
import dev.pitwatch.core.work.tracking.TrackingLinks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices to customers about their jobs, by the first channel that reaches them; each notice in the transaction of its cause,
 * and once. Who has neither phone nor e-mail gets no notice, and that can be seen.
 */
public final class CustomerNotices implements JobChanges {

    private static final Logger LOG = LoggerFactory.getLogger(CustomerNotices.class);

    private static final List<NoticeChannel> CHANNELS =
            List.of(NoticeChannel.SMS, NoticeChannel.WHATSAPP, NoticeChannel.EMAIL);
    private static final Duration WORTH_TELLING = Duration.ofMinutes(15);
    private static final Duration SOON = Duration.ofMinutes(30);
    private static final Duration KEPT = Duration.ofDays(1);
    /** Texts of SMS that are registered with operators have room for as many letters of a value. */
    private static final int LONGEST_VALUE = 30;

    private static final int AT_ONCE = 200;

    private final JdbiJobNoticeRepository jobs;
    private final TrackingLinks links;
    private final PasswordLinks passwordLinks;
    private final Outbox outbox;
    private final Clock clock;

    public CustomerNotices(
            Database database, TrackingLinks links, PasswordLinks passwordLinks, Outbox outbox, Clock clock) {
        this.jobs = new JdbiJobNoticeRepository(database);
        this.links = links;
        this.passwordLinks = passwordLinks;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Override
    public void changed(Scope scope, JobChange change) {
        Job job = change.after();
        Long customer = job.customer().id();
        if (customer != null) {
            told(scope, change).forEach(event -> tell(scope, event, change, customer));
        }
    }

    /** {@return what this change is to its customer} Of a car that is ready nothing is estimated any more. */
    private List<NoticeEvent> told(Scope scope, JobChange change) {
        Job after = change.after();
        JobStatus now = after.status();
        if (change.before().isEmpty()) {
            return List.of(NoticeEvent.JOB_CREATED);
        }
        Job before = change.before().get();
        if (change.kind() == JobChange.Kind.LINK) {
            return List.of(NoticeEvent.JOB_LINK);
        }
        if (isAnothers(before, after) && after.isOpen()) {
            return List.of(NoticeEvent.JOB_CREATED);
        }
        if (before.status() == JobStatus.RECEIVED && now == JobStatus.IN_PROGRESS) {
            return List.of(NoticeEvent.JOB_STARTED);
        }
        if (before.status() != now && now == JobStatus.COMPLETED) {
            return List.of(NoticeEvent.JOB_COMPLETED, NoticeEvent.JOB_READY);
        }
        boolean late = now.isDone() || now.isClosed();
        return !late && isMoved(scope, before, after) ? List.of(NoticeEvent.JOB_MOVED) : List.of();
    }

    private static boolean isAnothers(Job before, Job after) {
        return !Objects.equals(before.customer().id(), after.customer().id());
    }

    /** Little by little is as far as at once: what counts is the time that the customer was notified last. */
    private boolean isMoved(Scope scope, Job before, Job after) {
        Instant known = before.estimatedEndTime();
        Instant end = after.estimatedEndTime();
        if (known == null || end == null || known.equals(end)) {
            return false;
        }
        Instant told = jobs.toldEnd(
                        scope,
                        after.id(),
                        Objects.requireNonNull(after.customer().id()))
                .orElse(known);
        return Duration.between(told, end).abs().compareTo(WORTH_TELLING) > 0;
    }

    private void tell(Scope scope, NoticeEvent event, JobChange change, long customer) {
        Optional<Invitation> invitation = event == NoticeEvent.JOB_CREATED
                ? passwordLinks.invite(customer, key(NoticeEvent.JOB_ACCOUNT, change))
                : Optional.empty();
        if (invitation.isPresent()) {
            Map<String, String> values = values(change.after().carModel(), invitation.get());
            enqueue(scope, NoticeEvent.JOB_ACCOUNT, change, customer, values);
        } else {
            tellLink(scope, event, change, customer);
        }
    }

    private void tellLink(Scope scope, NoticeEvent event, JobChange change, long customer) {
        Job job = change.after();
        Instant end = job.estimatedEndTime();
        boolean saysWhen = event == NoticeEvent.JOB_STARTED || event == NoticeEvent.JOB_MOVED;
        byte[] link = job.sealedLink();
        if (link == null || (saysWhen && end == null)) {
            return;
        }
        Map<String, String> values = values(job.carModel(), link);
        if (saysWhen) {
            values.put("end", end.toString());
        }
        enqueue(scope, event, change, customer, values);
    }

    private void enqueue(Scope scope, NoticeEvent event, JobChange change, long customer, Map<String, String> values) {
        Instant until = change.at().plus(KEPT);
        outbox.enqueue(scope, notice(event, customer, change.after().id(), values, key(event, change), until));
    }

    /** What comes once has a key of its own; a time may be moved back, and a link replaced again. */
    private static String key(NoticeEvent event, JobChange change) {
        boolean once =
                switch (event) {
                    case JOB_MOVED, JOB_LINK -> false;
                    case JOB_CREATED, JOB_ACCOUNT ->
                        change.before().isEmpty(); // else the job is somebody else's since then
                    default -> true;
                };
        return "job:%d:%s".formatted(change.after().id(), event.code())
                + (once ? "" : ":" + change.at().toEpochMilli());
    }

    /**
     * Tells those whose car is nearly ready, once for each estimate. Several hubs may do this at once: a notice has one key,
     * and one of them writes it.
     */
    public void remind() {
        Instant now = clock.instant();
        for (Due due : jobs.due(now, now.plus(SOON), AT_ONCE)) {
            try {
                remind(due, now);
            } catch (IllegalArgumentException e) { // a link that was sealed under another key; the others wait
                LOG.warn("notice {} can't be written: {}", due.key(), e.getMessage());
            }
        }
    }

    private void remind(Due due, Instant now) {
        Map<String, String> values = values(due.carModel(), due.sealedLink());
        long minutes =
                Math.max(1, Duration.between(now, due.endTime()).plusSeconds(30).toMinutes());
        values.put("minutes", Long.toString(minutes));
        outbox.enqueue(
                Scope.workshop(due.workshopId()),
                notice(NoticeEvent.JOB_SOON, due.customerId(), due.jobId(), values, due.key(), due.endTime()));
    }

    private static Notice notice(
            NoticeEvent event, long customer, long job, Map<String, String> values, String key, Instant goodUntil) {
        NoticeTarget target = new NoticeTarget.User(customer);
        return new Notice(event, target, CHANNELS, values, key, goodUntil, NoticeOrigin.job(job));
    }

    private Map<String, String> values(String carModel, byte[] sealedLink) {
        Map<String, String> values = new HashMap<>();
        values.put("car", shortened(carModel));
        values.put("link", links.url(links.open(sealedLink)));
        return values;
    }

    /** In place of the job's link. */
    private static Map<String, String> values(String carModel, Invitation invitation) {
        return Map.of(
                "car",
                shortened(carModel),
                "username",
                invitation.username(),
                "hours",
                Long.toString(invitation.hours()),
                "link",
                invitation.link());
    }

    private static String shortened(String text) {
        return text.codePoints()
                .limit(LONGEST_VALUE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
