package dev.pitwatch.hub.notification;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.core.notices.notification.Dispatch;
import dev.pitwatch.core.notices.notification.DueNotice;
import dev.pitwatch.core.notices.notification.Lane;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Bean {@code dueNotices}: the outbox as {@code due-notices:CHANNEL} reads it, with a callback for what is queued. Thread safe. */
public final class DueNotices {

    private final Dispatch dispatch;
    private final Map<Runnable, String> listeners = new ConcurrentHashMap<>();

    DueNotices(Dispatch dispatch) {
        this.dispatch = dispatch;
    }

    void listen(DatabaseNotifications notifications) {
        notifications.on(
                "pitwatch_notice",
                queued -> listeners.forEach((listener, channel) -> {
                    // Empty: some may have been missed.
                    if (queued.isEmpty() || queued.equals(channel)) {
                        listener.run();
                    }
                }));
    }

    /** Calls the listener, which must be quick, whenever a notice is queued for the channel. */
    void subscribe(String channel, Runnable listener) {
        listeners.put(listener, channel);
    }

    /** Calls the channel's other listeners: a webhook that was called may belong to their lane now, and so what else waits for it. */
    void wakeOthers(String channel, Runnable listener) {
        listeners.forEach((other, its) -> {
            if (other != listener && its.equals(channel)) {
                other.run();
            }
        });
    }

    void unsubscribe(Runnable listener) {
        listeners.remove(listener);
    }

    /** {@return the notice to be sent by that channel now, which no other hub sends; of webhooks one of the lane} */
    Optional<DueNotice> claim(String channel, Lane lane) {
        return dispatch.claim(channel, lane);
    }

    boolean isInTime(DueNotice notice) {
        return dispatch.isInTime(notice);
    }

    void release(DueNotice unsent) {
        dispatch.release(unsent);
    }

    Optional<Duration> untilNext(String channel, Lane lane) {
        return dispatch.untilNext(channel, lane);
    }
}
