package dev.pitwatch.core.people.repeat;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.crypto.Sealed;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.repeat.JdbiRepeatedCallRepository.Known;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Does a call that carries an {@code Idempotency-Key} once, and answers it for 24 hours as the first time. The key, what
 * the call stores and its answer are one transaction: anyone who sends the same at the same time waits for it, and of a call
 * that fails nothing is kept. Thread safe.
 */
public final class RepeatedCalls {

    private static final Duration KEPT = Duration.ofHours(24);
    private static final String PURPOSE = "repeated call";

    private final Database database;
    private final JdbiRepeatedCallRepository calls;
    private final MasterKey masterKey;
    private final Clock clock;

    public RepeatedCalls(Database database, MasterKey masterKey, Clock clock) {
        this.database = database;
        this.calls = new JdbiRepeatedCallRepository(database);
        this.masterKey = masterKey;
        this.clock = clock;
    }

    /**
     * Does the work, unless it was done before under this key.
     *
     * @param who whose key it is
     * @param key as it was sent
     * @param request what is asked, in a form that is the same whenever the same is asked
     * @param work stores something, on this thread, and returns its answer; never asked twice
     * @return the answer of the work, or of its first time
     * @throws Problem {@code conflict} when the key was used for another request
     */
    public <X extends Exception> String once(Principal who, String key, String request, Database.Work<String, X> work)
            throws X {
        Instant now = clock.instant();
        byte[] hash = masterKey.hash(PURPOSE, request);
        return database.together(() -> {
            if (!calls.claim(who, key, hash, now, now.minus(KEPT))) {
                return answerOf(calls.find(who, key), row(who, key), hash);
            }
            String answer = work.run();
            calls.answered(who, key, Sealed.REPEATED_CALL.seal(masterKey, row(who, key), answer));
            return answer;
        });
    }

    private String answerOf(Known known, String row, byte[] hash) {
        if (!MessageDigest.isEqual(known.requestHash(), hash)) {
            throw Problem.conflict("the Idempotency-Key was used for another request within the last 24 hours");
        }
        return Sealed.REPEATED_CALL.open(masterKey, row, known.answer());
    }

    private static String row(Principal who, String key) {
        return (who.isMachine() ? who.sessionId() : who.userId()) + ":" + key;
    }
}
