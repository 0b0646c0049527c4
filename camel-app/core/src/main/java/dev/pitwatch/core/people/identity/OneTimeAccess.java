package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.net.ClientNetwork;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.base.settings.Settings.CodeLimits;
import dev.pitwatch.core.notices.notification.Notice;
import dev.pitwatch.core.notices.notification.NoticeChannel;
import dev.pitwatch.core.notices.notification.NoticeEvent;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.notices.phone.PhoneNumbers;
import dev.pitwatch.core.people.identity.JdbiOneTimeSecretRepository.Attempt;
import dev.pitwatch.core.people.identity.JdbiOneTimeSecretRepository.CustomerAddress;
import dev.pitwatch.core.people.identity.JdbiOneTimeSecretRepository.NewCode;
import dev.pitwatch.core.people.identity.JdbiOneTimeSecretRepository.Purpose;
import dev.pitwatch.core.people.identity.JdbiSessionRepository.Client;
import dev.pitwatch.core.people.identity.JdbiSessionRepository.Proof;
import dev.pitwatch.core.people.identity.JdbiUserRepository.Account;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Links by which a password is chosen, and codes that customers sign in by; each is good once. */
public final class OneTimeAccess implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OneTimeAccess.class);

    static final Duration CODE_LIFETIME = Duration.ofMinutes(5);
    private static final int MAX_TRIES = 5;
    /** A link has 256 random bits: no one finds one by trying. */
    private static final int MAX_TRIES_OF_LINK = 50;

    private static final int CODES = 1_000_000;
    private static final String CODE_PURPOSE = "customer code";
    private static final int QUEUED = 256;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbiOneTimeSecretRepository secrets;
    private final SessionService sessions;
    private final Passwords passwords;
    private final Database database;
    private final PhoneNumbers phones;
    private final Outbox outbox;
    private final Lockout lockout;
    private final MasterKey key;
    private final Clock clock;
    private final ForgottenPasswords forgotten;
    private final CodeBudget budget;
    /** Apart, so that a caller who was sent a code has all of its tries, and those who try leave others the codes. */
    private final CodeBudget tries;

    private final CodeBudget forgottenBudget;
    /** Codes, and links for forgotten passwords, are made here, so that the time of an answer does not tell who is there. */
    private final ThreadPoolExecutor codes =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUED), task -> {
                Thread thread = new Thread(task, "one-time-codes");
                thread.setDaemon(true);
                return thread;
            });

    public OneTimeAccess(
            JdbiOneTimeSecretRepository secrets,
            SessionService sessions,
            Passwords passwords,
            Database database,
            Outbox outbox,
            Lockout lockout,
            MasterKey key,
            ForgottenPasswords forgotten,
            Optional<CodeLimits> limits,
            Clock clock) {
        this.secrets = secrets;
        this.sessions = sessions;
        this.passwords = passwords;
        this.database = database;
        this.phones = new PhoneNumbers(database);
        this.outbox = outbox;
        this.lockout = lockout;
        this.key = key;
        this.clock = clock;
        this.forgotten = forgotten;
        this.budget = new CodeBudget(limits, clock);
        this.tries = new CodeBudget(ofTries(limits), clock);
        this.forgottenBudget = new CodeBudget(limits, clock);
    }

    /** Takes other limits of codes from now on. */
    public void follow(Optional<CodeLimits> limits) {
        budget.follow(limits);
        tries.follow(ofTries(limits));
        forgottenBudget.follow(limits);
    }

    /** As many as those codes may have. */
    private static Optional<CodeLimits> ofTries(Optional<CodeLimits> limits) {
        return limits.map(codes ->
                new CodeLimits(codes.workshop() * MAX_TRIES, codes.network() * MAX_TRIES, codes.all() * MAX_TRIES));
    }

    /** Chooses a password by a link; all sessions end, and a new one opens unless there is a second factor. */
    public Entry setPassword(String token, String password, Client client) {
        passwords.require("password", password, List.of());
        Instant now = clock.instant();
        Optional<Attempt> invited = attempt(Purpose.SET_PASSWORD, token, now);
        Attempt attempt = invited.or(() -> attempt(Purpose.FORGOTTEN_PASSWORD, token, now))
                .orElseThrow(OneTimeAccess::badLink);
        Account account = attempt.account();
        passwords.require("password", password, account.names());
        String hash = passwords.hash(password);
        database.together(() -> {
            if (!secrets.useForPassword(attempt, hash, now)) {
                throw badLink();
            }
            if (invited.isEmpty()) {
                forgotten.notifyChanged(account.user(), attempt.id(), now);
            }
            return attempt;
        });
        lockout.forgive(Scope.platform(), account.user().username());
        sessions.ended(account.user().id());
        return sessions.enter(account.withOwnPassword(), client, Proof.LINK);
    }

    private Optional<Attempt> attempt(Purpose purpose, String token, Instant now) {
        return secrets.attempt(purpose, key.hash(purpose.name(), token), now, MAX_TRIES_OF_LINK);
    }

    private static Problem badLink() {
        return new Problem(ProblemCode.UNAUTHENTICATED, "the link is not valid, was used, or has expired");
    }

    /** Sends the user of this name a link to choose another password by, if there is one who may have it; that shows nowhere. */
    public void forgotPassword(String username, Client client) {
        String from = Objects.requireNonNullElse(client.address(), "");
        forgottenBudget.take(username.toLowerCase(Locale.ROOT), from);
        enqueue(() -> sessions.named(username).ifPresent(user -> forgotten.send(user, ClientNetwork.of(from))));
    }

    private void enqueue(Runnable task) {
        try {
            codes.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.warn("one-time codes and links: {}; one was not sent", e.getMessage());
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.warn("one-time codes and links: too many at once; one was not sent");
        }
    }

    /** Sends a customer who sees a job a code, if there is one at that address, as typed; whether there is shows nowhere. */
    public void requestCode(CustomerAddress typed, Client client) {
        String from = Objects.requireNonNullElse(client.address(), "");
        budget.take(typed.workshop(), from);
        CustomerAddress address = understood(typed);
        String network = ClientNetwork.of(from);
        secrets.customer(address, clock.instant()).ifPresent(user -> enqueue(() -> sendCode(user, address, network)));
    }

    private void sendCode(long user, CustomerAddress address, String network) {
        Instant now = clock.instant();
        String code = "%06d".formatted(RANDOM.nextInt(CODES));
        Instant until = now.plus(CODE_LIFETIME);
        database.together(() -> secrets.addCode(new NewCode(user, hash(user, code), network, now, until))
                .map(id -> outbox.enqueue(
                        Scope.platform(),
                        new Notice(
                                NoticeEvent.ONE_TIME_CODE,
                                user,
                                List.of(address.phone() == null ? NoticeChannel.EMAIL : NoticeChannel.SMS),
                                Map.of("code", code, "minutes", Long.toString(CODE_LIFETIME.toMinutes())),
                                JdbiOneTimeSecretRepository.CODE_KEY + id,
                                until))));
    }

    private CustomerAddress understood(CustomerAddress typed) {
        String phone = typed.phone();
        if ((phone == null) == (typed.email() == null)) {
            throw Problem.invalid("phone", "must be given, or email: one of the two");
        }
        return phone == null ? typed : typed.withPhone(phones.meant(typed.workshop(), phone));
    }

    /** Signs a customer in by the code that was sent last. */
    public Entry verifyCode(CustomerAddress typed, String code, Client client) {
        tries.take(typed.workshop(), Objects.requireNonNullElse(client.address(), ""));
        CustomerAddress address = understood(typed);
        Instant now = clock.instant();
        Attempt attempt = secrets.attemptCode(address, now, MAX_TRIES).orElseThrow(OneTimeAccess::badCode);
        if (!MessageDigest.isEqual(hash(attempt.account().user().id(), code), attempt.secretHash())
                || !secrets.use(attempt.id(), now)) {
            throw badCode();
        }
        User user = attempt.account().user();
        if (user.phone() == null || user.email() == null) {
            secrets.joinContact(user.id());
        }
        return sessions.enterByCode(attempt.account(), client);
    }

    private static Problem badCode() {
        return new Problem(ProblemCode.UNAUTHENTICATED, "the code is wrong, was used, or has expired");
    }

    private byte[] hash(long user, String code) {
        return key.hash(CODE_PURPOSE, user + ":" + code);
    }

    @Override
    public void close() {
        codes.shutdownNow();
    }
}
