package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.ListQuery;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.Nested;
import org.jspecify.annotations.Nullable;

/** Sessions in PostgreSQL. */
public final class JdbiSessionRepository {

    /** What lets someone in. */
    public enum Proof {
        /** A password, which is worth nothing while the name is locked where it was typed. */
        PASSWORD,
        /** A link that was sent to them, or a password that a session has asked for. */
        LINK,
        /** A one-time code: no password has to be changed in the session. */
        CODE
    }

    /**
     * A session to be opened, with its first refresh token.
     *
     * @param source under which name, and from where
     */
    public record NewSession(
            UUID id,
            User user,
            Client client,
            Instant expiresAt,
            byte[] refreshHash,
            Proof proof,
            SignInSource source) {}

    /** Where a sign-in comes from. */
    public record Client(@Nullable String address, @Nullable String userAgent) {}

    private static final Map<String, String> ORDERS =
            Map.of("created_at", "s.created_at, s.id", "-created_at", "s.created_at desc, s.id");
    static final Duration KEPT = Duration.ofDays(30);
    /** Sessions of one person at a time: all are in memory, which one stolen password could fill. */
    static final int MAX_OF_USER = 100;
    /** Sessions of a workshop's staff at a time, and of its customers: it may have any number of either, who don't end the others'. */
    static final int MAX_OF_WORKSHOP = 2_000;

    private static final String OPEN =
            """
            with opened as (
                insert into session (id, workshop_id, user_id, address, user_agent, created_at, expires_at, by_code)
                select :id, u.workshop_id, u.id, :address, left(:agent, 300), :now, :expires, :byCode
                from app_user u
                where u.id = :user and u.is_active
                  and not (:byPassword and exists (select 1
                    from sign_in_standing(:name, :network, :now, :now, 1) f where f.locked_until is not null))
                returning id, workshop_id, user_id),
            too_many as (
                select e.id from opened o cross join lateral (
                    select id from session s where s.user_id = o.user_id and s.ended_at is null and s.expires_at > :now
                    order by s.created_at desc, s.id offset :others) e
                union
                select e.id from opened o join app_user u on u.id = o.user_id cross join lateral (
                    select s.id from session s join app_user p on p.id = s.user_id
                    where s.workshop_id = o.workshop_id and s.ended_at is null and s.expires_at > :now
                        and (p.role = 'customer') = (u.role = 'customer')
                    order by s.created_at desc, s.id offset :othersOfWorkshop) e),
            oldest as (
                update session s set ended_at = :now, ended_reason = 'too_many'
                from too_many t where s.id = t.id and s.ended_at is null),
            signed_in as (update app_user u set last_login = :now from opened o where u.id = o.user_id),
            forgiven as materialized (select lift_sign_in_lock(:name, :network) as done from opened),
            familiar as (
                insert into sign_in_network (workshop_id, user_id, network, last_success_at)
                select workshop_id, user_id, :network, :now from opened
                on conflict (user_id, network) do update set last_success_at = excluded.last_success_at)
            insert into refresh_token (token_hash, workshop_id, session_id, created_at)
            select :hash, workshop_id, id, :now from opened cross join forgiven
            """;
    /** The token is locked, too: what is read of a row that another call only locked may be older than the lock. */
    private static final String SHOWN =
            """
            select t.session_id, t.used_at, s.ended_at is null and s.expires_at > :now as live,
                s.ended_reason is not distinct from 'too_many' as gave_way
            from refresh_token t join session s on s.id = t.session_id
            where t.token_hash = :hash
            for update of s, t
            """;

    private static final String ROTATE =
            """
            with used as (
                update refresh_token set used_at = :now where token_hash = :hash returning session_id, workshop_id)
            insert into refresh_token (token_hash, workshop_id, session_id, created_at)
            select :next, workshop_id, session_id, :now from used
            """;
    /** The other hubs renew the sessions of the platform's team by what they know, too, while the database is away. */
    private static final String TELL_OF_TEAM =
            """
            select pg_notify('pitwatch_session', s.id::text) from session s join app_user u on u.id = s.user_id
            where s.id = :id and u.role = 'super_admin'
            """;

