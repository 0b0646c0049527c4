package dev.pitwatch.core.notices.notification;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Coded;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.notices.notification.JdbiTestNoticeRepository.Sender;
import dev.pitwatch.core.notices.phone.PhoneNumbers;
import dev.pitwatch.core.notices.push.PushService;
import dev.pitwatch.core.notices.webhook.WebhookService;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Notices that people send to try a channel: to the workshop's own addresses only, and a few in an hour, since some cost money. */
public final class TestNotices {

    private static final int LIMIT_PER_HOUR = 20;
    private static final Duration SPAN = Duration.ofHours(1);
    private static final Duration GOOD = Duration.ofHours(1);
    private static final String TO = "to";

    private final JdbiTestNoticeRepository senders;
    private final JdbiNoticeListRepository notices;
    private final Outbox outbox;
    private final PhoneNumbers phones;
    private final WebhookService webhooks;
    private final PushService push;
    private final Database database;
    private final Clock clock;

    public TestNotices(
            Database database,
            MasterKey masterKey,
            Outbox outbox,
            WebhookService webhooks,
            PushService push,
            Clock clock) {
        this.senders = new JdbiTestNoticeRepository(database);
        this.notices = new JdbiNoticeListRepository(database, new NoticeSecrets(masterKey));
        this.outbox = outbox;
        this.phones = new PhoneNumbers(database);
        this.webhooks = webhooks;
        this.push = push;
        this.database = database;
        this.clock = clock;
    }

    /**
     * Queues one, by push one for each browser of theirs.
     *
     * @param userId who tries it
     * @param to a number or an e-mail address of theirs or of a user of the workshop; null for push and for the webhook
     * @return it, as lists show it; by push that for the newest browser
     * @throws Problem when the address is none of these, or too many were sent
     */
    public NoticeAnswer send(Scope scope, long workshopId, long userId, String channel, @Nullable String to) {
        NoticeChannel by = Coded.of(NoticeChannel.class, channel);
        return database.together(() -> {
            Instant now = clock.instant();
            Sender sender = senders.sender(scope, workshopId, userId).orElseThrow(() -> Problem.notFound("workshop"));
            requireFew(scope, workshopId, now);
            String key = "test:" + UUID.randomUUID();
            List<NoticeTarget> targets = targets(scope, workshopId, userId, by, to, sender);
            for (int i = 0; i < targets.size(); i++) {
                outbox.enqueue(
                        scope,
                        new Notice(
                                NoticeEvent.TEST,
                                targets.get(i),
                                List.of(by),
                                Map.of("by", sender.name(), "at", Json.time(now)),
                                i == 0 ? key : "%s:%d".formatted(key, i),
                                now.plus(GOOD),
                                NoticeOrigin.none()));
            }
            return notices.find(scope, key).orElseThrow(() -> new IllegalStateException("a test notice is not there"));
        });
    }

    private void requireFew(Scope scope, long workshopId, Instant now) {
        if (senders.sent(scope, workshopId, now.minus(SPAN)) >= LIMIT_PER_HOUR) {
            throw Problem.later(
                    ProblemCode.RATE_LIMITED,
                    "%d test notices were sent within the hour".formatted(LIMIT_PER_HOUR),
                    SPAN);
        }
    }

    private List<NoticeTarget> targets(
            Scope scope, long workshopId, long userId, NoticeChannel by, @Nullable String to, Sender sender) {
        boolean addressed = by != NoticeChannel.PUSH && by != NoticeChannel.WEBHOOK;
        if (addressed != (to != null)) {
            throw Problem.invalid(TO, addressed ? "is missing" : "is not for this channel");
        }
        return switch (by) {
            case PUSH -> {
                List<Long> browsers = senders.browsers(scope, userId);
                if (browsers.isEmpty()) {
                    throw Problem.conflict("none of your browsers is subscribed");
                }
                browsers.forEach(browser -> push.endRest(scope, browser));
                yield browsers.stream()
                        .<NoticeTarget>map(browser -> new NoticeTarget.Browser(userId, browser))
                        .toList();
            }
            case WEBHOOK -> {
                if (!senders.hasWebhook(scope, workshopId)) {
                    throw Problem.conflict("the workshop has no webhook that is switched on");
                }
                webhooks.endRest(scope, workshopId);
                yield List.of(new NoticeTarget.Webhook(workshopId));
            }
            default -> List.of(address(scope, workshopId, userId, by, Objects.requireNonNull(to), sender));
        };
    }

    private NoticeTarget address(
            Scope scope, long workshopId, long userId, NoticeChannel by, String to, Sender sender) {
        String address = by == NoticeChannel.EMAIL
                ? to.strip()
                : Objects.requireNonNullElse(phones.ofWorkshop(scope, workshopId, TO, to), "");
        if (!senders.isTheirs(scope, workshopId, userId, address)) {
            throw Problem.invalid(TO, "is no address of yours or of a user of the workshop");
        }
        return new NoticeTarget.Address(workshopId, address, sender.language());
    }
}
