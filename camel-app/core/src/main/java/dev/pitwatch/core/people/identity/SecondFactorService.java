package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.crypto.Sealed;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.JdbiOneTimeSecretRepository.Attempt;
import dev.pitwatch.core.people.identity.JdbiOneTimeSecretRepository.Purpose;
import dev.pitwatch.core.people.identity.JdbiSecondFactorRepository.Factor;
import dev.pitwatch.core.people.identity.JdbiSecondFactorRepository.FactorState;
import dev.pitwatch.core.people.identity.JdbiSessionRepository.Client;
import dev.pitwatch.core.people.identity.JdbiSessionRepository.Proof;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Second factors: TOTP, and recovery codes for when the device with the app is lost. No code is taken twice. */
public final class SecondFactorService {

    /** Codes that may be tried after one right password. */
    static final int MAX_TRIES = 5;

    private static final String RECOVERY = "recovery code";
    private static final int SECRET_BYTES = 20;
    private static final int RECOVERY_CODES = 10;
    private static final int RECOVERY_LENGTH = 12;
    /** No 0, O, 1, I: people type these from paper. */
    private static final String RECOVERY_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbiSecondFactorRepository factors;
    private final JdbiOneTimeSecretRepository secrets;
    private final SessionService sessions;
    private final Lockout lockout;
    private final MasterKey key;
    private final Clock clock;

    public SecondFactorService(
            JdbiSecondFactorRepository factors,
            JdbiOneTimeSecretRepository secrets,
            SessionService sessions,
            Lockout lockout,
            MasterKey key,
            Clock clock) {
        this.factors = factors;
        this.secrets = secrets;
        this.sessions = sessions;
        this.lockout = lockout;
        this.key = key;
        this.clock = clock;
    }

    /**
     * What an app has to know.
     *
     * @param secret in base 32, to be typed
     * @param otpauthUrl the same for an app
     * @param qr the same as a picture: a data: URL
     */
    public record Setup(String secret, String otpauthUrl, String qr) {
        @Override
        public String toString() {
            return "Setup[hidden]";
        }
    }

    /**
     * The state of a person's second factor.
     *
     * @param enabled it is in force
     * @param required their workshop wants it of them
     */
    public record State(boolean enabled, boolean required) {}

    /** {@return how it stands with that of the caller} */
    public State state(Principal principal) {
        FactorState standing = factors.of(userId(principal));
        return new State(standing.factor().filter(Factor::confirmed).isPresent(), standing.needed());
    }

    /** Begins to set one up, for anyone who shows their password; it counts once it is confirmed. */
    public Setup setUp(Principal principal, String password) {
        if (principal.role() == Role.CUSTOMER) {
            throw new Problem(ProblemCode.FORBIDDEN, "a second factor is for owner and staff");
        }
        sessions.requirePassword(principal, password);
        return setUp(userId(principal), principal.name());
    }

    /** Begins to set one up for anyone who may not sign in without: its first code finishes the sign-in, too. */
    public Setup setUp(User newcomer) {
        return setUp(newcomer.id(), newcomer.username());
    }

    private Setup setUp(long userId, String name) {
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(secret);
        String text = Base64.getEncoder().encodeToString(secret);
        if (!factors.setUp(userId, Sealed.SECOND_FACTOR.seal(key, Long.toString(userId), text), clock.instant())) {
            throw Problem.conflict("a second factor is in force already: disable it first");
        }
        String typed = Totp.base32(secret);
        String url = "otpauth://totp/Pitwatch:%s?secret=%s&issuer=Pitwatch&algorithm=SHA1&digits=%d&period=%d"
                .formatted(encoded(name), typed, Totp.DIGITS, Totp.STEP.toSeconds());
        return new Setup(typed, url, QrImage.dataUrl(url));
    }

    /** Puts it in force by a code of it and ends all other sessions; returns the recovery codes, which no one can read again. */
    public List<String> confirm(Principal principal, String code) {
        Factor factor = standing(principal)
                .factor()
                .filter(found -> !found.confirmed())
                .orElseThrow(() -> Problem.conflict("no second factor is waiting to be confirmed"));
        OptionalLong step = step(userId(principal), factor, code);
        List<String> recovery = recoveryCodes();
        List<byte[]> hashes = recoveryHashes(userId(principal), recovery);
        UUID session = principal.sessionId();
        if (step.isEmpty() || !factors.confirm(userId(principal), session, step.getAsLong(), hashes, clock.instant())) {
            throw wrong(principal);
        }
        sessions.othersEnded(userId(principal), session);
        return recovery;
    }

    /** Takes away that of someone who lost it. No one does so for themselves, who need the password and a code. */
    public void remove(Principal principal, long userId) {
        if (Long.valueOf(userId).equals(principal.userId())) {
            throw new Problem(ProblemCode.FORBIDDEN, "one's own second factor is disabled by password and code");
        }
        if (!factors.remove(principal.scope(), userId)) {
            throw Problem.notFound("second factor");
        }
    }

