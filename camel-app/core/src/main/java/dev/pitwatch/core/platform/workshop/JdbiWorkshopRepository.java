package dev.pitwatch.core.platform.workshop;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.ListQuery;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.platform.subscription.SubscriptionStatements;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/** Workshops in PostgreSQL. */
public final class JdbiWorkshopRepository {

    private static final Map<String, String> ORDERS = Map.of(
            "created_at", "w.created_at, w.id",
            "-created_at", "w.created_at desc, w.id desc",
            "name", "w.name, w.id",
            "-name", "w.name desc, w.id desc");

    private static final String COLUMNS =
            """
            w.id, w.code, w.slug, w.name, w.address, w.phone, w.time_zone, w.currency, w.aqi_standard, w.gstin,
            w.state_code, w.billing_address, w.video_days, w.video_record, w.video_consent,
            w.camera_networks::text[] as camera_networks, w.preferred_channel, w.second_factor_required,
            w.customer_sign_in, w.opening_hours, w.holidays, w.aftercare_days, w.aftercare_text, null as logo_url,
            w.created_at
            """;
    private static final String SEEN =
            """
            %s, s.status as subscription_status, s.due_at as subscription_expires_at,
                (select count(*) from pit p where p.workshop_id = w.id and p.archived_at is null) as total_pits
            """
                    .formatted(COLUMNS);
    private static final String FROM =
            """
            from workshop w left join subscription s on s.workshop_id = w.id
            where w.archived_at is null
            """;
    private static final RowMapper<Workshop> WORKSHOP = RecordMapper.of(Workshop.class);
    private static final ListQuery<Workshop> LIST = new ListQuery<>(
            SEEN,
            FROM
                    + """
                    and (:code::text is null or w.code = :code) and (:slug::text is null or w.slug = :slug)
                    and (:name::text is null or w.name = :name) and (:currency::text is null or w.currency = :currency)
                    and (:aqiStandard::text is null or w.aqi_standard = :aqiStandard)
                    and (:subscriptionStatus::text is null or s.status = :subscriptionStatus)
                    """,
            WORKSHOP);
    private static final String FIND = "select %s %s and w.id = :id".formatted(SEEN, FROM);
    private static final String CREATE =
            """
            with w as (
                insert into workshop (name, code, slug, address, phone, time_zone, currency, aqi_standard, gstin,
                    state_code, billing_address, video_days, opening_hours, holidays)
                values (:name, :code,
                    coalesce(:slug, (select :wish where not exists (select 1 from workshop o where o.slug = :wish))),
                    :address, :phone, :zone, coalesce(:currency, 'INR'), coalesce(:aqiStandard, 'in_naqi'), :gstin,
                    :stateCode, :billingAddress, coalesce(:videoDays, 7), :hours::jsonb, :daysOff::jsonb)
                on conflict do nothing
                returning *),
            s as (
                %s)
            select %s, s.status as subscription_status, s.expires_at as subscription_expires_at, 0 as total_pits
            from w, s
            """
                    .formatted(SubscriptionStatements.TRY, COLUMNS);

