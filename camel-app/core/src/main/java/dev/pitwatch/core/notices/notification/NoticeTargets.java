package dev.pitwatch.core.notices.notification;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.json.Coded;
import dev.pitwatch.core.notices.preference.OptOutLinks;
import dev.pitwatch.core.notices.push.PushAcknowledgements;
import dev.pitwatch.core.notices.push.PushService;
import dev.pitwatch.core.notices.webhook.WebhookService;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a channel has to know of where a notice goes, besides the address: keys of a browser, the secret of a webhook, on whose behalf a
 * mail comes.
 */
public final class NoticeTargets {

    /** The push subscription's id. */
    public static final String SUBSCRIPTION = "subscription_id";

    /** Of a mail: who sends it, as its reader knows them. */
    public static final String SENDER = "sender";

    /** Of a mail: where its reader's answer goes. */
    public static final String REPLY_TO = "reply_to";

    /** Of a mail: the token of the link by which its reader does without more of them. */
    public static final String UNSUBSCRIBE = "unsubscribe";

    /** Of a push message about a critical alert: the token by which it is acknowledged from the message. */
    public static final String ACKNOWLEDGE = "acknowledge";

    private static final Set<String> ACKNOWLEDGED =
            Set.of(NoticeEvent.ALERT.code(), NoticeEvent.ALERT_ESCALATED.code());

    private final OptOutLinks optOuts;
    private final PushService push;
    private final PushAcknowledgements acknowledgements;
    private final WebhookService webhooks;

    NoticeTargets(Database database, MasterKey masterKey, Clock clock) {
        this.optOuts = new OptOutLinks(masterKey);
        this.push = new PushService(database, masterKey, clock);
        this.acknowledgements = new PushAcknowledgements(database, masterKey, clock);
        this.webhooks = new WebhookService(database, masterKey, clock);
    }

    /** {@return it by name; empty for a person's number or e-mail address} */
    Map<String, String> of(ClaimedNotice claimed) {
        Map<String, String> target = new HashMap<>();
        claimed.browser().ifPresent(id -> push.target(id).ifPresent(browser -> {
            target.put(SUBSCRIPTION, Long.toString(id));
            target.put("p256dh", browser.p256dh());
            target.put("auth", browser.auth());
            if (claimed.reader().urgent() && ACKNOWLEDGED.contains(claimed.event())) {
                claimed.about()
                        .alertId()
                        .ifPresent(alert -> target.put(ACKNOWLEDGE, acknowledgements.token(alert, id)));
            }
        }));
        if (claimed.channel().equals(NoticeChannel.WEBHOOK.code())) {
            webhooks.target(claimed.workshopId()).ifPresent(webhook -> target.put("secret", webhook.secret()));
            ClaimedNotice.About about = claimed.about();
            about.subject().ifPresent(subject -> target.put("subject", subject));
            about.alertId().ifPresent(id -> target.put("alert_id", id.toString()));
            about.jobId().ifPresent(id -> target.put("job_id", id.toString()));
            claimed.facts().ifPresent(facts -> target.put("data", facts));
        }
        if (claimed.channel().equals(NoticeChannel.EMAIL.code())) {
            target.putAll(ofMail(claimed));
        }
        return target;
    }

    /** Customers know their workshop and not the platform: a mail to them comes from it, and is answered to it. */
    private Map<String, String> ofMail(ClaimedNotice claimed) {
        Map<String, String> target = new HashMap<>();
        if (claimed.reader().customer()) {
            target.put(SENDER, claimed.open().getOrDefault("workshop", ""));
        }
        ClaimedNotice.Reader reader = claimed.reader();
        reader.replyTo().ifPresent(address -> target.put(REPLY_TO, address));
        reader.userId().ifPresent(user -> Coded.of(NoticeEvent.class, claimed.event())
                .optOut(reader.urgent(), reader.owner())
                .filter(kind -> claimed.workshopId() != 0)
                .ifPresent(kind -> target.put(UNSUBSCRIBE, optOuts.token(user, kind))));
        return target;
    }
}