    /** Takes it away by the password and a code of it, or a recovery code, unless the workshop wants it. */
    public void disable(Principal principal, String password, String code) {
        sessions.requirePassword(principal, password);
        FactorState standing = standing(principal);
        Factor factor = standing.factor()
                .filter(Factor::confirmed)
                .orElseThrow(() -> Problem.conflict("no second factor is in force"));
        if (standing.needed()) {
            throw Problem.conflict("the workshop wants a second factor of its owners");
        }
        take(principal, Optional.of(factor), code, factors::removeByStep, factors::removeByRecovery);
    }

    /**
     * Changes the password of the caller; all sessions end, and a new one opens.
     *
     * @param code of the second factor, or a recovery code; null: none was shown, and none is wanted while no factor is in force
     */
    public SignedIn changePassword(
            Principal principal, String current, String wanted, @Nullable String code, Client client) {
        return sessions.changePassword(principal, current, wanted, client, () -> prove(principal, code));
    }

    private void prove(Principal principal, @Nullable String code) {
        if (code == null) {
            throw SessionService.codeMissing();
        }
        take(principal, standing(principal).factor(), code, factors::useStep, factors::useRecovery);
    }

    /** Takes a code of the factor, by its step, or a recovery code, each for a user; throws when it is neither, or was taken. */
    private void take(
            Principal principal,
            Optional<Factor> factor,
            String code,
            BiPredicate<Long, Long> byStep,
            BiPredicate<Long, byte[]> byRecovery) {
        long user = userId(principal);
        OptionalLong step = factor.map(found -> step(user, found, code)).orElse(OptionalLong.empty());
        boolean taken = step.isPresent()
                ? byStep.test(user, step.getAsLong())
                : byRecovery.test(user, recoveryHash(user, code));
        if (!taken) {
            throw wrong(principal);
        }
    }

    /**
     * Who got in.
     *
     * @param recoveryCodes of a second factor that is in force from now on, which no one can read again; else none
     */
    public record Admitted(SignedIn signedIn, List<String> recoveryCodes) {
        @Override
        public String toString() {
            return "Admitted[hidden]";
        }
    }

    /** Finishes a sign-in whose password was right, by a code or a recovery code, or by the first code of a new one. */
    public Admitted login(String token, String code, Client client) {
        Instant now = clock.instant();
        Attempt attempt = secrets.attempt(
                        Purpose.SECOND_FACTOR, key.hash(Purpose.SECOND_FACTOR.name(), token), now, MAX_TRIES)
                .orElseThrow(() -> new Problem(
                        ProblemCode.UNAUTHENTICATED, "the sign-in took too long, or too many codes: start again"));
        User user = attempt.account().user();
        SignInSource source = lockout.at(user.username(), client);
        lockout.refuse(source);
        OptionalLong step =
                attempt.factor().map(factor -> step(user.id(), factor, code)).orElse(OptionalLong.empty());
        List<String> recovery = attempt.account().hasSecondFactor() ? List.of() : recoveryCodes();
        boolean right;
        if (!recovery.isEmpty()) {
            right = step.isPresent()
                    && secrets.useWithFirstStep(attempt, step.getAsLong(), recoveryHashes(user.id(), recovery), now);
        } else {
            right = step.isPresent()
                    ? secrets.useWithStep(attempt, step.getAsLong(), now)
                    : secrets.useWithRecovery(attempt, recoveryHash(user.id(), code), now);
        }
        if (!right) {
            lockout.count(source);
            throw new Problem(ProblemCode.UNAUTHENTICATED, "the code is wrong, or was used");
        }
        if (!recovery.isEmpty()) {
            sessions.ended(user.id());
        }
        return new Admitted(sessions.open(attempt.account(), client, Proof.PASSWORD), recovery);
    }

    /** {@return the user's} Throws while the session is locked: guessing codes counts as guessing passwords does. */
    private FactorState standing(Principal principal) {
        lockout.refuse(lockout.within(principal));
        return factors.of(userId(principal));
    }

    private Problem wrong(Principal principal) {
        lockout.count(lockout.within(principal));
        return Problem.invalid("code", "is wrong, or was used");
    }

    private OptionalLong step(long userId, Factor factor, String code) {
        byte[] secret = Base64.getDecoder()
                .decode(Sealed.SECOND_FACTOR.open(key, Long.toString(userId), factor.sealedSecret()));
        return Totp.step(secret, code, clock.instant(), factor.lastStep());
    }

    private byte[] recoveryHash(long userId, String code) {
        String typed = code.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "");
        return key.hash(RECOVERY, userId + ":" + typed);
    }

    private List<byte[]> recoveryHashes(long userId, List<String> codes) {
        return codes.stream().map(one -> recoveryHash(userId, one)).toList();
    }

    private static List<String> recoveryCodes() {
        return Stream.generate(SecondFactorService::recoveryCode)
                .limit(RECOVERY_CODES)
                .toList();
    }

    private static String recoveryCode() {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < RECOVERY_LENGTH; i++) {
            if (i > 0 && i % 4 == 0) {
                code.append('-');
            }
            code.append(RECOVERY_LETTERS.charAt(RANDOM.nextInt(RECOVERY_LETTERS.length())));
        }
        return code.toString();
    }

    private static long userId(Principal principal) {
        return Optional.ofNullable(principal.userId()).orElseThrow(() -> Problem.notFound("user"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