    private static final String UPDATE =
            """
            with p as (select :patch::jsonb as fields),
            changed as (
                update workshop c set
                    name = coalesce(fields ->> 'name', c.name),
                    address = patched(fields, 'address', c.address),
                    phone = patched(fields, 'phone', c.phone),
                    time_zone = coalesce(fields ->> 'time_zone', c.time_zone),
                    time_zone_changed_at = coalesce(cast(:zoneSince as timestamptz), c.time_zone_changed_at),
                    time_zone_changes = coalesce(cast(:zoneChanges as integer), c.time_zone_changes),
                    currency = coalesce(fields ->> 'currency', c.currency),
                    aqi_standard = coalesce(fields ->> 'aqi_standard', c.aqi_standard),
                    gstin = patched(fields, 'gstin', c.gstin),
                    state_code = patched(fields, 'state_code', c.state_code),
                    billing_address = patched(fields, 'billing_address', c.billing_address),
                    video_days = coalesce((fields ->> 'video_days')::numeric::integer, c.video_days),
                    video_record = coalesce(fields ->> 'video_record', c.video_record),
                    video_consent = coalesce(fields ->> 'video_consent', c.video_consent),
                    camera_networks = case when jsonb_exists(fields, 'camera_networks')
                        then array(select jsonb_array_elements_text(fields -> 'camera_networks'))::cidr[]
                        else c.camera_networks end,
                    preferred_channel = coalesce(fields ->> 'preferred_channel', c.preferred_channel),
                    second_factor_required =
                        coalesce((fields ->> 'second_factor_required')::boolean, c.second_factor_required),
                    customer_sign_in = coalesce(fields ->> 'customer_sign_in', c.customer_sign_in),
                    opening_hours = case when jsonb_exists(fields, 'opening_hours')
                        then nullif(fields -> 'opening_hours', 'null'::jsonb) else c.opening_hours end,
                    holidays = coalesce(fields -> 'holidays', c.holidays),
                    aftercare_days = case when jsonb_exists(fields, 'aftercare_days')
                        then array(select distinct day::numeric::integer
                            from jsonb_array_elements_text(fields -> 'aftercare_days') day order by 1)
                        else c.aftercare_days end,
                    aftercare_text = patched(fields, 'aftercare_text', c.aftercare_text)
                from p
                where c.id = :id and c.archived_at is null
                returning c.*)
            select %s from changed w left join subscription s on s.workshop_id = w.id
            """
                    .formatted(SEEN);
    private static final String NETWORKS_OF_OTHERS =
            """
            select mine::text || ' overlaps ' || theirs::text || ' of ' || o.code
            from workshop o, unnest(o.camera_networks) theirs, unnest(:networks::cidr[]) mine
            where o.id <> :id and o.archived_at is null and theirs && mine
            order by 1 limit 1
            """;

    private static final String TIME_ZONE_CHANGES =
            """
            select time_zone_changed_at as since, time_zone_changes as count from workshop
            where id = :id and time_zone <> :zone for update
            """;

    /** Who makes a job there waits, and then finds it put away; or this waits, and then finds the job. */
    private static final String LOCK = "select id from workshop where id = :id for update";

    private static final String OPEN_JOBS =
            "select id from job where workshop_id = :id and closed_at is null order by id limit 5";

    private static final String ARCHIVE =
            """
            with w as (
                update workshop set archived_at = :now where id = :id and archived_at is null returning id),
            """
                    + WorkshopStatements.END_WITH_IT
                    + "select exists (select 1 from w)";

    private final Database database;

    public JdbiWorkshopRepository(Database database) {
        this.database = database;
    }

    /** {@return a page of the scope's workshops, sorted by a field, downwards with a leading "-"} */
    public Paged<Workshop> list(Scope scope, WorkshopFilter filter, String sort, Page page) {
        return database.in(
                scope, handle -> LIST.page(handle, ORDERS.get(sort), page, query -> query.bindMethods(filter)));
    }

    /** {@return the workshop, if the scope sees it} */
    public Optional<Workshop> find(Scope scope, long id) {
        return database.in(
                scope,
                handle -> handle.createQuery(FIND).bind("id", id).map(WORKSHOP).findOne());
    }

    /**
     * Makes the workshop, its trial subscription and its alert config.
     *
     * @param plan of its subscription
     * @param slug wanted, and given up silently when it is taken; null: made of the code
     * @return empty when the code, or a slug that the caller asked for, is taken
     */
    public Optional<Workshop> create(
            NewWorkshop workshop,
            String plan,
            Optional<String> slug,
            String timeZone,
            Optional<OpeningHours> hours,
            List<Holiday> holidays,
            Instant trialEnd) {
        return database.onPlatform(handle -> handle.createQuery(CREATE)
                .bindMethods(workshop)
                .bind("wish", slug.orElse(null))
                .bind("zone", timeZone)
                .bind("hours", hours.map(Json::text).orElse(null))
                .bind("daysOff", Json.text(holidays))
                .bind("plan", plan)
                .bind("trialEnd", trialEnd)
                .map(WORKSHOP)
                .findOne());
    }