    private static final String END =
            "update session set ended_at = :now, ended_reason = :reason where id = :id and ended_at is null";
    private static final String END_OWN = END + " and user_id = :user and expires_at > :now";
    private static final String OPEN_COLUMNS =
            """
            s.id, s.address, s.user_agent, s.created_at, s.expires_at,
            (select max(t.created_at) from refresh_token t where t.session_id = s.id) as last_used_at
            """;
    private static final String OPEN_OF =
            "from session s where s.user_id = :user and s.ended_at is null and s.expires_at > :now";
    private static final String LIVE_MACHINES =
            """
            select %s, m.secret_hash from machine m
            where m.revoked_at is null and (m.expires_at is null or m.expires_at > :now)
            """
                    .formatted(JdbiMachineRepository.COLUMNS);
    private static final String LIVE_MACHINE = LIVE_MACHINES + " and m.sid = :id";
    private static final String USED =
            """
            update machine m
            set last_used_at = greatest(m.last_used_at, timestamptz 'epoch' + used.at * interval '1 millisecond')
            from unnest(:ids, :times) as used (sid, at)
            where m.sid = used.sid
            """;
    private static final String PRUNE =
            """
            with old_secrets as (delete from one_time_secret where expires_at < :before),
            over as (update session set ended_at = expires_at, ended_reason = 'expired'
                where ended_at is null and expires_at between :before and :now)
            delete from session where expires_at < :before or ended_at < :before
            """;

    private static final String OF_REFRESH_TOKEN =
            """
            select s.id from refresh_token t join session s on s.id = t.session_id
            where t.token_hash = :hash and s.ended_at is null and s.expires_at > :now
            """;

    private final Database database;
    private final JdbiLockoutRepository lockouts;
    private final JdbiLiveSessionRepository people = new JdbiLiveSessionRepository();
    private final ListQuery<OpenSession> open =
            new ListQuery<>(OPEN_COLUMNS, OPEN_OF, RecordMapper.of(OpenSession.class));

    public JdbiSessionRepository(Database database) {
        this.database = database;
        this.lockouts = new JdbiLockoutRepository(database);
    }

    /**
     * Opens the session, ends the user's or the workshop's oldest when there are too many, remembers the sign-in and its network
     * and forgets wrong passwords from there, all in one; false: nothing was done, since the user's name is locked there or the
     * user inactive by now.
     */
    public boolean open(NewSession session, Instant now) {
        return database.onPlatform(handle -> handle.createUpdate(OPEN)
                        .bind("id", session.id())
                        .bind("user", session.user().id())
                        .bind("name", session.source().nameHash())
                        .bind("network", session.source().network())
                        .bind("byPassword", session.proof() == Proof.PASSWORD)
                        .bind("address", session.client().address())
                        .bind("agent", session.client().userAgent())
                        .bind("expires", session.expiresAt())
                        .bind("hash", session.refreshHash())
                        .bind("byCode", session.proof() == Proof.CODE)
                        .bind("others", MAX_OF_USER - 1)
                        .bind("othersOfWorkshop", MAX_OF_WORKSHOP - 1)
                        .bind("now", now)
                        .execute()
                == 1);
    }

    /**
     * Uses up one refresh token and gives its session another, or ends the session on reuse.
     *
     * @param begun when the call began, if one that was used since then is forgiven; empty: none is
     */
    public Rotation rotate(byte[] shownHash, byte[] nextHash, Optional<Instant> begun, Clock clock) {
        return database.onPlatform(handle -> {
            Optional<Shown> found = handle.createQuery(SHOWN)
                    .bind("hash", shownHash)
                    .bind("now", clock.instant())
                    .map(RecordMapper.of(Shown.class))
                    .findOne();
            if (found.isEmpty() || !found.get().live()) {
                return new Rotation.Refused(found.filter(Shown::gaveWay).isPresent());
            }
            Shown shown = found.get();
            Instant now = clock.instant(); // whoever was waited for is done by now
            if (shown.usedAt().isEmpty()) {
                return next(handle, shown.sessionId(), shownHash, nextHash, now);
            }
            return begun.filter(shown.usedAt().get()::isAfter).isPresent()
                    ? overlapping(handle, shown.sessionId(), now)
                    : endReused(handle, shown.sessionId(), now);
        });
    }

    private record MachineRow(@Nested Machine machine, byte[] secretHash) {

        LiveSession session() {
            return LiveSession.of(machine, secretHash);
        }
    }

    private record Shown(UUID sessionId, Optional<Instant> usedAt, boolean live, boolean gaveWay) {}

    private Rotation overlapping(Handle handle, UUID sessionId, Instant now) {
        return user(handle, sessionId, now, Rotation.Overlapping::new);
    }

