package dev.pitwatch.core.notices.notification;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What test notices may go to, in PostgreSQL. */
final class JdbiTestNoticeRepository {

    /** Who tries a channel. */
    record Sender(String name, String language) {}

    /** The lock makes those that are sent at once count each other. */
    private static final String SENDER =
            """
            select u.name, u.language from workshop w cross join app_user u
            where w.id = :workshop and w.archived_at is null and u.id = :user
            for no key update of w
            """;

    // One that went to several browsers counts once: the others' keys have their number behind.
    private static final String SENT =
            """
            select count(*) from notice
            where workshop_id = :workshop and event = 'test' and created_at > :since and dedupe_key not like 'test:%:%'
            """;

    private static final String IS_THEIRS =
            """
            select exists (
                select 1 from app_user u
                where (u.id = :user or u.workshop_id = :workshop) and u.is_active
                    and (lower(u.email) = lower(:address) or u.phone = :address))
            """;

    private static final String BROWSERS =
            "select id from push_subscription where user_id = :user order by created_at desc, id desc";

    private static final String HAS_WEBHOOK =
            "select exists (select 1 from webhook where workshop_id = :workshop and enabled)";

    private final Database database;

    JdbiTestNoticeRepository(Database database) {
        this.database = database;
    }

    /** {@return who it is; empty: the scope sees no such workshop or user} */
    Optional<Sender> sender(Scope scope, long workshopId, long userId) {
        return database.in(scope, handle -> handle.createQuery(SENDER)
                .bind("workshop", workshopId)
                .bind("user", userId)
                .map(RecordMapper.of(Sender.class))
                .findOne());
    }

    long sent(Scope scope, long workshopId, Instant since) {
        return database.in(scope, handle -> handle.createQuery(SENT)
                .bind("workshop", workshopId)
                .bind("since", since)
                .mapTo(Long.class)
                .one());
    }

    boolean isTheirs(Scope scope, long workshopId, long userId, String address) {
        return database.in(scope, handle -> handle.createQuery(IS_THEIRS)
                .bind("workshop", workshopId)
                .bind("user", userId)
                .bind("address", address)
                .mapTo(Boolean.class)
                .one());
    }

    /** {@return the person's push subscriptions, the newest first} */
    List<Long> browsers(Scope scope, long userId) {
        return database.in(scope, handle -> handle.createQuery(BROWSERS)
                .bind("user", userId)
                .mapTo(Long.class)
                .list());
    }

    boolean hasWebhook(Scope scope, long workshopId) {
        return database.in(scope, handle -> handle.createQuery(HAS_WEBHOOK)
                .bind("workshop", workshopId)
                .mapTo(Boolean.class)
                .one());
    }
}