    /**
     * Changes the workshop, and the currency of its subscription with its own; empty: the scope sees none of that id.
     *
     * @param limited whether its time zone changes only now and then
     * @throws dev.pitwatch.base.problem.Problem {@code rate_limited} for a fourth time zone within an hour, if they are limited;
     *     {@code conflict} for another currency while an amount in the one before is open
     */
    public Optional<Workshop> update(Scope scope, long id, Patch patch, Instant now, boolean limited) {
        return database.in(scope, handle -> {
            Optional<TimeZoneChanges> zones = Optional.ofNullable(patch.text("time_zone", null))
                    .flatMap(zone -> zoneChanges(handle, id, zone))
                    .map(changes -> changes.and(now));
            if (limited) {
                zones.ifPresent(changes -> changes.requireFew(now));
            }
            Optional<Workshop> changed = handle.createQuery(UPDATE)
                    .bind("patch", patch.json())
                    .bind("id", id)
                    .bindByType("zoneSince", zones.map(TimeZoneChanges::since).orElse(null), Instant.class)
                    .bindByType("zoneChanges", zones.map(TimeZoneChanges::count).orElse(null), Integer.class)
                    .map(WORKSHOP)
                    .findOne();
            if (patch.sets("currency")) {
                changed.ifPresent(workshop -> followCurrency(handle, workshop));
            }
            return changed;
        });
    }

    private static void followCurrency(Handle handle, Workshop workshop) {
        handle.createQuery(SubscriptionStatements.HAS_OPEN_AMOUNT)
                .bind("id", workshop.id())
                .bind("currency", workshop.currency())
                .mapTo(Boolean.class)
                .findOne()
                .ifPresent(open -> {
                    if (open) {
                        throw Problem.conflict(
                                "the subscription has an amount open in another currency than %s, expected none when it changes"
                                        .formatted(workshop.currency()));
                    }
                    handle.createUpdate(SubscriptionStatements.FOLLOW_CURRENCY)
                            .bind("id", workshop.id())
                            .bind("currency", workshop.currency())
                            .execute();
                });
    }

    /** {@return which of the networks overlaps one of another workshop, in words; empty: none} */
    Optional<String> networkOfAnother(long id, List<String> networks) {
        return database.onPlatform(handle -> handle.createQuery(NETWORKS_OF_OTHERS)
                .bind("id", id)
                .bindByType("networks", networks.toArray(String[]::new), String[].class)
                .mapTo(String.class)
                .findOne());
    }

    /** {@return those so far; empty: it has that zone} */
    private static Optional<TimeZoneChanges> zoneChanges(Handle handle, long id, String zone) {
        return handle.createQuery(TIME_ZONE_CHANGES)
                .bind("id", id)
                .bind("zone", zone)
                .map(RecordMapper.of(TimeZoneChanges.class))
                .findOne();
    }

    /**
     * Puts the workshop away: it is in no list any more, no one signs in there, its devices are not heard. Nothing is
     * deleted.
     *
     * @return whether there was one
     */
    public boolean archive(long id, Instant now) {
        return database.onPlatform(handle -> {
            requireNoOpenJobs(handle, id);
            return handle.createQuery(ARCHIVE)
                    .bind("now", now)
                    .bind("id", id)
                    .mapTo(Boolean.class)
                    .one();
        });
    }

    /** Locks the workshop; throws a conflict that names some of its open jobs, if it has any. */
    void requireNoOpenJobs(long id) {
        database.onPlatform(handle -> {
            requireNoOpenJobs(handle, id);
            return id;
        });
    }

    private static void requireNoOpenJobs(Handle handle, long id) {
        handle.createQuery(LOCK).bind("id", id).mapTo(Long.class).findOne();
        List<Long> open =
                handle.createQuery(OPEN_JOBS).bind("id", id).mapTo(Long.class).list();
        if (!open.isEmpty()) {
            throw Problem.conflict("the workshop has open jobs (%s): deliver or cancel them first"
                    .formatted(open.stream().map(String::valueOf).collect(Collectors.joining(", "))));
        }
    }
}
