package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.audit.AuditLog;
import dev.pitwatch.base.audit.AuditedAction;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.notices.announcement.Announcements;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What people do with alerts: look at them, acknowledge them and shelve them. Sockets hear of it by the database; what they did is in
 * the audit log.
 */
public final class AlertService {

    /** So long without data a person may end an alert that stays open for want of them. */
    static final Duration MIN_SILENCE = Duration.ofHours(24);

    private static final Duration MAX_CRITICAL_SHELVED = Duration.ofHours(24);

    /** Alerts of one entry in the audit log: a list of entries is read as a whole. */
    private static final int MAX_OF_NOTE = 1_000;

    private final Database database;
    private final JdbiAlertRepository alerts;
    private final AlertAnnouncements announcements;
    private final AuditLog audit;
    private final Clock clock;

    private AlertService(Database database, Clock clock) {
        this.database = database;
        this.alerts = new JdbiAlertRepository(database);
        this.announcements = new AlertAnnouncements(new Announcements(database, clock));
        this.audit = new AuditLog(database, clock);
        this.clock = clock;
    }

    /** {@return the service on the database} */
    public static AlertService on(Database database, Clock clock) {
        return new AlertService(database, clock);
    }

    /**
     * {@return alerts of the workshop; an operator's list holds only those of granted pits and of the workshop as a whole}
     *
     * @throws Problem {@code not_found} for a workshop that is not the principal's, or not there
     */
    public Paged<ListedAlert> list(Principal who, long workshopId, AlertFilter filter, String sort, Page page) {
        requireMember(who, workshopId);
        AlertFilter seen = who.role() == Role.KIOSK ? filter.onWall() : filter;
        return alerts.list(who, workshopId, seen, clock.instant(), sort, page)
                .orElseThrow(AlertService::noSuchWorkshop);
    }

    /** {@return the platform's own alerts, which belong to no workshop: for super_admins} */
    public Paged<ListedAlert> listOfPlatform(AlertFilter filter, String sort, Page page) {
        return alerts.listOfPlatform(filter, clock.instant(), sort, page);
    }

    /**
     * {@return one of a list}
     *
     * @throws Problem {@code not_found} for an alert that the principal may not see
     */
    public ListedAlert find(Principal who, long id) {
        return alerts.findListed(who, id).orElseThrow(AlertService::noSuchAlert);
    }

    /**
     * Marks an alert as seen; a second time changes nothing.
     *
     * @throws Problem {@code not_found} for an alert that the principal may not see
     */
    public Alert acknowledge(Principal who, long id) {
        return database.together(() -> {
            Optional<Alert> acknowledged = alerts.acknowledge(who, id, clock.instant());
            acknowledged.ifPresent(alert -> note(
                    who, new AuditedAction(alert.workshopId(), "acknowledge", "alert", number(alert), about(alert))));
            return acknowledged.or(() -> alerts.find(who, id)).orElseThrow(AlertService::noSuchAlert);
        });
    }

    /**
     * Marks as seen what the filter lets through, without a status of all that is not cleared; returns how many were not
     * before. An operator's are those of their list.
     *
     * @throws Problem {@code not_found} for a workshop that is not the principal's, or not there
     */
    public int acknowledgeAll(Principal who, long workshopId, AlertFilter filter) {
        requireMember(who, workshopId);
        return database.together(() -> {
            List<Long> acknowledged = alerts.acknowledgeAll(
                            who, workshopId, filter.withoutClearedByDefault(), clock.instant())
                    .orElseThrow(AlertService::noSuchWorkshop);
            audit.note(Scope.workshop(workshopId), notes(workshopId, acknowledged));
            return acknowledged.size();
        });
    }

    private static List<AuditedAction> notes(long workshopId, List<Long> acknowledged) {
        List<AuditedAction> notes = new ArrayList<>();
        for (int from = 0; from < acknowledged.size(); from += MAX_OF_NOTE) {
            List<String> part = acknowledged.subList(from, Math.min(from + MAX_OF_NOTE, acknowledged.size())).stream()
                    .map(String::valueOf)
                    .toList();
            notes.add(AuditedAction.toMany(workshopId, "acknowledge", "alert", part, Map.of()));
        }
        return notes;
    }

