package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.net.ClientNetwork;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.notices.notification.MaskedAddress;
import dev.pitwatch.core.notices.notification.Notice;
import dev.pitwatch.core.notices.notification.NoticeChannel;
import dev.pitwatch.core.notices.notification.NoticeEvent;
import dev.pitwatch.core.notices.notification.NoticeOrigin;
import dev.pitwatch.core.notices.notification.NoticeTarget;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.notices.phone.PhoneNumbers;
import dev.pitwatch.core.people.identity.JdbiAddressChangeRepository.NewAddress;
import dev.pitwatch.core.people.identity.JdbiAddressChangeRepository.Waiting;
import dev.pitwatch.core.people.identity.JdbiSessionRepository.Client;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The number or e-mail address that messages to a person go to, changed by that person: by the password, and by a code that is
 * sent to the new one. Until it is typed nothing changes. The address before hears of the change, and all other sessions end.
 */
public final class AddressChanges {

    static final Duration CODE_LIFETIME = Duration.ofMinutes(15);
    private static final Duration GOOD_FOR = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int MAX_TRIES = 5;
    private static final int CODES = 1_000_000;
    private static final String CODE_PURPOSE = "new address";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbiAddressChangeRepository changes;
    private final SessionService sessions;
    private final Database database;
    private final PhoneNumbers phones;
    private final Outbox outbox;
    private final MasterKey key;
    private final Clock clock;

    public AddressChanges(Database database, SessionService sessions, Outbox outbox, MasterKey key, Clock clock) {
        this.changes = new JdbiAddressChangeRepository(database);
        this.sessions = sessions;
        this.database = database;
        this.phones = new PhoneNumbers(database);
        this.outbox = outbox;
        this.key = key;
        this.clock = clock;
    }

    /**
     * What is wanted: one of the two.
     *
     * @param phone as typed
     */
    public record Wanted(String currentPassword, @Nullable String email, @Nullable String phone) {}

    /**
     * A code is on its way.
     *
     * @param to where, as it is kept
     */
    public record Sent(NoticeChannel channel, String to, Instant expiresAt) {}

    /** Sends a code to the new address; of an earlier one no code is good any more. */
    public Sent begin(Principal principal, Wanted wanted, Client client) {
        if (principal.role() == Role.CUSTOMER) {
            throw new Problem(ProblemCode.FORBIDDEN, "a customer's number and address are changed by the workshop");
        }
        String typed = wanted.phone();
        if ((typed == null) == (wanted.email() == null)) {
            throw Problem.invalid("phone", "must be given, or email: one of the two");
        }
        User user =
                sessions.requirePassword(principal, wanted.currentPassword()).user();
        NoticeChannel channel = typed == null ? NoticeChannel.EMAIL : NoticeChannel.SMS;
        String to = typed == null
                ? Objects.requireNonNull(wanted.email()).strip()
                : phones.ofUser(Scope.platform(), user.id(), "phone", typed);
        if (to == null) {
            throw Problem.invalid("phone", "must not be blank");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant until = now.plus(CODE_LIFETIME);
        String code = "%06d".formatted(RANDOM.nextInt(CODES));
        String network = ClientNetwork.of(Objects.requireNonNullElse(client.address(), ""));
        NewAddress made = new NewAddress(user.id(), channel, to, hash(user.id(), until, code), network, now, until);
        database.together(() -> {
            long id = changes.add(made)
                    .orElseThrow(() -> Problem.later(
                            ProblemCode.RATE_LIMITED, "too many codes for a new number or address were sent", HOUR));
            return outbox.enqueue(
                    Scope.platform(),
                    new Notice(
                            NoticeEvent.ADDRESS_CODE,
                            new NoticeTarget.Address(user.workshopId(), to, user.language()),
                            List.of(channel),
                            Map.of("code", code, "minutes", Long.toString(CODE_LIFETIME.toMinutes())),
                            "address-code:" + id,
                            until,
                            NoticeOrigin.none()));
        });
        return new Sent(channel, to, until);
    }

    /** Takes the address whose code is shown; {@return who asks, with it} */
    public User confirm(Principal principal, String code) {
        long user = Optional.ofNullable(principal.userId()).orElseThrow(() -> Problem.notFound("user"));
        Instant now = clock.instant();
        Waiting waiting = changes.attempt(user, now, MAX_TRIES).orElseThrow(AddressChanges::badCode);
        if (!MessageDigest.isEqual(hash(user, waiting.until(), code), waiting.secretHash())) {
            throw badCode();
        }
        User before = sessions.me(principal);
        database.together(() -> {
            if (!changes.use(waiting, principal.sessionId(), now)) {
                throw badCode();
            }
            return notifyChanged(before, waiting, now);
        });
        sessions.othersEnded(user, principal.sessionId());
        return sessions.me(principal);
    }

    /** Where messages went before; by the other way where there was none. */
    private boolean notifyChanged(User before, Waiting waiting, Instant now) {
        boolean mail = waiting.channel() == NoticeChannel.EMAIL;
        String old = mail ? before.email() : before.phone();
        String other = mail ? before.phone() : before.email();
        String to = old != null ? old : other;
        if (to == null || to.equals(waiting.address())) {
            return false;
        }
        return outbox.enqueue(
                Scope.platform(),
                new Notice(
                        NoticeEvent.ADDRESS_CHANGED,
                        new NoticeTarget.Address(before.workshopId(), to, before.language()),
                        List.of(mail == (old != null) ? NoticeChannel.EMAIL : NoticeChannel.SMS),
                        Map.of(
                                "username",
                                before.username(),
                                "address",
                                MaskedAddress.of(waiting.address()),
                                "at",
                                Json.time(now)),
                        "address-changed:" + waiting.id(),
                        now.plus(GOOD_FOR),
                        NoticeOrigin.none()));
    }

    private static Problem badCode() {
        return Problem.invalid("code", "is wrong, was used, or has expired");
    }

    private byte[] hash(long user, Instant until, String code) {
        return key.hash(CODE_PURPOSE, "%d:%d:%s".formatted(user, until.toEpochMilli(), code));
    }
}
