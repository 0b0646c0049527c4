package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.notices.notification.Notice;
import dev.pitwatch.core.notices.notification.NoticeChannel;
import dev.pitwatch.core.notices.notification.NoticeEvent;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.people.identity.JdbiLostBrowserRepository.LostBrowser;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Ends sessions whose time is over. With one goes the browser that showed its person push messages, who hears so by mail: nothing else
 * tells them that they wait for alerts that no longer come. Thread safe.
 */
public final class ExpiredSessions {

    private static final Duration GOOD_FOR = Duration.ofDays(1);

    private final JdbiSessionRepository sessions;
    private final JdbiLostBrowserRepository browsers;
    private final Database database;
    private final Outbox outbox;
    private final URI publicUrl;

    /** Takes the address that links begin with. */
    public ExpiredSessions(JdbiSessionRepository sessions, Database database, Outbox outbox, URI publicUrl) {
        this.sessions = sessions;
        this.browsers = new JdbiLostBrowserRepository(database);
        this.database = database;
        this.outbox = outbox;
        this.publicUrl = publicUrl;
    }

    /** Ends those that are over by then. On several hubs at once each person still hears of it once. */
    public void end(Instant now) {
        database.together(() -> {
            List<LostBrowser> lost = browsers.lost(now);
            sessions.prune(now);
            lost.forEach(one -> outbox.enqueue(Scope.platform(), notice(one, now)));
            return lost;
        });
    }

    private Notice notice(LostBrowser lost, Instant now) {
        return new Notice(
                NoticeEvent.PUSH_LOST,
                lost.userId(),
                List.of(NoticeChannel.EMAIL),
                Map.of("at", lost.expiresAt().toString(), "link", publicUrl + "/"),
                "push-lost:" + lost.sessionId(),
                now.plus(GOOD_FOR));
    }
}
