package dev.pitwatch.core.notices.rule;

import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.time.Instant;
import java.util.List;

/** A workshop with a pit whose alerts are announced, and people who may be notified of them. */
final class NoticesShop {

    private final TestDatabase db;
    private final TestClock clock;
    final long id;
    final long pit;

    NoticesShop(TestDatabase db, TestClock clock) {
        this.db = db;
        this.clock = clock;
        id = number("insert into workshop (name) values ('Shine') returning id");
        pit = pit(1);
    }

    long pit(int number) {
        return number(
                "insert into pit (workshop_id, pit_number, code, name) values (%d, %d, null, 'Bay %d') returning id"
                        .formatted(id, number, number));
    }

    /** {@return the id of a new owner; addresses may be null} */
    long owner(String phone, String email) {
        return person("owner", phone, email);
    }

    long person(String role, String phone, String email) {
        return number(
                """
                insert into app_user (workshop_id, username, name, role, sub_role, phone, email)
                values (%d, 'u' || gen_random_uuid(), 'Asha', '%s', %s, %s, %s) returning id
                """
                        .formatted(id, role, role.equals("staff") ? "'admin'" : "null", quoted(phone), quoted(email)));
    }

    private static String quoted(String text) {
        return text == null ? "null" : "'" + text + "'";
    }

    /** Opens an alert and announces it; returns its id. */
    long alert(long ofPit, String type, String severity) {
        long alert = number(
                """
                insert into alert (workshop_id, pit_id, alert_type, severity, subject, message, created_at, cleared_at, cleared_reason)
                values (%d, %d, '%s', '%s', 'pit:%d', 'AQI exceeded 150', '%s', now(), 'recovered') returning id
                """
                        .formatted(id, ofPit, type, severity, ofPit, clock.instant()));
        announce("alert", alert, ofPit, type, severity);
        return alert;
    }

    /** Announces a step of an alert. */
    void announce(String event, long alert, long ofPit, String type, String severity) {
        announce(
                event,
                "pit:" + ofPit,
                """
                {"id": %d, "pit_id": %d, "alert_type": "%s", "severity": "%s", "message": "AQI exceeded 150", "value": 151,
                 "limit": 150, "created_at": "%s", "job_id": null}
                """
                        .formatted(alert, ofPit, type, severity, clock.instant()));
    }

    void announce(String event, String subject, String facts) {
        announce(db, id, event, subject, facts, clock.instant());
    }

    static void announce(TestDatabase db, Long workshop, String event, String subject, String facts, Instant now) {
        db.superuser().useHandle(handle -> handle.createUpdate(
                        "insert into announcement (workshop_id, event, subject, facts, once_key, created_at)"
                                + " values (?, ?, ?, ?::jsonb, gen_random_uuid()::text, ?)")
                .bindByType(0, workshop, Long.class)
                .bind(1, event)
                .bind(2, subject)
                .bind(3, facts)
                .bind(4, now)
                .execute());
    }

    /** Someone had so many notices about alerts by that channel then, none of which was urgent, of announcements below 0. */
    void had(long person, String channel, int count, Instant at) {
        execute(
                """
                insert into notice (workshop_id, user_id, event, channel, dedupe_key, state, next_attempt_at, give_up_at, created_at,
                    announcement_id)
                select %d, %d, 'alert', '%s', gen_random_uuid(), 'sent', '%4$s', '%4$s', '%4$s',
                    -number - (select count(*) from notice where announcement_id < 0)
                from generate_series(1, %5$d) as number
                """
                        .formatted(id, person, channel, at, count));
    }

    void execute(String sql) {
        db.execute(sql);
    }

    /** {@return its notices, e.g. "alert sms suppressed throttled"} */
    List<String> notices() {
        return texts(
                "select concat_ws(' ', event, channel, state, reason) from notice where workshop_id = %d order by id"
                        .formatted(id));
    }

    List<String> texts(String sql) {
        return db.texts(sql);
    }

    long number(String sql) {
        return db.number(sql);
    }
}
