package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.notices.notification.Notice;
import dev.pitwatch.core.notices.notification.NoticeChannel;
import dev.pitwatch.core.notices.notification.NoticeEvent;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.people.identity.JdbiForgottenPasswordRepository.NewLink;
import dev.pitwatch.core.people.identity.JdbiForgottenPasswordRepository.Responsible;
import dev.pitwatch.core.people.identity.JdbiOneTimeSecretRepository.Purpose;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Links for people who forgot their password. Anybody may ask for one, by a user name: it goes to a mailbox only that is known to
 * be that person's, few an hour. Those who answer for the account are notified once a password was changed by one.
 */
public final class ForgottenPasswords {

    private static final Duration LIFETIME = Duration.ofMinutes(30);
    private static final Duration GOOD_FOR = Duration.ofDays(1);

    private final JdbiForgottenPasswordRepository links;
    private final Database database;
    private final Outbox outbox;
    private final MasterKey key;
    private final URI publicUrl;
    private final Clock clock;

    /** Takes the address that links begin with. */
    public ForgottenPasswords(Database database, Outbox outbox, MasterKey key, URI publicUrl, Clock clock) {
        this.links = new JdbiForgottenPasswordRepository(database);
        this.database = database;
        this.outbox = outbox;
        this.key = key;
        this.publicUrl = publicUrl;
        this.clock = clock;
    }

    /** Sends the user a link, good once and for half an hour, by e-mail; nothing where none may be sent. */
    void send(long user, String network) {
        Instant now = clock.instant();
        Instant until = now.plus(LIFETIME);
        String token = SessionService.random();
        byte[] hash = key.hash(Purpose.FORGOTTEN_PASSWORD.name(), token);
        String notice = "forgotten-password:%d:%s".formatted(user, SessionService.random());
        database.together(() -> links.add(new NewLink(user, hash, network, now, until, notice))
                && outbox.enqueue(
                        Scope.platform(),
                        new Notice(
                                NoticeEvent.FORGOTTEN_PASSWORD,
                                user,
                                List.of(NoticeChannel.EMAIL),
                                Map.of(
                                        "link",
                                        publicUrl + "/set-password#" + token,
                                        "minutes",
                                        Long.toString(LIFETIME.toMinutes())),
                                notice,
                                until)));
    }

    /** Notifies those who answer for the account that its password was changed by a link; in the transaction that changes it. */
    void notifyChanged(User user, long link, Instant at) {
        for (Responsible one : links.responsible(user.id())) {
            outbox.enqueue(
                    Scope.platform(),
                    new Notice(
                            NoticeEvent.PASSWORD_CHANGED,
                            one.id(),
                            List.of(one.email() == null ? NoticeChannel.SMS : NoticeChannel.EMAIL),
                            Map.of("username", user.username(), "at", at.toString()),
                            "password-changed:%d:%d".formatted(link, one.id()),
                            at.plus(GOOD_FOR)));
        }
    }
}
