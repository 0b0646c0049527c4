package dev.pitwatch.core.work.customer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** All that is kept of a person, in PostgreSQL. */
final class JdbiPersonRepository {

    private static final String WRITTEN = "'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'";
    /** Whatever the session's time zone is, times are written as in all answers. */
    private static final String TIME = "to_char(%s at time zone 'UTC', " + WRITTEN + ")";

    /** Sessions are those of the last 30 days, of which very many could be. */
    private static final String HEAD =
            """
            select json_build_object(
                'exported_at', %1$s,
                'person', (select json_build_object('id', u.id, 'username', u.username, 'name', u.name, 'email', u.email,
                        'phone', u.phone, 'role', u.role, 'language', u.language, 'is_active', u.is_active,
                        'last_login', %2$s, 'created_at', %3$s)),
                'workshop', (select json_build_object('id', w.id, 'name', w.name) from workshop w where w.id = u.workshop_id),
                'preferences', (select json_build_object('channels', p.channels, 'opt_outs', p.opt_outs,
                        'quiet_from', p.quiet_from, 'quiet_to', p.quiet_to, 'updated_at', %7$s)
                    from preference p where p.user_id = u.id),
                'browsers', (select coalesce(json_agg(json_build_object('endpoint', b.endpoint, 'user_agent', b.user_agent,
                        'created_at', %8$s) order by b.id), '[]')
                    from push_subscription b where b.user_id = u.id),
                'sessions', (select coalesce(json_agg(json_build_object('address', s.address, 'user_agent', s.user_agent,
                        'created_at', %4$s, 'ended_at', %5$s) order by s.created_at), '[]')
                    from (select * from session o where o.user_id = u.id order by o.created_at desc limit 1000) s),
                'networks', (select coalesce(json_agg(json_build_object('network', n.network, 'last_success_at', %6$s)
                        order by n.network), '[]')
                    from sign_in_network n where n.user_id = u.id)),
                note_audit(u.workshop_id, 'export', 'user', u.id::text, null, null, :now)
            from app_user u where u.id = :id and u.role <> 'super_admin'
            """
                    .formatted(
                            time(":now::timestamptz"),
                            time("u.last_login"),
                            time("u.created_at"),
                            time("s.created_at"),
                            time("s.ended_at"),
                            time("n.last_success_at"),
                            time("p.updated_at"),
                            time("b.created_at"));

    /** Notes are of up to 5,000 letters. */
    private static final String JOBS =
            """
            select j.id, json_build_object('id', j.id, 'status', j.status, 'work_type', j.work_type,
                'customer_name', j.customer_name, 'customer_phone', j.customer_phone, 'customer_email', j.customer_email,
                'car_model', j.car_model, 'car_plate', j.car_plate, 'notes', j.notes,
                'price', case when j.price_minor is not null then
                    json_build_object('amount_minor', j.price_minor, 'currency', j.price_currency) end,
                'created_at', %s, 'actual_start_time', %s, 'actual_end_time', %s)::text as json
            from job j where j.customer_id = :of and j.id > :after order by j.id limit 20
            """
                    .formatted(time("j.created_at"), time("j.actual_start_time"), time("j.actual_end_time"));

    private static final String HISTORY =
            """
            select h.id, json_build_object('at', %s, 'from', h.from_status, 'to', h.to_status, 'note', h.note)::text as json
            from job_history h where h.job_id = :of and h.id > :after order by h.id limit 100
            """
                    .formatted(time("h.at"));

    private static final String CONSENTS =
            """
            select j.id, json_build_object('job_id', j.id, 'video', j.consent_video,
                'text_version', j.consent_text_version, 'how', j.consent_how, 'at', %s)::text as json
            from job j
            where j.customer_id = :of and j.consent_at is not null and j.id > :after order by j.id limit 500
            """
                    .formatted(time("j.consent_at"));

    private static final String NOTICES =
            """
            select n.id, json_build_object('event', n.event, 'channel', n.channel, 'state', n.state, 'reason', n.reason,
                'created_at', %s, 'sent_at', %s)::text as json
            from app_user u
            join notice n on n.user_id = u.id
                or n.workshop_id = u.workshop_id and lower(n.address) in (lower(u.email), u.phone)
            where u.id = :of and n.id > :after order by n.id limit 500
            """
                    .formatted(time("n.created_at"), time("n.sent_at"));

    private static final String ERASE = "select erase_person(:id, :now)";

    private final Database database;

    JdbiPersonRepository(Database database) {
        this.database = database;
    }

    private static String time(String column) {
        return TIME.formatted(column);
    }

    /** A part of a list, in the order of their ids. */
    record Item(long id, String json) {}

    /**
     * {@return what is kept of the user but for their lists, which may be long; empty: the scope sees no such user} That it was handed
     * out is noted in the audit log.
     */
    Optional<JsonNode> head(Scope scope, long userId, Instant now) {
        return database.in(scope, handle -> handle.createQuery(HEAD)
                .bind("id", userId)
                .bind("now", now)
                .map((row, context) -> Json.tree(row.getString(1)))
                .findOne());
    }

    List<Item> jobs(Scope scope, long userId, long after) {
        return items(scope, JOBS, userId, after);
    }

    List<Item> history(Scope scope, long jobId, long after) {
        return items(scope, HISTORY, jobId, after);
    }

    List<Item> consents(Scope scope, long userId, long after) {
        return items(scope, CONSENTS, userId, after);
    }

    List<Item> notices(Scope scope, long userId, long after) {
        return items(scope, NOTICES, userId, after);
    }

    /** {@return the next after that one; empty: there are no more} */
    private List<Item> items(Scope scope, String sql, long of, long after) {
        return database.in(scope, handle -> handle.createQuery(sql)
                .bind("of", of)
                .bind("after", after)
                .map(RecordMapper.of(Item.class))
                .list());
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
