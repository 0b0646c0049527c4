package dev.pitwatch.integration;

import java.sql.Array;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;

/** Workshops whose subscriptions are all due at one noon, of each course as many. Nobody plays their devices. */
final class DueWorkshops {

    static final int DEVICES = 3;

    private static final ZoneId INDIA = ZoneId.of("Asia/Kolkata");
    private static final int GRACE_DAYS = 7;
    private static final List<Course> COURSES = List.of(Course.values());

    private static final String MAKE =
            """
            with w as (
                insert into workshop (name, time_zone)
                select 'Due ' || n, 'Asia/Kolkata' from generate_series(1, :workshops) n returning id),
            c as (insert into alert_config (workshop_id) select id from w),
            p as (insert into pit (workshop_id, pit_number, name) select id, 1, 'Bay' from w returning id, workshop_id),
            d as (
                insert into device (device_id, workshop_id, pit_id)
                select 'ESP32-' || p.workshop_id || '-' || n, p.workshop_id, p.id from p, generate_series(1, :devices) n
                returning device_id, workshop_id),
            l as (
                insert into licence (device_id, workshop_id, key_hash, status)
                select device_id, workshop_id, decode(md5(device_id), 'hex'), 'active' from d)
            insert into subscription (workshop_id, status, expires_at, next_due_at)
            select id, case when paid then 'active' else 'trial' end, :due, case when paid then :due end
            from (select id, row_number() over (order by id) % :courses = 1 + :paidBefore as paid from w) x
            order by id
            returning id
            """;

    private static final String TAKEN =
            "select count(*) from dunning_step where subscription_id = any(:ids) and step = :step";

    private static final String GIVEN =
            """
            select count(*) from command c join subscription s on s.workshop_id = c.workshop_id
            where s.id = any(:ids) and c.command = :command
            """;

    private static final String FATES =
            """
            select s.status,
                array(select step from dunning_step d where d.subscription_id = s.id order by d.done_at) as steps,
                array(select event from announcement a
                    where a.workshop_id = s.workshop_id and a.event ~ '^(subscription|payment)_' order by a.id) as announced,
                array(select command || ' ' || reason from command c
                    where c.workshop_id = s.workshop_id order by c.device_id, c.created_at) as commands,
                array(select alert_type || case when cleared_at is null then '' else ' cleared' end from alert a
                    where a.workshop_id = s.workshop_id order by a.id) as alerts
            from subscription s where s.id = any(:ids) order by s.id
            """;

    private static final String REST =
            "update subscription set next_due_at = next_due_at + interval '50 years' where id = any(:ids)";

    private final Jdbi database;
    private final LocalDate due;
    private final List<Long> subscriptions;

    /** What a workshop does when it is due. */
    enum Course {
        /** It tries the product, and does not pay. */
        TRIES,
        /** It has paid before, and does not pay now. */
        PAID_BEFORE,
        /** It tries the product, and pays the day after. */
        PAYS
    }

    /**
     * What became of one: each list in the order in which it came, commands device by device.
     *
     * @param announced of subscriptions and payments alone: a week's summary is announced, too, where the clock passes a Monday
     */
    record Fate(
            Course course,
            String status,
            List<String> steps,
            List<String> announced,
            List<String> commands,
            List<String> alerts) {}

    private DueWorkshops(Jdbi database, LocalDate due, List<Long> subscriptions) {
        this.database = database;
        this.due = due;
        this.subscriptions = subscriptions;
    }

    /** Makes so many of each course that are due on that day. */
    static DueWorkshops on(Jdbi database, LocalDate due, int ofEach) {
        return new DueWorkshops(database, due, database.withHandle(handle -> handle
                .createQuery(MAKE)
                .bind("workshops", ofEach * COURSES.size())
                .bind("devices", DEVICES)
                .bind("courses", COURSES.size())
                .bind("paidBefore", Course.PAID_BEFORE.ordinal())
                .bind("due", at(due, LocalTime.NOON).toOffsetDateTime())
                .mapTo(Long.class)
                .stream()
                .sorted()
                .toList()));
    }

    /** {@return an hour after noon, so many days after they are due} */
    Instant daysAfter(int days) {
        return at(due.plusDays(days), LocalTime.of(13, 0)).toInstant();
    }

    /** {@return until when their devices are heard without a payment} */
    Instant graceEnd() {
        return at(due.plusDays(GRACE_DAYS), LocalTime.NOON).toInstant();
    }

    private static ZonedDateTime at(LocalDate day, LocalTime time) {
        return ZonedDateTime.of(day, time, INDIA);
    }

    /** {@return those subscriptions of a course} */
    List<Long> of(Course course) {
        return IntStream.range(0, subscriptions.size())
                .filter(place -> courseAt(place) == course)
                .mapToObj(subscriptions::get)
                .toList();
    }

    private static Course courseAt(int place) {
        return COURSES.get(place % COURSES.size());
    }

    /** {@return of how many that step was taken} */
    long taken(String step) {
        return database.withHandle(handle -> handle.createQuery(TAKEN)
                .bindArray("ids", Long.class, subscriptions)
                .bind("step", step)
                .mapTo(Long.class)
                .one());
    }

    /** {@return how many such commands their devices were given} */
    long given(String command) {
        return database.withHandle(handle -> handle.createQuery(GIVEN)
                .bindArray("ids", Long.class, subscriptions)
                .bind("command", command)
                .mapTo(Long.class)
                .one());
    }

    /** {@return what became of each} */
    List<Fate> fates() {
        List<Fate> fates = new ArrayList<>();
        database.useHandle(handle -> handle.createQuery(FATES)
                .bindArray("ids", Long.class, subscriptions)
                .map((row, context) -> fates.add(new Fate(
                        courseAt(fates.size()),
                        row.getString("status"),
                        texts(row.getArray("steps")),
                        texts(row.getArray("announced")),
                        texts(row.getArray("commands")),
                        texts(row.getArray("alerts")))))
                .list());
        return fates;
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    /** Pays for many years, so that they are left alone. */
    void rest() {
        database.useHandle(handle -> handle.createUpdate(REST)
                .bindArray("ids", Long.class, subscriptions)
                .execute());
    }
}
