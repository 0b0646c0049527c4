package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.mapper.Nested;
import org.jdbi.v3.core.mapper.PropagateNull;
import org.jdbi.v3.core.mapper.reflect.ColumnName;
import org.jspecify.annotations.Nullable;

/** Second factors in PostgreSQL. */
public final class JdbiSecondFactorRepository {

    /**
     * A user's second factor.
     *
     * @param sealedSecret under the master key
     * @param confirmed it is in force
     * @param lastStep of the newest code that was taken
     */
    public record Factor(@PropagateNull byte[] sealedSecret, boolean confirmed, long lastStep) {}

    /**
     * What a user has, in force or not yet.
     *
     * @param kept null: none
     * @param needed their workshop wants it of them
     */
    public record FactorState(
            @Nested("factor") @Nullable Factor kept, @ColumnName("needs_second_factor") boolean needed) {

        Optional<Factor> factor() {
            return Optional.ofNullable(kept);
        }
    }

    private static final String OF =
            """
            select f.secret as factor_sealed_secret, f.confirmed_at is not null as factor_confirmed,
                f.last_step as factor_last_step, %s
            from (values (:user)) as asked (id)
            left join second_factor f on f.user_id = asked.id
            left join app_user u on u.id = asked.id
            """
                    .formatted(JdbiUserRepository.NEEDS_SECOND_FACTOR);
    private static final String SET_UP =
            """
            insert into second_factor as f (user_id, workshop_id, secret, created_at)
            select id, workshop_id, :secret, :now from app_user where id = :user
            on conflict (user_id) do update set secret = excluded.secret, created_at = excluded.created_at
            where f.confirmed_at is null
            """;
    private static final String CONFIRM =
            """
            with confirmed as (
                update second_factor set confirmed_at = :now, last_step = :step
                where user_id = :user and confirmed_at is null
                returning user_id, workshop_id),
            ended as (
                update session s set ended_at = :now, ended_reason = 'second_factor_confirmed'
                from confirmed c
                where s.user_id = c.user_id and s.ended_at is null and s.id is distinct from :session::uuid)
            insert into recovery_code (user_id, workshop_id, code_hash)
            select user_id, workshop_id, unnest(:hashes) from confirmed
            """;
    private static final String USE_STEP =
            """
            update second_factor set last_step = :step
            where user_id = :user and confirmed_at is not null and last_step < :step
            """;
    private static final String USE_RECOVERY = "delete from recovery_code where user_id = :user and code_hash = :hash";
    private static final String REMOVE_BY_STEP =
            "delete from second_factor where user_id = :user and confirmed_at is not null and last_step < :step";
    private static final String REMOVE_BY_RECOVERY =
            """
            delete from second_factor f using recovery_code r
            where f.user_id = :user and r.user_id = f.user_id and r.code_hash = :hash
            """;

    private static final String REMOVE = "delete from second_factor where user_id = :user";

    private final Database database;

    public JdbiSecondFactorRepository(Database database) {
        this.database = database;
    }

    /** {@return the user's} */
    public FactorState of(long userId) {
        return database.onPlatform(handle -> handle.createQuery(OF)
                .bind("user", userId)
                .map(RecordMapper.of(FactorState.class))
                .one());
    }

    /** Sets one up that is not in force yet; false: there is one in force. */
    public boolean setUp(long userId, byte[] sealedSecret, Instant now) {
        return database.onPlatform(handle -> handle.createUpdate(SET_UP)
                        .bind("user", userId)
                        .bind("secret", sealedSecret)
                        .bind("now", now)
                        .execute())
                > 0;
    }

    /**
     * Puts the one set up in force and ends all other sessions; false: it was in force, or that code was taken.
     *
     * @param session the one that goes on
     */
    public boolean confirm(long userId, @Nullable UUID session, long step, List<byte[]> recoveryHashes, Instant now) {
        return database.onPlatform(handle -> handle.createUpdate(CONFIRM)
                        .bind("user", userId)
                        .bind("session", session)
                        .bind("step", step)
                        .bind("now", now)
                        .bindArray("hashes", byte[].class, recoveryHashes)
                        .execute())
                > 0;
    }

    /** Uses up a code of it; false: that code was taken. */
    public boolean useStep(long userId, long step) {
        return database.onPlatform(handle -> handle.createUpdate(USE_STEP)
                        .bind("user", userId)
                        .bind("step", step)
                        .execute())
                > 0;
    }

    /** Uses up a recovery code; false: there is no such code. */
    public boolean useRecovery(long userId, byte[] recoveryHash) {
        return database.onPlatform(handle -> handle.createUpdate(USE_RECOVERY)
                        .bind("user", userId)
                        .bind("hash", recoveryHash)
                        .execute())
                > 0;
    }

    /** Takes it away by a code of it; false: that code was taken. */
    public boolean removeByStep(long userId, long step) {
        return database.onPlatform(handle -> handle.createUpdate(REMOVE_BY_STEP)
                        .bind("user", userId)
                        .bind("step", step)
                        .execute())
                > 0;
    }

    /** Takes it away by a recovery code; false: there is no such code. */
    public boolean removeByRecovery(long userId, byte[] recoveryHash) {
        return database.onPlatform(handle -> handle.createUpdate(REMOVE_BY_RECOVERY)
                        .bind("user", userId)
                        .bind("hash", recoveryHash)
                        .execute())
                > 0;
    }

    /** Takes it away, in force or not yet; false: the scope sees none of that user. */
    public boolean remove(Scope scope, long userId) {
        return database.in(scope, handle -> handle.createUpdate(REMOVE)
                        .bind("user", userId)
                        .execute())
                > 0;
    }
}
