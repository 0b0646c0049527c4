package dev.pitwatch.core.work.customer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Json;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** All that is kept of a person, in PostgreSQL. */
final class JdbiPersonRepository {

    private static final String WRITTEN = "'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'";
    /** Whatever the session's time zone is, times are written as in all answers. */
    private static final String TIME = "to_char(%s at time zone 'UTC', " + WRITTEN + ")";

    private static final String EXPORT =
            """
            select json_build_object(
                'exported_at', %1$s,
                'person', (select json_build_object('id', u.id, 'username', u.username, 'name', u.name, 'email', u.email,
                        'phone', u.phone, 'role', u.role, 'language', u.language, 'is_active', u.is_active,
                        'last_login', %2$s, 'created_at', %3$s)),
                'workshop', (select json_build_object('id', w.id, 'name', w.name) from workshop w where w.id = u.workshop_id),
                'jobs', (select coalesce(json_agg(json_build_object('id', j.id, 'status', j.status, 'work_type', j.work_type,
                        'customer_name', j.customer_name, 'customer_phone', j.customer_phone,
                        'customer_email', j.customer_email, 'car_model', j.car_model, 'car_plate', j.car_plate,
                        'notes', j.notes, 'price', case when j.price_minor is not null then
                            json_build_object('amount_minor', j.price_minor, 'currency', j.price_currency) end,
                        'created_at', %4$s, 'actual_start_time', %5$s, 'actual_end_time', %6$s,
                        'history', (select coalesce(json_agg(json_build_object('at', %7$s, 'from', h.from_status,
                                'to', h.to_status, 'note', h.note) order by h.id), '[]') from job_history h where h.job_id = j.id))
                    order by j.id), '[]') from job j where j.customer_id = u.id),
                'consents', (select coalesce(json_agg(json_build_object('job_id', j.id, 'video', j.consent_video,
                        'text_version', j.consent_text_version, 'how', j.consent_how, 'at', %8$s) order by j.id), '[]')
                    from job j where j.customer_id = u.id and j.consent_at is not null),
                'notices', (select coalesce(json_agg(json_build_object('event', n.event, 'channel', n.channel,
                        'state', n.state, 'reason', n.reason, 'created_at', %9$s, 'sent_at', %10$s) order by n.id), '[]')
                    from notice n where n.user_id = u.id
                        or n.workshop_id = u.workshop_id and lower(n.address) in (lower(u.email), u.phone)),
                'preferences', (select json_build_object('channels', p.channels, 'opt_outs', p.opt_outs,
                        'quiet_from', p.quiet_from, 'quiet_to', p.quiet_to, 'updated_at', %14$s)
                    from preference p where p.user_id = u.id),
                'browsers', (select coalesce(json_agg(json_build_object('endpoint', b.endpoint, 'user_agent', b.user_agent,
                        'created_at', %15$s) order by b.id), '[]')
                    from push_subscription b where b.user_id = u.id),
                'sessions', (select coalesce(json_agg(json_build_object('address', s.address, 'user_agent', s.user_agent,
                        'created_at', %11$s, 'ended_at', %12$s) order by s.created_at), '[]')
                    from session s where s.user_id = u.id),
                'networks', (select coalesce(json_agg(json_build_object('network', n.network, 'last_success_at', %13$s)
                        order by n.network), '[]')
                    from sign_in_network n where n.user_id = u.id))
            from app_user u where u.id = :id and u.role <> 'super_admin'
            """
                    .formatted(
                            time(":now::timestamptz"),
                            time("u.last_login"),
                            time("u.created_at"),
                            time("j.created_at"),
                            time("j.actual_start_time"),
                            time("j.actual_end_time"),
                            time("h.at"),
                            time("j.consent_at"),
                            time("n.created_at"),
                            time("n.sent_at"),
                            time("s.created_at"),
                            time("s.ended_at"),
                            time("n.last_success_at"),
                            time("p.updated_at"),
                            time("b.created_at"));
    private static final String NOTE =
            """
            select note_audit(workshop_id, 'export', 'user', id::text, null, null, :now) from app_user where id = :id
            """;
    private static final String ERASE = "select erase_person(:id, :now)";

    private final Database database;

    JdbiPersonRepository(Database database) {
        this.database = database;
    }

    private static String time(String column) {
        return TIME.formatted(column);
    }

    /** {@return all of the user; empty: the scope sees no such user} That it was handed out is noted in the audit log. */
    Optional<JsonNode> export(Scope scope, long userId, Instant now) {
        return database.in(scope, handle -> {
            Optional<String> found = handle.createQuery(EXPORT)
                    .bind("id", userId)
                    .bind("now", now)
                    .mapTo(String.class)
                    .findOne();
            if (found.isPresent()) {
                handle.createQuery(NOTE)
                        .bind("id", userId)
                        .bind("now", now)
                        .mapTo(String.class)
                        .findFirst();
            }
            return found.map(Json::tree);
        });
    }

    /** What came of an erasure. */
    enum Erasure {
        ERASED,
        NOT_FOUND,
        NOT_A_CUSTOMER,
        JOB_OPEN
    }

    Erasure erase(Scope scope, long userId, Instant now) {
        return database.in(
                scope,
                handle -> Erasure.valueOf(handle.createQuery(ERASE)
                        .bind("id", userId)
                        .bind("now", now)
                        .mapTo(String.class)
                        .one()
                        .toUpperCase(Locale.ROOT)));
    }
}
