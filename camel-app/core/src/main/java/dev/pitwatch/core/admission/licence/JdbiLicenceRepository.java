package dev.pitwatch.core.admission.licence;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.ListQuery;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Licences of all workshops in PostgreSQL. */
public final class JdbiLicenceRepository {

    /** Each licence has one of everything: said to the planner, which would rather read these tables whole. */
    private static final ListQuery<DeviceLicence> LIST = new ListQuery<>(
            """
            l.device_id, l.workshop_id, w.name as workshop, l.expires_at, l.rotated_at, d.last_seen_at,
                case when l.status = 'active' and l.expires_at <= :now then 'expired' else l.status end as status,
                coalesce(%s, 'valid') as standing
            """
                    .formatted(LicenceStatements.REFUSAL),
            """
            from licence l
            left join lateral (select name from workshop where id = l.workshop_id limit 1) w on true
            left join lateral (select last_seen_at from device where device_id = l.device_id limit 1) d on true
            left join lateral (
                select status, expires_at, next_due_at from subscription where workshop_id = l.workshop_id limit 1) s on true
            where (:before::timestamptz is null or l.expires_at < :before) and (:status::text is null
                or (:status = 'active' and l.status = 'active' and (l.expires_at is null or l.expires_at > :now))
                or (:status = 'expired' and (l.status = 'expired' or (l.status = 'active' and l.expires_at <= :now)))
                or (:status = 'revoked' and l.status = 'revoked'))
            """,
            RecordMapper.of(DeviceLicence.class));

    private static final String COUNT = "select licence_count(:status::text, :before::timestamptz, :now::timestamptz)";

    private final Database database;
    private final Clock clock;

    /** Takes the clock that licences end by. */
    public JdbiLicenceRepository(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * {@return a page, those that end first on top}
     *
     * @param status empty: any
     * @param before when they are to end; empty: whenever, or never
     */
    public Paged<DeviceLicence> list(Optional<String> status, Optional<Instant> before, Page page) {
        UnaryOperator<Query> filters = query -> query.bind("status", status.orElse(null))
                .bindByType("before", time(before), OffsetDateTime.class)
                .bind("now", clock.instant());
        return database.onPlatform(handle -> LIST.page(handle, "l.expires_at, l.device_id", page, filters, COUNT));
    }

    private static @Nullable OffsetDateTime time(Optional<Instant> time) {
        return time.map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null);
    }
}
