package dev.pitwatch.core.people.identity;

import static java.util.Objects.requireNonNull;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.JdbiOneTimeSecretRepository.Purpose;
import dev.pitwatch.core.people.identity.JdbiSessionRepository.Client;
import dev.pitwatch.core.people.identity.JdbiSessionRepository.NewSession;
import dev.pitwatch.core.people.identity.JdbiSessionRepository.Proof;
import dev.pitwatch.core.people.identity.JdbiUserRepository.Account;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Opens, keeps and ends sessions. */
public final class SessionService {

    private static final Duration OF_CUSTOMERS = Duration.ofHours(24);
    private static final Duration OF_OTHERS = Duration.ofDays(7);
    private static final Duration SECOND_FACTOR_WAITS = Duration.ofMinutes(5);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final int REFRESH_BYTES = 32;
    private static final String GAVE_WAY =
            "the session has ended: a person has %d at a time, and a workshop %d; the oldest gives way to a new one"
                    .formatted(JdbiSessionRepository.MAX_OF_USER, JdbiSessionRepository.MAX_OF_WORKSHOP);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbiUserRepository users;
    private final JdbiSessionRepository sessions;
    private final LiveSessions live;
    private final AccessTokens tokens;
    private final Passwords passwords;
    private final JdbiOneTimeSecretRepository secrets;
    private final Lockout lockout;
    private final MasterKey key;
    private final Clock clock;

    public SessionService(
            JdbiUserRepository users,
            JdbiSessionRepository sessions,
            LiveSessions live,
            AccessTokens tokens,
            Passwords passwords,
            JdbiOneTimeSecretRepository secrets,
            Lockout lockout,
            MasterKey key,
            Clock clock) {
        this.users = users;
        this.sessions = sessions;
        this.live = live;
        this.tokens = tokens;
        this.passwords = passwords;
        this.secrets = secrets;
        this.lockout = lockout;
        this.key = key;
        this.clock = clock;
    }

    /** Signs in by user name and password. Whether the name is anybody's shows neither in the answer nor in its time. */
    public Entry login(String username, String password, Client client) {
        SignInSource source = lockout.at(username, client);
        lockout.admit(source);
        Optional<Account> account =
                users.named(username).filter(found -> found.user().isActive());
        boolean right =
                passwords.matches(password, account.map(Account::passwordHash).orElse(null));
        if (!right) {
            lockout.count(source);
            throw wrongPassword();
        }
        return enter(account.orElseThrow(), client, Proof.PASSWORD);
    }

    /** {@return the id of the user of that name} */
    Optional<Long> named(String username) {
        return users.named(username).map(account -> account.user().id());
    }

    private static Problem wrongPassword() {
        return new Problem(ProblemCode.UNAUTHENTICATED, "user name or password is wrong");
    }

    /** Uses up a refresh token. One that was used before ends its session: another party may hold the newer one. */
    public SignedIn refresh(String refreshToken) {
        return refresh(refreshToken, Optional.empty());
    }

    /**
     * As {@link #refresh}, for a browser that keeps the token for all its tabs: one that another tab used while this call was
     * under way is forgiven, and answered without a further token.
     */
    public SignedIn refreshInBrowser(String refreshToken) {
        return refresh(refreshToken, Optional.of(clock.instant()));
    }

    private SignedIn refresh(String refreshToken, Optional<Instant> begun) {
        String next = random();
        Rotation rotation = sessions.rotate(hash(refreshToken), hash(next), begun, clock);
        if (rotation instanceof Rotation.Done done) {
            return goOn(done.session(), done.user(), next);
        }
        if (rotation instanceof Rotation.Overlapping overlapping) {
            return goOn(overlapping.session(), overlapping.user(), null);
        }
        if (rotation instanceof Rotation.Reused reused) {
            live.remove(reused.sessionId());
        }
        if (rotation instanceof Rotation.Refused refused && refused.gaveWay()) {
            throw new Problem(ProblemCode.UNAUTHENTICATED, GAVE_WAY);
        }
        throw new Problem(ProblemCode.UNAUTHENTICATED, "the refresh token is not valid, was used, or has expired");
    }

    /**
     * As {@link #refresh} while the database is away, from what is known of the sessions of the platform's team; for all others it
     * throws a {@link Problem} that says so. The refresh token stays the one to be shown next, since nothing can be written.
     */
    public SignedIn refreshFromMemory(String refreshToken) {
        return live.renewable(hash(refreshToken))
                .map(session ->
                        goOn(session, requireNonNull(session.renewable()).user(), refreshToken))
                .orElseThrow(() -> Problem.later(
                        ProblemCode.UNAVAILABLE, "the database is away, so this sign-in can't be renewed", RETRY));
    }

    private SignedIn goOn(LiveSession session, User user, @Nullable String refreshToken) {
        Instant now = clock.instant();
        live.put(session);
        return new SignedIn(
                tokens.issue(session, now),
                AccessTokens.lifetime(session, now),
                refreshToken,
                session.expiresAt(),
                user.mustChangePassword(),
                user);
    }

    /** Ends the session of a refresh token, if there is one. */
    public void logout(String refreshToken) {
        Instant now = clock.instant();
        sessions.ofRefreshToken(hash(refreshToken), now).ifPresent(session -> {
            sessions.end(session, "logout", now);
            live.remove(session);
        });
    }

    /** Ends the session of the caller. */
    public void logout(Principal principal) {
        UUID session = principal.sessionId();
        if (session != null) {
            sessions.end(session, "logout", clock.instant());
            live.remove(session);
        }
    }

