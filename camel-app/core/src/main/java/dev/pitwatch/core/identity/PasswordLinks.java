package dev.pitwatch.core.identity;

import dev.pitwatch.core.crypto.MasterKey;
import dev.pitwatch.core.database.Database;
import dev.pitwatch.core.database.Scope;
import dev.pitwatch.core.identity.OneTimeSecretRepository.Purpose;
import dev.pitwatch.core.notification.Notice;
import dev.pitwatch.core.notification.NoticeChannel;
import dev.pitwatch.core.notification.NoticeEvent;
import dev.pitwatch.core.notification.Outbox;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Sends people the link by which they choose a password: a password itself is never sent. */
public final class PasswordLinks {

    private static final Duration LIFETIME = Duration.ofHours(48);

    private final OneTimeSecretRepository secrets;
    private final Database database;
    private final Outbox outbox;
    private final MasterKey key;
    private final URI publicUrl;
    private final Clock clock;

    /** Takes the address that links begin with. */
    public PasswordLinks(
            OneTimeSecretRepository secrets,
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
        byte[] hash = key.hash(Purpose.SET_PASSWORD.name(), token);
        database.together(() -> {
            secrets.add(Purpose.SET_PASSWORD, user.id(), hash, now, now.plus(LIFETIME));
            return outbox.enqueue(
                    Scope.platform(),
                    new Notice(
                            NoticeEvent.SET_PASSWORD,
                            user.id(),
                            channels,
                            Map.of(
                                    "link",
                                    publicUrl + "/set-password#" + token,
                                    "hours",
                                    Long.toString(LIFETIME.toHours())),
                            "set-password:%d:%d".formatted(user.id(), now.toEpochMilli()),
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