    /** {@return the session that the refresh token is of, if it has not ended} */
    public Optional<UUID> ofRefreshToken(byte[] hash, Instant now) {
        return database.onPlatform(handle -> handle.createQuery(OF_REFRESH_TOKEN)
                .bind("hash", hash)
                .bind("now", now)
                .mapTo(UUID.class)
                .findOne());
    }

    private static Rotation endReused(Handle handle, UUID sessionId, Instant now) {
        end(handle, sessionId, "refresh_token_reused", now);
        return new Rotation.Reused(sessionId);
    }

    private Rotation next(Handle handle, UUID sessionId, byte[] shownHash, byte[] nextHash, Instant now) {
        handle.createUpdate(ROTATE)
                .bind("hash", shownHash)
                .bind("next", nextHash)
                .bind("now", now)
                .execute();
        handle.createQuery(TELL_OF_TEAM)
                .bind("id", sessionId)
                .mapTo(String.class)
                .list();
        return user(handle, sessionId, now, Rotation.Done::new);
    }

    private Rotation user(
            Handle handle, UUID sessionId, Instant now, BiFunction<LiveSession, User, Rotation> rotation) {
        return people.one(handle, sessionId, now, rotation).orElseGet(() -> new Rotation.Refused(false));
    }

    /** Ends the session; nothing happens when it has ended. */
    public void end(UUID sessionId, String reason, Instant now) {
        database.onPlatform(handle -> end(handle, sessionId, reason, now));
    }

    private static int end(Handle handle, UUID sessionId, String reason, Instant now) {
        return handle.createUpdate(END)
                .bind("id", sessionId)
                .bind("reason", reason)
                .bind("now", now)
                .execute();
    }

    /** Ends the user's session; false: the user has no such session that has not ended. */
    public boolean endOwn(long userId, UUID sessionId, Instant now) {
        return database.onPlatform(handle -> handle.createUpdate(END_OWN)
                        .bind("user", userId)
                        .bind("id", sessionId)
                        .bind("reason", "ended_by_user")
                        .bind("now", now)
                        .execute())
                > 0;
    }

    /** {@return a page of the user's that have not ended, newest first} */
    public Paged<OpenSession> openOf(long userId, Instant now, String sort, Page page) {
        return database.onPlatform(
                handle -> open.page(handle, ORDERS.get(sort), page, query -> query.bind("user", userId)
                        .bind("now", now)));
    }

    /** {@return all that have not ended, of people and machines} */
    public List<LiveSession> live(Instant now) {
        return database.onPlatform(handle -> {
            List<LiveSession> all = new ArrayList<>(people.all(handle, now));
            all.addAll(handle.createQuery(LIVE_MACHINES)
                    .bind("now", now)
                    .map(RecordMapper.of(MachineRow.class))
                    .map(MachineRow::session)
                    .list());
            return all;
        });
    }

    /** {@return the session, if it has not ended} */
    public Optional<LiveSession> live(UUID sessionId, Instant now) {
        return database.onPlatform(handle -> people.one(handle, sessionId, now, (session, user) -> session)
                .or(() -> handle.createQuery(LIVE_MACHINE)
                        .bind("id", sessionId)
                        .bind("now", now)
                        .map(RecordMapper.of(MachineRow.class))
                        .map(MachineRow::session)
                        .findOne()));
    }

    /** {@return the user's, those that have not ended} */
    public List<LiveSession> liveOf(long userId, Instant now) {
        return database.onPlatform(handle -> people.of(handle, userId, now));
    }

    /** Notes when machines were last used. */
    public void used(Map<UUID, Instant> at) {
        List<UUID> ids = List.copyOf(at.keySet());
        database.onPlatform(handle -> handle.createUpdate(USED)
                .bindArray("ids", UUID.class, ids)
                .bindArray(
                        "times",
                        Long.class,
                        ids.stream().map(id -> at.get(id).toEpochMilli()).toList())
                .execute());
    }

    /** Ends sessions whose time is over, with what hangs on their end; deletes what ended long ago: sessions, their tokens. */
    public void prune(Instant now) {
        Map<String, Instant> times = Map.of("before", now.minus(KEPT), "now", now);
        database.onPlatform(handle -> handle.createUpdate(PRUNE).bindMap(times).execute());
    }

    /** Deletes counts of wrong passwords that no longer count. */
    public void pruneFailures(Instant now) {
        lockouts.prune(now);
    }
}