    /** A session of the caller; {@code current}: the one that asks. */
    public record Shown(
            UUID id,
            @Nullable String address,
            @Nullable String userAgent,
            boolean current,
            Instant createdAt,
            Instant lastUsedAt,
            Instant expiresAt) {}

    /** {@return a page of the sessions of the caller} */
    public Paged<Shown> list(Principal principal, String sort, Page page) {
        return sessions.openOf(userId(principal), clock.instant(), sort, page)
                .map(session -> new Shown(
                        session.id(),
                        session.address(),
                        session.userAgent(),
                        session.id().equals(principal.sessionId()),
                        session.createdAt(),
                        session.lastUsedAt(),
                        session.expiresAt()));
    }

    /** Ends a session of the caller. */
    public void end(Principal principal, UUID session) {
        if (!sessions.endOwn(userId(principal), session, clock.instant())) {
            throw Problem.notFound("session");
        }
        live.remove(session);
    }

    private static long userId(Principal principal) {
        return Optional.ofNullable(principal.userId()).orElseThrow(() -> Problem.notFound("user"));
    }

    /** {@return who asks} */
    public User me(Principal principal) {
        User user = users.account(userId(principal)).map(Account::user).orElseThrow(() -> Problem.notFound("user"));
        return principal.mustChangePassword() ? user : user.withOwnPassword();
    }

    /**
     * Changes the password of the caller, who has no second factor; all sessions end, and a new one opens.
     *
     * @throws Problem {@code validation_failed} for one who has: {@link SecondFactorService#changePassword} is for them, too
     */
    public SignedIn changePassword(Principal principal, String current, String wanted, Client client) {
        return changePassword(principal, current, wanted, client, () -> {
            throw codeMissing();
        });
    }

    /** The same; {@code proveSecondFactor} throws where the second factor that is in force was not shown. */
    SignedIn changePassword(
            Principal principal, String current, String wanted, Client client, Runnable proveSecondFactor) {
        Account account = requirePassword(principal, current);
        check(account, current, wanted);
        if (account.hasSecondFactor()) {
            proveSecondFactor.run();
        }
        User user = account.user();
        users.changePassword(user.id(), passwords.hash(wanted));
        live.removeOf(user.id());
        return open(account.withOwnPassword(), client, Proof.LINK);
    }

    static Problem codeMissing() {
        return Problem.invalid("code", "is missing, expected one of the second factor, or a recovery code");
    }

    /** {@return the account of the caller, who shows the password} Guessing it is as slow in a session as elsewhere. */
    Account requirePassword(Principal principal, String shown) {
        SignInSource source = lockout.within(principal);
        lockout.refuse(source);
        Account account = users.account(userId(principal)).orElseThrow(() -> Problem.notFound("user"));
        if (!passwords.matches(shown, account.passwordHash())) {
            lockout.count(source);
            throw Problem.invalid("current_password", "is wrong");
        }
        return account;
    }

    private void check(Account account, String current, String wanted) {
        passwords.require("new_password", wanted, account.names());
        if (wanted.equals(current)) {
            throw Problem.invalid("new_password", "must differ from the current one");
        }
    }

    /** Opens a session after the first factor was proved, or asks for the second, which may have to be set up first. */
    Entry enter(Account account, Client client, Proof proof) {
        if (!account.hasTwoFactors()) {
            return open(account, client, proof);
        }
        String token = random();
        Instant now = clock.instant();
        secrets.add(
                Purpose.SECOND_FACTOR,
                account.user().id(),
                key.hash(Purpose.SECOND_FACTOR.name(), token),
                now,
                now.plus(SECOND_FACTOR_WAITS),
                null);
        return new SecondFactorNeeded(token, account.hasSecondFactor() ? null : account.user());
    }

    /** All sessions of the user have just been ended. */
    void ended(long userId) {
        live.removeOf(userId);
    }

    /** All sessions of the user but one have just been ended. */
    void othersEnded(long userId, @Nullable UUID kept) {
        live.removeOthers(userId, kept);
    }

    /** Opens a session for a customer who has proved that they got a code; whether they have a password is no matter. */
    Entry enterByCode(Account account, Client client) {
        return account.hasTwoFactors()
                ? enter(account, client, Proof.CODE)
                : open(account.withOwnPassword(), client, Proof.CODE);
    }

    /** Opens a session after the last factor was proved. */
    SignedIn open(Account account, Client client, Proof proof) {
        User user = account.user();
        Instant now = clock.instant();
        Instant expires = now.plus(user.role() == Role.CUSTOMER ? OF_CUSTOMERS : OF_OTHERS);
        LiveSession session = LiveSession.of(UUID.randomUUID(), user, expires);
        String refresh = random();
        SignInSource source = lockout.at(user.username(), client);
        if (!sessions.open(new NewSession(session.id(), user, client, expires, hash(refresh), proof, source), now)) {
            // Guesses that ran at the same time as this sign-in have locked the name meanwhile.
            lockout.refuse(source);
            throw wrongPassword();
        }
        // An operator and a customer see more than they were granted: it stands with their jobs.
        live.put(
                session.principal().seesSomePits()
                        ? sessions.live(session.id(), now).orElse(session)
                        : session);
        return new SignedIn(
                tokens.issue(session, now),
                AccessTokens.lifetime(session, now),
                refresh,
                expires,
                account.isTemporaryPassword(),
                user.withLastLogin(now));
    }

    /** {@return 256 random bits as text} */
    static String random() {
        byte[] bytes = new byte[REFRESH_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this JDK", e);
        }
    }
}
