package dev.pitwatch.hub.alerts;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.core.alerts.alert.Alert;
import dev.pitwatch.core.alerts.alert.AlertEngine;
import dev.pitwatch.core.alerts.alert.AlertNotifications;
import dev.pitwatch.core.alerts.alert.ClearedReason;
import dev.pitwatch.hub.news.News;
import dev.pitwatch.hub.news.NewsEndpoint;

/**
 * What any hub has made of alerts, as PostgreSQL notifies of it: bean {@code alertNews} of routes/alerts. Notifications wait at
 * {@code news:alert-steps}; what they are of is published at {@code news:alerts}.
 */
public final class AlertNews {

    private final AlertNotifications alerts;
    private final AlertEngine engine;
    private final News news;

    AlertNews(AlertNotifications alerts, AlertEngine engine, News news) {
        this.alerts = alerts;
        this.engine = engine;
        this.news = news;
    }

    void listen(DatabaseNotifications notifications) {
        notifications.on(AlertNotifications.CHANNEL, step -> news.publish(NewsEndpoint.ALERT_STEPS, step));
    }

    /** Reads the alert, and publishes what became of it; the engine hears of one that a person has ended. An empty step, after notifications were lost, is of none. */
    public void publish(String step) {
        alerts.read(step).ifPresent(fact -> {
            news.publish(NewsEndpoint.ALERTS, fact);
            Alert alert = fact.alert();
            if (alert.workshopId() != null && alert.clearedReason() == ClearedReason.BY_HAND) {
                engine.takeUp(alert.workshopId());
            }
        });
    }
}
