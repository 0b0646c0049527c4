package dev.pitwatch.core.notices.rule;

import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.notices.announcement.OpenAnnouncement;
import dev.pitwatch.core.notices.notification.NoticeChannel;
import dev.pitwatch.core.notices.rule.Allowance.Had;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** People and places that an announcement is about, and what they had of late, from PostgreSQL. */
final class JdbiRecipientRepository {

    private static final Set<String> STAFF = Set.of("owner", "staff");
    private static final Set<String> PLATFORM_TEAM = Set.of("super_admin");

    private static final TypeReference<Map<String, List<String>>> CHANNELS = new TypeReference<>() {};

    private static final String PLACE =
            """
            select coalesce(w.time_zone, 'UTC') as time_zone,
                coalesce(
                    (select concat_ws(' · ', p.name, told.name, told.device_id)
                        from pit p left join device told on told.pit_id = p.id and told.device_id = :device
                            and exists (select 1 from device o where o.pit_id = p.id and o.device_id <> told.device_id)
                        where p.id = :pit),
                    (select coalesce(d.name, d.device_id) from device d where d.device_id = :device),
                    w.name, regexp_replace(:subject, '^platform:', '')) as place,
                coalesce((select a.shelved_until > :now from alert a where a.id = :alert), false) as shelved,
                (select array_to_string(h.events, ' ') from webhook h where h.workshop_id = w.id and h.enabled and w.archived_at is null) as webhook_events
            from (values (1)) as always (one) left join workshop w on w.id = :workshop
            """;

    private static final String PEOPLE =
            """
            select u.id, u.role in ('owner', 'super_admin') as owner, u.is_active, coalesce(u.email, '') <> '' as has_email,
                coalesce(u.phone, '') <> '' as has_phone,
                array(select s.id from push_subscription s where s.user_id = u.id order by s.id) as browsers,
                case when u.sub_role = 'operator' then array(
                    select g.pit_id from pit_grant g where g.user_id = u.id
                    union
                    select j.pit_id from job_staff t join job j on j.id = t.job_id
                    where t.user_id = u.id and j.closed_at is null) end as pits,
                p.channels, coalesce(p.opt_outs, '{}') as opt_outs, p.quiet_from, p.quiet_to,
                coalesce(p.quiet_off, false) as quiet_off,
                (select max(n.created_at) from notice n
                    where n.throttle_key = :throttleKey and n.user_id = u.id and n.created_at > :since
                        and n.state <> 'suppressed') as notified_at,
                array(select distinct n.channel from notice n
                    where n.alert_id = :alert and n.user_id = u.id and n.event in ('alert', 'alert_escalated')
                        and n.state in ('pending', 'sending', 'sent', 'delivered')) as notified_by
            from app_user u left join preference p on p.user_id = u.id
            where (u.workshop_id = :workshop or :workshop::bigint is null and u.workshop_id is null) and u.role = any(:roles)
                and (:named::bigint[] is null or u.id = any(:named) or u.id in (
                    select o.id from app_user o
                    where o.workshop_id = :workshop and o.role = 'owner' and o.is_active order by o.id limit :most))
                and (:alert::bigint is null or u.id in (select n.user_id from notice n where n.alert_id = :alert))
            order by u.id
            """;

    private static final String MAILBOX =
            """
            select max(n.created_at) from notice n
            where n.throttle_key = :throttleKey and n.address = :address and n.created_at > :since and n.state <> 'suppressed'
            """;

    private static final String TEAM_OF =
            "select id from app_user where role = 'super_admin' and lower(email) = lower(:address)";

    /** Several browsers of a person are one. */
    private static final String HAD =
            """
            select count(*) filter (where at > :hour) as hour, count(*) filter (where at >= :day) as day,
                count(*) filter (where at >= :day and channel = 'sms') as sms,
                count(*) filter (where at >= :day and channel = 'whatsapp') as whatsapp,
                count(*) filter (where at >= :day and channel = 'email') as mails
            from (
                select max(created_at) as at, channel from notice
                where workshop_id = :workshop and created_at >= least(:day, :hour) and urgent = :urgent
                    and event in ('alert', 'alert_escalated') and channel <> 'webhook' and state <> 'suppressed'
                group by announcement_id, user_id, channel) had
            """;

    private static final String OF_KEYS =
            """
            select dedupe_key from notice where throttle_key = any(:throttleKeys) and state <> 'suppressed' limit :most
            """;

    private static final String UNSENT =
            """
            select count(*) from notice
            where workshop_id = :workshop and created_at >= :since and state = 'suppressed' and announcement_id is not null
            """;

    private final Database database;

    JdbiRecipientRepository(Database database) {
        this.database = database;
    }

    /**
     * Where an announcement is from.
     *
     * @param place the pit by name, with the device where others are there, too; device or workshop by name, or the part of the
     *     platform
     * @param shelved its alert is
     * @param webhookEvents with spaces between; null: there is no webhook
     */
    record AnnouncedPlace(String timeZone, String place, boolean shelved, @Nullable String webhookEvents) {

        Optional<Set<String>> webhook() {
            return Optional.ofNullable(webhookEvents).map(all -> Set.copyOf(List.of(all.split(" "))));
        }
    }

    AnnouncedPlace place(OpenAnnouncement announcement, Instant now) {
        JsonNode facts = announcement.facts();
        boolean ofAlert = announcement.event().startsWith("alert");
        return database.onPlatform(handle -> handle.createQuery(PLACE)
                .bindByType("pit", NoticeValues.number(facts, "pit_id"), Long.class)
                .bind("device", facts.path("device_id").asText())
                .bindByType("workshop", announcement.workshopId(), Long.class)
                .bind("subject", announcement.subject())
                .bindByType("alert", ofAlert ? NoticeValues.number(facts, "id") : null, Long.class)
                .bind("now", now)
                .map(RecordMapper.of(AnnouncedPlace.class))
                .one());
    }

