package dev.pitwatch.hub.notification;

import dev.pitwatch.base.database.DatabaseFailure;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.core.notices.notification.Dispatch;
import dev.pitwatch.core.notices.notification.DueNotice;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bean {@code dueNotices}: what is to be sent now. It is asked often, and asks the database when a notice was queued, when
 * there may be more than were taken the last time, and every few seconds for those that are tried again.
 */
public final class DueNotices {

    private static final Logger LOG = LoggerFactory.getLogger(DueNotices.class);
    private static final long LOOK_NANOS = Duration.ofSeconds(5).toNanos();

    private final Dispatch dispatch;
    private final Map<String, Long> looked = new ConcurrentHashMap<>();

    DueNotices(Dispatch dispatch) {
        this.dispatch = dispatch;
    }

    void listen(DatabaseNotifications notifications) {
        notifications.on("pitwatch_notice", channel -> {
            if (channel.isEmpty()) {
                looked.clear();
            } else {
                looked.remove(channel);
            }
        });
    }

    /** {@return the notices to be sent by that channel now, which no other hub sends} */
    public List<DueNotice> claim(String channel) {
        long now = System.nanoTime();
        Long last = looked.put(channel, now);
        if (last != null && now - last < LOOK_NANOS) {
            looked.replace(channel, now, last);
            return List.of();
        }
        try {
            // First: whoever is taken has to be sent.
            dispatch.count(channel);
            List<DueNotice> claimed = dispatch.claim(channel);
            if (!claimed.isEmpty()) {
                looked.remove(channel, now);
            }
            return claimed;
        } catch (RuntimeException e) {
            if (!DatabaseFailure.isPassing(e)) {
                throw e;
            }
            LOG.warn("notices by {} wait for the database: {}", channel, e.getMessage());
            return List.of();
        }
    }
}
