package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.notices.notification.Notice;
import dev.pitwatch.core.notices.notification.NoticeChannel;
import dev.pitwatch.core.notices.notification.NoticeEvent;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.people.identity.JdbiOneTimeSecretRepository.Purpose;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sends people the link by which they choose a password: a password itself is never sent. */
public final class PasswordLinks {

    private static final Duration LIFETIME = Duration.ofHours(48);

    private final JdbiOneTimeSecretRepository secrets;
    private final Database database;
    private final Outbox outbox;
    private final MasterKey key;
    private final URI publicUrl;
    private final Clock clock;

    /** Takes the address that links begin with. */
    public PasswordLinks(
            JdbiOneTimeSecretRepository secrets,
            Database database,
            Outbox outbox,
            MasterKey key,
            URI publicUrl,
            Clock clock) {
        this.secrets = secrets;
        this.database = database;
        this.outbox = outbox;
        this.key = key;
        this.publicUrl = publicUrl;
        this.clock = clock;
    }

    /**
     * What lets a customer choose a password.
     *
     * @param link good once, for so many hours
     */
    public record Invitation(String username, String link, long hours) {
        @Override
        public String toString() {
            return "Invitation[%s]".formatted(username);
        }
    }

    /**
     * {@return what a customer is sent who has chosen no password yet, at a workshop that wants them to; empty: they go by the
     * link of their job} One statement, in the transaction of its cause.
     *
     * @param notice key of the notice that carries the link
     */
    public Optional<Invitation> invite(long customer, String notice) {
        Instant now = clock.instant();
        String token = SessionService.random();
        return secrets.addInvitation(customer, hash(token), now, now.plus(LIFETIME), notice)
                .map(username -> new Invitation(username, url(token), LIFETIME.toHours()));
    }

    private byte[] hash(String token) {
        return key.hash(Purpose.SET_PASSWORD.name(), token);
    }

    private String url(String token) {
        return publicUrl + "/set-password#" + token;
    }

    /**
     * Sends the user a link, good once and for two days, by e-mail, else by SMS; nothing when there is neither address. Two
     * statements, in the transaction of its cause when there is one ({@link Database#together}).
     */
    public void send(User user) {
        List<NoticeChannel> channels = channels(user);
        if (channels.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        String token = SessionService.random();
        String notice = "set-password:%d:%d".formatted(user.id(), now.toEpochMilli());
        database.together(() -> {
            secrets.add(Purpose.SET_PASSWORD, user.id(), hash(token), now, now.plus(LIFETIME), notice);
            return outbox.enqueue(
                    Scope.platform(),
                    new Notice(
                            NoticeEvent.SET_PASSWORD,
                            user.id(),
                            channels,
                            Map.of("link", url(token), "hours", Long.toString(LIFETIME.toHours())),
                            notice,
                            now.plus(LIFETIME)));
        });
    }

    private static List<NoticeChannel> channels(User user) {
        List<NoticeChannel> channels = new ArrayList<>();
        if (user.email() != null) {
            channels.add(NoticeChannel.EMAIL);
        }
        if (user.phone() != null) {
            channels.add(NoticeChannel.SMS);
        }
        return channels;
    }
}
