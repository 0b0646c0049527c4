package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Links for people who forgot their password, in PostgreSQL. */
final class JdbiForgottenPasswordRepository {

    /** Links that a name may be sent an hour, at most so many wanted from one network. */
    static final int OF_NETWORK = 3;

    static final int OF_NAME = 20;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int MAX_RECIPIENTS = 20;

    private static final String ADD =
            """
            with person as (
                select u.id, u.workshop_id from app_user u left join workshop w on w.id = u.workshop_id
                where u.id = :user and u.is_active and u.email_confirmed_at is not null and w.archived_at is null),
            lately as (
                select count(*) as all_of_them, count(*) filter (where s.network = :network) as near
                from one_time_secret s
                where s.user_id = :user and s.purpose = 'forgotten_password' and s.created_at > :hour)
            insert into one_time_secret
                (workshop_id, user_id, purpose, secret_hash, network, created_at, expires_at, notice_key)
            select p.workshop_id, p.id, 'forgotten_password', :hash, :network, :now, :until, :notice
            from person p, lately
            where lately.near < :ofNetwork and lately.all_of_them < :ofName
            """;
    private static final String RESPONSIBLE =
            """
            select o.id, o.email, o.phone
            from app_user u join app_user o on o.is_active and (
                u.role = 'super_admin' and o.role = 'super_admin'
                or u.role in ('owner', 'staff') and o.role = 'owner' and o.workshop_id = u.workshop_id)
            where u.id = :user and (o.email is not null or o.phone is not null)
            order by o.id <> u.id, o.id
            limit :most
            """;

    private final Database database;

    JdbiForgottenPasswordRepository(Database database) {
        this.database = database;
    }

    /**
     * A link, to be sent.
     *
     * @param network where it was wanted
     * @param notice key of the notice that carries it
     */
    record NewLink(long userId, byte[] hash, String network, Instant now, Instant until, String notice) {}

    /** Someone who answers for an account, and how to reach them. */
    record Responsible(long id, @Nullable String email, @Nullable String phone) {}

    /** Keeps a link; false: that person has no mailbox that is known to be theirs, or that were too many within the hour. */
    boolean add(NewLink link) {
        return database.onPlatform(handle -> handle.createUpdate(ADD)
                        .bind("user", link.userId())
                        .bind("hash", link.hash())
                        .bind("network", link.network())
                        .bind("now", link.now())
                        .bind("until", link.until())
                        .bind("notice", link.notice())
                        .bind("hour", link.now().minus(HOUR))
                        .bind("ofNetwork", OF_NETWORK)
                        .bind("ofName", OF_NAME)
                        .execute())
                > 0;
    }

    /** {@return who answers for this person's account: owners of the workshop, or all super_admins; for a customer's no one} */
    List<Responsible> responsible(long userId) {
        return database.onPlatform(handle -> handle.createQuery(RESPONSIBLE)
                .bind("user", userId)
                .bind("most", MAX_RECIPIENTS)
                .map(RecordMapper.of(Responsible.class))
                .list());
    }
}
