package dev.pitwatch.core.alerts.source;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.admission.licence.LicenceStanding;
import dev.pitwatch.core.alerts.alert.AlertFact;
import dev.pitwatch.core.alerts.alert.ClearedReason;
import dev.pitwatch.core.alerts.alert.EpisodeChange;
import dev.pitwatch.core.alerts.alert.Episodes;
import dev.pitwatch.core.alerts.alert.Severity;
import dev.pitwatch.core.alerts.alert.WellAlerts;
import dev.pitwatch.core.alerts.alert.WellAlerts.Turned;
import dev.pitwatch.core.alerts.source.JdbiSubscriptionAlertRepository.Subscribed;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Alerts of workshops whose devices are refused since the subscription has lapsed ({@code subscription_suspended}): bean
 * {@code subscriptionLapses} of routes/alerts. They follow from the rows and the clock, as the refusals do: what suspends a
 * subscription, or takes a payment, has only to write its row.
 */
public final class SubscriptionLapses {

    private static final String ALERT_TYPE = "subscription_suspended";

    private final JdbiSubscriptionAlertRepository subscriptions;
    private final WellAlerts wells;
    private final Episodes episodes;
    private final Clock clock;

    public SubscriptionLapses(Database database, Episodes episodes, Clock clock) {
        this.subscriptions = new JdbiSubscriptionAlertRepository(database.ingest(), ALERT_TYPE);
        this.wells = new WellAlerts(database);
        this.episodes = episodes;
        this.clock = clock;
    }

    /** Queues what is to be opened or cleared; of a workshop nothing while its changes wait, which the rows don't show yet. */
    public void review() {
        Predicate<EpisodeChange> shown = episodes.shownByRows();
        Instant now = clock.instant();
        List<Turned> turned = new ArrayList<>();
        for (Subscribed one : subscriptions.all(now)) {
            Optional<String> refusal = LicenceStanding.refusalOf(one.subscription(), now);
            Long alert = one.alertId();
            if (alert != null && one.flapping() && one.well() != refusal.isEmpty()) {
                turned.add(new Turned(alert, refusal.isEmpty()));
            }
            EpisodeChange change = change(one.workshopId(), refusal, now);
            boolean differs = refusal.isPresent() ? !one.isRaised() : one.isRaised() && one.isOld();
            if (differs && shown.test(change)) {
                episodes.add(change);
            }
        }
        wells.turned(turned, now);
    }

    /**
     * Opens the alert of one workshop whose subscription has lapsed, in the transaction on this thread.
     *
     * @return what was opened; none: it was open, or the subscription has not lapsed
     */
    public List<AlertFact> raise(long workshopId) {
        Instant now = clock.instant();
        return subscriptions
                .of(workshopId, now)
                .filter(one -> !one.isRaised())
                .map(Subscribed::subscription)
                .map(subscription -> LicenceStanding.refusalOf(subscription, now))
                .filter(Optional::isPresent)
                .map(refusal -> episodes.saveNow(change(workshopId, refusal, now)))
                .orElse(List.of());
    }

    private static EpisodeChange change(long workshopId, Optional<String> refusal, Instant now) {
        String subject = "workshop:" + workshopId;
        if (refusal.isEmpty()) {
            return new EpisodeChange.Clearing(workshopId, ALERT_TYPE, subject, ClearedReason.RECOVERED, now);
        }
        String message = refusal.get().equals(ALERT_TYPE)
                ? "The subscription is suspended: devices are not heard"
                : "The subscription has expired: devices are not heard";
        return new EpisodeChange.Opening(
                workshopId, null, null, null, ALERT_TYPE, Severity.WARNING, subject, message, null, null, now);
    }
}
