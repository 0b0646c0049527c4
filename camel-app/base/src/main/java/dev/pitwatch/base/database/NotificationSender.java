package dev.pitwatch.base.database;

import org.jdbi.v3.core.Jdbi;

/** Sends PostgreSQL's notifications, which {@link DatabaseNotifications} of all hubs hear. */
public final class NotificationSender {

    private static final String SEND = "select pg_notify(:channel, :text)";

    private final Jdbi jdbi;

    public NotificationSender(Database database) {
        this.jdbi = database.ingest();
    }

    /** Tells all hubs, this one too; throws when the database is away. */
    public void send(String channel, String text) {
        jdbi.useHandle(handle -> handle.createQuery(SEND)
                .bind("channel", channel)
                .bind("text", text)
                .mapTo(String.class)
                .list());
    }
}
