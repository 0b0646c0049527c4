package dev.pitwatch.core.notices.push;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.crypto.Sealed;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.net.CallableHosts;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps the browsers that take push messages for each person. */
public final class PushService {

    private static final int LIMIT_PER_PERSON = 10;

    /** A call that takes longer holds up others. */
    private static final Duration SLOW = Duration.ofSeconds(2);

    /** So long its push service has to be out of reach until a browser is forgotten. */
    private static final Duration OUT_OF_REACH = Duration.ofDays(7);

    private static final int LONGEST_ERROR = 200;
    private static final int SERVER_FAILED = 500;

    private final JdbiPushRepository subscriptions;
    private final Database database;
    private final MasterKey key;
    private final Clock clock;
    private final CallableHosts callable;

    public PushService(Database database, MasterKey key, Clock clock) {
        this(database, key, clock, CallableHosts.PUBLIC);
    }

    /** Takes push services besides those of the internet, too. */
    public PushService(Database database, MasterKey key, Clock clock, CallableHosts callable) {
        this.database = database;
        this.callable = callable;
        this.subscriptions = new JdbiPushRepository(database);
        this.key = key;
        this.clock = clock;
    }

    /** {@return a page of the person's, sorted by {@code created_at}, downwards with a leading "-"} */
    public Paged<PushSubscription> list(Scope scope, long userId, String sort, Page page) {
        return subscriptions.list(scope, userId, sort, page);
    }

    /**
     * Adds one; of a browser that is known already the keys are taken anew, and whoever else had it by the same key has it no more. Throws
     * a Problem when the person has too many, or someone else has that endpoint by another key.
     */
    public PushSubscription add(Scope scope, Subscriber whose, NewSubscription wanted) {
        callable.problem(URI.create(wanted.endpoint())).ifPresent(why -> {
            throw Problem.invalid("endpoint", why);
        });
        byte[] auth = Sealed.PUSH_SUBSCRIPTION.seal(key, row(whose.userId(), wanted.endpoint()), wanted.auth());
        return database.together(() -> {
            if (!subscriptions.take(scope, whose.userId(), wanted)) {
                throw Problem.conflict("another browser has that endpoint: subscribe anew");
            }
            return subscriptions
                    .add(scope, whose, wanted, auth, LIMIT_PER_PERSON, clock.instant())
                    .orElseThrow(() -> Problem.conflict(
                            "%d browsers are subscribed already: remove one first".formatted(LIMIT_PER_PERSON)));
        });
    }

    /** Removes one of the person's. */
    public void remove(Scope scope, long userId, long id) {
        if (!subscriptions.remove(scope, userId, id)) {
            throw Problem.notFound("subscription");
        }
    }

    /** {@return where to send what is for that browser; empty: it is gone} */
    public Optional<PushTarget> target(long id) {
        return subscriptions
                .target(id, clock.instant())
                .map(found -> new PushTarget(
                        found.endpoint(),
                        found.p256dh(),
                        Sealed.PUSH_SUBSCRIPTION.open(key, row(found.userId(), found.endpoint()), found.auth())));
    }

    /** Forgets one that its push service does not know any more. */
    public void gone(long id) {
        subscriptions.gone(id);
    }

    /**
     * Takes how its push service answered. One that fails or is slow is called by threads of its own until it is prompt; one that has
     * failed three times in a row rests for a quarter of an hour, and one that was out of reach for a week is forgotten: what is refused
     * because of our own key or message doesn't count.
     *
     * @param status null: no answer came
     * @param why no answer came; of one that did it doesn't matter
     */
    public void answered(long id, @Nullable Integer status, Duration took, String why) {
        boolean failed = status == null || status < 200 || status >= 300;
        boolean unreachable = status == null || status >= SERVER_FAILED;
        String error = status == null ? shortened(why) : failed ? "status " + status : null;
        Instant now = clock.instant();
        database.together(() -> {
            subscriptions.answered(id, error, unreachable, failed || took.compareTo(SLOW) > 0, now);
            subscriptions.removeUnreachable(id, now.minus(OUT_OF_REACH));
            return id;
        });
    }

    /** The same without a reason. */
    public void answered(long id, @Nullable Integer status, Duration took) {
        answered(id, status, took, "no answer");
    }

    private static String shortened(String why) {
        return why.substring(0, Math.min(why.length(), LONGEST_ERROR));
    }

    /** Has it called at once, should it rest after failures: someone tries it. */
    public void endRest(Scope scope, long id) {
        subscriptions.endRest(scope, id);
    }

    private static String row(long userId, String endpoint) {
        return userId + " " + endpoint;
    }
}
