package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** Counts of wrong passwords and codes in PostgreSQL: several hubs share them, and a restart forgets none. */
public final class JdbiLockoutRepository {

    /**
     * How it stands with a name at a network.
     *
     * @param lockedUntil of this pair; empty: it is not locked
     * @param exceeded there were too many from all networks together
     * @param familiar that name signed in from here lately
     */
    public record LockoutState(Optional<Instant> lockedUntil, boolean exceeded, boolean familiar) {}

    /** A network that a name has signed in from. */
    record Familiar(String username, String network) {}

    /** Wrong ones that lock a name at a network, when they come within {@link #WINDOW}. */
    static final int MAX_FAILURES = 5;

    static final Duration WINDOW = Duration.ofMinutes(15);

    /** Wrong ones of all networks together within {@link #KEPT}, after which unfamiliar networks share their tries. */
    static final int MAX_OF_ALL = 50;

    static final Duration KEPT = Duration.ofHours(1);
    static final Duration SHARED_TRY = Duration.ofMinutes(1);
    static final Duration FAMILIAR = Duration.ofDays(30);
    private static final int MAX_NETWORKS = 50;
    private static final int AT_ONCE = 1_000;
    /** No password check is so fast that honest rows are among those above. */
    private static final int MAX_ROWS = 200_000;

    private static final String STANDING =
            """
            select s.locked_until, s.exceeded,
                exists (select 1 from app_user u join sign_in_network n on n.user_id = u.id
                    where u.username = :username and n.network = :network and n.last_success_at > :familiar) as familiar
            from sign_in_standing(:name, :network, :now, :since, :most) s
            """;
    private static final String TAKE_TRY = "select take_shared_try(:name, :now, :next)";
    private static final String COUNT =
            """
            select count_sign_in_failure(:name, :network, :remote, :now, :since, :most, :lock, :kept, :mostOfAll),
                (select note_audit(u.workshop_id, 'sign_in_failed', 'user', u.id::text, null, null, :now)
                    from app_user u where u.username = :username)
            """;
    private static final String FORGIVE = "select lift_sign_in_locks(:name)";
    private static final String FAMILIAR_NETWORKS =
            """
            select username, network from (
                select u.username, n.network,
                    row_number() over (partition by u.workshop_id order by n.last_success_at desc, n.user_id, n.network) as place
                from sign_in_network n join app_user u on u.id = n.user_id
                where n.last_success_at > :since and u.is_active and u.password_hash is not null) as own
            where place <= :mostOfWorkshop
            order by place limit :most
            """;
    private static final String FORGET_NETWORKS = "delete from sign_in_network where user_id = :id";
    private static final String PRUNE =
            """
            with pairs as (delete from sign_in_failure where last_failed_at < :kept),
            many as (
                delete from sign_in_failure where (name_hash, network) in (
                    select name_hash, network from sign_in_failure order by last_failed_at desc offset :rows)),
            networks as (
                delete from sign_in_network n using (
                    select user_id, network,
                        row_number() over (partition by user_id order by last_success_at desc) as place
                    from sign_in_network) r
                where n.user_id = r.user_id and n.network = r.network
                    and (r.place > :networks or n.last_success_at < :familiar))
            delete from sign_in_failure_total where last_failed_at < :kept
            """;

    private final Database database;

    public JdbiLockoutRepository(Database database) {
        this.database = database;
    }

    /** {@return how it stands} */
    public LockoutState of(SignInSource source, Instant now) {
        return database.onPlatform(handle -> handle.createQuery(STANDING)
                .bind("name", source.nameHash())
                .bind("username", source.username())
                .bind("network", source.network())
                .bind("now", now)
                .bind("since", now.minus(KEPT))
                .bind("most", MAX_OF_ALL)
                .bind("familiar", now.minus(FAMILIAR))
                .map(RecordMapper.of(LockoutState.class))
                .one());
    }

    /** Takes the one try of all unfamiliar networks; empty: it was free, else when the next one is. */
    public Optional<Instant> takeSharedTry(SignInSource source, Instant now) {
        return database.onPlatform(handle -> handle.createQuery(TAKE_TRY)
                .bind("name", source.nameHash())
                .bind("now", now)
                .bind("next", now.plus(SHARED_TRY))
                .mapTo(Instant.class)
                .findOne());
    }

    /** Counts a wrong one, and notes it in the audit log when the name is taken. */
    public void count(SignInSource source, Instant now) {
        database.onPlatform(handle -> handle.createQuery(COUNT)
                .bind("name", source.nameHash())
                .bind("username", source.username())
                .bind("network", source.network())
                .bind("remote", source.remote())
                .bind("now", now)
                .bind("since", now.minus(WINDOW))
                .bind("most", MAX_FAILURES)
                .bind("lock", now.plus(WINDOW))
                .bind("kept", now.minus(KEPT))
                .bind("mostOfAll", MAX_OF_ALL)
                .mapTo(String.class)
                .findFirst());
    }

    /** Lifts the locks of the name at all networks. */
    public void forgive(Scope scope, byte[] nameHash) {
        database.in(scope, handle -> handle.createQuery(FORGIVE)
                .bind("name", nameHash)
                .mapTo(String.class)
                .findFirst());
    }

    /**
     * {@return keys of networks that people with a password have signed in from since then: of each workshop the latest}
     *
     * @param most of all workshops, each of which has as many as the others, or all that it has
     */
    long[] familiar(Instant since, int most, int mostOfWorkshop, ToLongFunction<Familiar> key) {
        return database.onPlatform(handle -> handle.createQuery(FAMILIAR_NETWORKS)
                .setFetchSize(AT_ONCE) // names and networks are very many texts
                .bind("since", since)
                .bind("most", most)
                .bind("mostOfWorkshop", mostOfWorkshop)
                .map(RecordMapper.of(Familiar.class))
                .withStream(all -> all.mapToLong(key).toArray()));
    }

    /** Deletes the networks of a user. */
    void forgetNetworks(Scope scope, long userId) {
        database.in(scope, handle -> handle.createUpdate(FORGET_NETWORKS)
                .bind("id", userId)
                .execute());
    }

    /** Deletes what no longer counts. */
    public void prune(Instant now) {
        database.onPlatform(handle -> handle.createUpdate(PRUNE)
                .bind("kept", now.minus(KEPT))
                .bind("rows", MAX_ROWS)
                .bind("networks", MAX_NETWORKS)
                .bind("familiar", now.minus(FAMILIAR))
                .execute());
    }
}
