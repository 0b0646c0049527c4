package dev.pitwatch.core.people.identity;

import static java.util.stream.Collectors.groupingBy;

import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.core.people.identity.LiveSession.Sight;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.LongConsumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.Nested;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;

/**
 * Sessions in PostgreSQL that have not ended. What a user sees is read once, and is one object, however many sessions they have.
 */
final class JdbiLiveSessionRepository {

    /** A customer sees a job as long after it was closed. */
    static final Duration SEEN_AFTERWARDS = Duration.ofDays(30);
    /** Of a customer: all are in memory, and read again with each new one. */
    static final int MAX_JOBS = 1_000;

    private static final int FETCHED = 100;

    private static final String SESSION =
            """
            s.id as session_id, s.user_id, s.expires_at, s.by_code,
            (select t.token_hash from refresh_token t
                where u.role = 'super_admin' and t.session_id = s.id and t.used_at is null
                order by t.created_at desc limit 1) as team_refresh_hash
            """;
    private static final String OWNER =
            """
            array(select j.pit_id from job_staff t join job j on j.id = t.job_id
                where t.user_id = u.id and j.closed_at is null and u.sub_role = 'operator'
                union select j.pit_id from job j
                where u.role = 'customer' and j.customer_id = u.id and j.occupies) as job_pit_ids,
            array(select j.id from job j where u.role = 'customer' and j.customer_id = u.id
                and (j.closed_at is null or j.closed_at > :since)
                order by j.closed_at is not null, j.id desc limit %d) as job_ids,
            %s
            """
                    .formatted(MAX_JOBS, JdbiUserRepository.COLUMNS);
    private static final String LIVE =
            """
            from session s join app_user u on u.id = s.user_id
            where s.ended_at is null and s.expires_at > :now and u.is_active
            """;
    private static final String ONE = "select " + SESSION + ", " + OWNER + LIVE + "and s.id = :id";
    private static final String SESSIONS = "select " + SESSION + LIVE;
    private static final String SESSIONS_OF = SESSIONS + "and s.user_id = :user";
    private static final String OWNERS = "select " + OWNER
            + """
            from app_user u
            where u.is_active
                and exists (select from session s where s.user_id = u.id and s.ended_at is null and s.expires_at > :now)
            """;
    private static final String OWNERS_OF = OWNERS + "and u.id = :user";

    private static final RowMapper<Opened> OPENED = RecordMapper.of(Opened.class);
    private static final RowMapper<Owner> OWNED_BY = RecordMapper.of(Owner.class);

    private final Sights sights = new Sights();

    private record Opened(
            UUID sessionId, long userId, Instant expiresAt, boolean byCode, Optional<byte[]> teamRefreshHash) {

        LiveSession by(User owner, Sight sight) {
            return LiveSession.of(sessionId, owner, sight, expiresAt).renewableBy(owner, teamRefreshHash);
        }

        /** {@return the user as this session has them} */
        User asOwner(User user) {
            return byCode ? user.withOwnPassword() : user;
        }
    }

    /** Whose sessions they are, and the pits and jobs that they see by jobs. */
    private record Owner(Set<Long> jobPitIds, Set<Long> jobIds, @Nested User user) {

        Sight sight() {
            Set<Long> pits = new HashSet<>(user.pitIds());
            pits.addAll(jobPitIds);
            return new Sight(pits, jobIds);
        }
    }

    /** {@return all of people} */
    List<LiveSession> all(Handle handle, Instant now) {
        Set<Long> users = new HashSet<>();
        List<LiveSession> all = join(at(now, handle, SESSIONS), withSight(now, handle, OWNERS), users::add);
        sights.retain(users);
        return all;
    }

    /** {@return the user's} */
    List<LiveSession> of(Handle handle, long userId, Instant now) {
        return join(
                at(now, handle, SESSIONS_OF).bind("user", userId),
                withSight(now, handle, OWNERS_OF).bind("user", userId),
                user -> {});
    }

    /** {@return what becomes of the session of a person and its user as it has them, if it has not ended} */
    <T> Optional<T> one(Handle handle, UUID id, Instant now, BiFunction<LiveSession, User, T> result) {
        return withSight(now, handle, ONE)
                .bind("id", id)
                .map((row, context) -> {
                    Opened opened = OPENED.map(row, context);
                    Owner owner = OWNED_BY.map(row, context);
                    User user = opened.asOwner(owner.user());
                    return result.apply(opened.by(user, shared(owner)), user);
                })
                .findOne();
    }

    private static Query at(Instant now, Handle handle, String sql) {
        return handle.createQuery(sql).bind("now", now);
    }

    private static Query withSight(Instant now, Handle handle, String sql) {
        return at(now, handle, sql).bind("since", now.minus(SEEN_AFTERWARDS));
    }

    /** Of owners no more than a few answers are in memory at a time, each of which may have thousands of ids. */
    private List<LiveSession> join(Query sessions, Query owners, LongConsumer found) {
        Map<Long, List<Opened>> opened = sessions.map(OPENED).list().stream().collect(groupingBy(Opened::userId));
        List<LiveSession> live = new ArrayList<>();
        owners.setFetchSize(FETCHED).map(OWNED_BY).forEach(owner -> {
            long id = owner.user().id();
            Sight sight = shared(owner);
            opened.getOrDefault(id, List.of()).forEach(one -> live.add(one.by(one.asOwner(owner.user()), sight)));
            found.accept(id);
        });
        return live;
    }

    private Sight shared(Owner owner) {
        return sights.shared(owner.user().id(), owner.sight());
    }
}