    /** {@return all owners and staff of the workshop, without what they were notified of} */
    List<Person> staff(long workshop) {
        return people(workshop, STAFF, null, Optional.empty(), Instant.EPOCH, null);
    }

    /** {@return the platform's team} */
    List<Person> team(Optional<String> throttleKey, Instant since) {
        return people(null, PLATFORM_TEAM, null, throttleKey, since, null);
    }

    /**
     * {@return those of the workshop's people who are named, and its first {@value Recipients#MAX_PEOPLE} owners}
     *
     * @param since when they were notified under the throttle key is asked from then on
     */
    List<Person> among(long workshop, List<Long> named, Optional<String> throttleKey, Instant since) {
        return people(workshop, STAFF, named, throttleKey, since, null);
    }

    /** {@return those of the workshop's people who have notices of the alert, and by which channels they were notified of it} */
    List<Person> notified(long workshop, @Nullable Long alert) {
        return alert == null ? List.of() : people(workshop, STAFF, null, Optional.empty(), Instant.EPOCH, alert);
    }

    private List<Person> people(
            @Nullable Long workshop,
            Set<String> roles,
            @Nullable List<Long> named,
            Optional<String> throttleKey,
            Instant since,
            @Nullable Long alert) {
        return database.onPlatform(handle -> {
            Query query = handle.createQuery(PEOPLE)
                    .bindByType("workshop", workshop, Long.class)
                    .bindArray("roles", String.class, roles.toArray())
                    .bind("most", Recipients.MAX_PEOPLE)
                    .bindByType("throttleKey", throttleKey.orElse(null), String.class)
                    .bind("since", since)
                    .bindByType("alert", alert, Long.class);
            query = named == null
                    ? query.bindNull("named", Types.ARRAY)
                    : query.bindArray("named", Long.class, named.toArray());
            return query.map(JdbiRecipientRepository::toPerson).list();
        });
    }

    /** {@return those of the platform's team whose own address it is} */
    Set<Long> teamOf(String address) {
        return database.onPlatform(handle -> Set.copyOf(handle.createQuery(TEAM_OF)
                .bind("address", address)
                .mapTo(Long.class)
                .list()));
    }

    /** {@return when that address had the newest notice of the throttle key since then} */
    Optional<Instant> notifiedAt(String address, String throttleKey, Instant since) {
        return database.onPlatform(handle -> handle.createQuery(MAILBOX)
                .bind("address", address)
                .bind("throttleKey", throttleKey)
                .bind("since", since)
                .mapTo(Instant.class)
                .findFirst());
    }

    /** {@return what the people of the workshop had about alerts since then, urgent or not} */
    Had had(long workshop, boolean urgent, Instant day, Instant hour) {
        return database.onPlatform(handle -> handle.createQuery(HAD)
                .bind("workshop", workshop)
                .bind("urgent", urgent)
                .bind("day", day.atOffset(ZoneOffset.UTC))
                .bind("hour", hour.atOffset(ZoneOffset.UTC))
                .map(RecordMapper.of(Had.class))
                .one());
    }

    /** {@return the dedupe keys of what is sent under those throttle keys, so many at most} */
    Set<String> ofKeys(List<String> throttleKeys, int most) {
        return Set.copyOf(database.onPlatform(handle -> handle.createQuery(OF_KEYS)
                .bindArray("throttleKeys", String.class, throttleKeys.toArray())
                .bind("most", most)
                .mapTo(String.class)
                .list()));
    }

    /** {@return how many notices of the workshop's announcements are kept since then though they are not sent} */
    int unsent(long workshop, Instant since) {
        return database.onPlatform(handle -> handle.createQuery(UNSENT)
                .bind("workshop", workshop)
                .bind("since", since)
                .mapTo(Integer.class)
                .one());
    }

    private static Person toPerson(ResultSet row, StatementContext context) throws SQLException {
        List<Long> browsers = List.of((Long[]) array(row, "browsers"));
        String channels = row.getString("channels");
        String from = row.getString("quiet_from");
        Array pits = row.getArray("pits");
        return new Person(
                row.getLong("id"),
                row.getBoolean("owner"),
                row.getBoolean("is_active"),
                reachedBy(row, browsers),
                browsers,
                channels == null ? Map.of() : Json.read(channels, CHANNELS),
                Set.copyOf(List.of((String[]) array(row, "opt_outs"))),
                from == null
                        ? Optional.empty()
                        : Optional.of(
                                new QuietHours(LocalTime.parse(from), LocalTime.parse(row.getString("quiet_to")))),
                row.getBoolean("quiet_off"),
                pits == null ? Optional.empty() : Optional.of(Set.of((Long[]) pits.getArray())),
                Optional.ofNullable(row.getTimestamp("notified_at")).map(Timestamp::toInstant),
                Stream.of((String[]) array(row, "notified_by"))
                        .flatMap(code -> Plan.channel(code).stream())
                        .collect(toSet()));
    }

    private static Object array(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array.getArray();
    }

    private static Set<NoticeChannel> reachedBy(ResultSet row, List<Long> browsers) throws SQLException {
        Set<NoticeChannel> channels = EnumSet.noneOf(NoticeChannel.class);
        if (row.getBoolean("has_email")) {
            channels.add(NoticeChannel.EMAIL);
        }
        if (row.getBoolean("has_phone")) {
            channels.addAll(EnumSet.of(NoticeChannel.SMS, NoticeChannel.WHATSAPP));
        }
        if (!browsers.isEmpty()) {
            channels.add(NoticeChannel.PUSH);
        }
        return channels;
    }
}