    /**
     * Holds back notices of an alert, and of what opens again of its type and subject, which stay listed and are not escalated
     * meanwhile; zero ends that, of a cleared one too.
     *
     * @throws Problem {@code not_found} for an alert that the principal may not see, {@code conflict} for a cleared one, {@code
     *     validation_failed} for a critical one that is shelved for longer than a day
     */
    public Alert shelve(Principal who, long id, Duration length) {
        Instant now = clock.instant();
        if (length.compareTo(MAX_CRITICAL_SHELVED) > 0) {
            Alert alert = alerts.find(who, id).orElseThrow(AlertService::noSuchAlert);
            if (alert.severity() == Severity.CRITICAL) {
                throw Problem.invalid(
                        "minutes",
                        "is %d, expected at most %d for a critical alert"
                                .formatted(length.toMinutes(), MAX_CRITICAL_SHELVED.toMinutes()));
            }
        }
        Optional<Instant> until = length.isZero() ? Optional.empty() : Optional.of(now.plus(length));
        return database.together(() -> {
            Alert shelved = alerts.shelve(who, id, until, now)
                    .orElseThrow(() -> alerts.find(who, id).isPresent()
                            ? new Problem(ProblemCode.CONFLICT, "the alert is cleared")
                            : noSuchAlert());
            Map<String, Object> details = about(shelved);
            until.ifPresent(end -> details.put("shelved_until", end));
            note(
                    who,
                    until.isPresent()
                            ? new AuditedAction(shelved.workshopId(), "shelve", "alert", number(shelved), details)
                            : new AuditedAction(shelved.workshopId(), "unshelve", "alert", number(shelved), details));
            return shelved;
        });
    }

    /**
     * Ends an alert that has been without data for 24 hours.
     *
     * @throws Problem {@code not_found} for an alert that the principal may not see, {@code conflict} for one that has data, had
     *     some within 24 hours, or is cleared
     */
    public Alert clear(Principal who, long id) {
        Instant now = clock.instant();
        return database.together(() -> {
            Optional<Alert> cleared = alerts.clearByHand(who, id, now.minus(MIN_SILENCE), now);
            cleared.ifPresent(alert -> {
                announcements.announceCleared(who.scope(), alert);
                note(who, new AuditedAction(alert.workshopId(), "clear", "alert", number(alert), about(alert)));
            });
            return cleared.orElseThrow(
                    () -> notToBeCleared(alerts.find(who, id).orElseThrow(AlertService::noSuchAlert)));
        });
    }

    private void note(Principal who, AuditedAction doing) {
        audit.note(who.scope(), List.of(doing));
    }

    private static String number(Alert alert) {
        return Long.toString(alert.id());
    }

    /** {@return what the audit log says of an alert beside its number} */
    private static Map<String, Object> about(Alert alert) {
        Map<String, Object> details = new HashMap<>();
        details.put("alert_type", alert.alertType());
        if (alert.pitId() != null) {
            details.put("pit_id", alert.pitId());
        }
        if (alert.deviceId() != null) {
            details.put("device_id", alert.deviceId());
        }
        return details;
    }

    private static Problem notToBeCleared(Alert alert) {
        if (alert.clearedAt() != null) {
            return new Problem(ProblemCode.CONFLICT, "the alert is cleared");
        }
        Instant since = alert.noDataSince();
        return new Problem(
                ProblemCode.CONFLICT,
                since == null
                        ? "the alert has data and ends by itself, only one that is without for 24 hours is ended by hand"
                        : "the alert is without data since %s, it may be ended by hand from %s on"
                                .formatted(since, since.plus(MIN_SILENCE)));
    }

    private static void requireMember(Principal who, long workshopId) {
        if (!who.isPlatform() && (who.workshopId() == null || who.workshopId() != workshopId)) {
            throw noSuchWorkshop();
        }
    }

    private static Problem noSuchWorkshop() {
        return Problem.notFound("workshop");
    }

    private static Problem noSuchAlert() {
        return Problem.notFound("alert");
    }
}
