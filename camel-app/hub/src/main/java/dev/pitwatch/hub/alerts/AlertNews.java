package dev.pitwatch.hub.alerts;

import dev.pitwatch.core.alerts.alert.AlertFact;
import dev.pitwatch.hub.news.News;
import dev.pitwatch.hub.news.NewsEndpoint;
import java.util.List;

/** Publishes what became of alerts at {@code news:alerts}: bean {@code alertNews} of routes/alerts. Call after the commit. */
public final class AlertNews {

    private final News news;

    AlertNews(News news) {
        this.news = news;
    }

    /** Publishes them in their order. */
    public void publish(List<AlertFact> facts) {
        facts.forEach(fact -> news.publish(NewsEndpoint.ALERTS, fact));
    }
}
