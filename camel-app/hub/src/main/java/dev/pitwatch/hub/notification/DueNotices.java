package dev.pitwatch.hub.notification;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.core.notices.notification.Dispatch;
import dev.pitwatch.core.notices.notification.DueNotice;
import java.time.Duration;
import java.util.List;
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

    void unsubscribe(Runnable listener) {
        listeners.remove(listener);
    }

    /** {@return notices to be sent by that channel now, which no other hub sends} */
    List<DueNotice> claim(String channel) {
        return dispatch.claim(channel);
    }

    boolean isInTime(DueNotice notice) {
        return dispatch.isInTime(notice);
    }

    void release(List<DueNotice> unsent) {
        dispatch.release(unsent);
    }

    Optional<Duration> untilNext(String channel) {
        return dispatch.untilNext(channel);
    }
}
