package dev.pitwatch.core.devices.command;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Which devices are disabled, by the newest of their commands: many at a time, in the transaction of the caller. */
final class JdbiSwitchRepository {

    private static final String OF_WORKSHOP =
            "select device_id from device where workshop_id = :workshop and status <> 'retired' order by device_id";

    /** Of a device {@code d}; none: it never was told either. */
    private static final String LAST =
            """
            left join lateral (
                select c.command, c.reason, c.created_by from command c
                where c.device_id = d.device_id and c.command in ('DISABLE', 'ENABLE')
                order by c.seq desc limit 1) last on true
            """;

    private static final String OF_THESE = "from unnest(:devices) as d (device_id) " + LAST;

    private static final String TO_DISABLE =
            "select d.device_id " + OF_THESE + "where last.command is distinct from 'DISABLE'";

    /**
     * A hub's memory may be behind by the moment in which a subscription was suspended, and its devices disabled, by hand; so the
     * subscription is asked again. A person who activates it says why; a payment takes that away.
     */
    private static final String TO_ENABLE = "select d.device_id, s.status_reason is not null as by_hand " + OF_THESE
            + """
            left join device e on e.device_id = d.device_id
            left join subscription s on s.workshop_id = e.workshop_id
            where last.command = 'DISABLE' and (s.status is null or s.status not in ('suspended', 'expired', 'cancelled'))
            """;

    private static final String BY_HUB = "select d.device_id, last.reason from device d " + LAST
            + "where last.command = 'DISABLE' and last.created_by is null and last.reason = any(:reasons)";

    private static final String GIVEN_BETWEEN =
            """
            select count(*) from command
            where device_id = :device and command = :kind and created_at > :since and created_at <= :until
            """;

    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);
    private static final Duration OFTEN_WITHIN = Duration.ofMinutes(10);
    private static final int OFTEN = 3;

    private JdbiSwitchRepository() {}

    /** {@return all of a workshop} */
    static List<String> ofWorkshop(Handle handle, long workshopId) {
        return handle.createQuery(OF_WORKSHOP)
                .bind("workshop", workshopId)
                .mapTo(String.class)
                .list();
    }

    /** {@return those of them that are not disabled, by whoever it was} */
    static List<String> toDisable(Handle handle, List<String> devices) {
        return handle.createQuery(TO_DISABLE)
                .bindArray("devices", String.class, devices)
                .mapTo(String.class)
                .list();
    }

    /** {@return those of them that are disabled, and whose workshop's subscription has not ended; and whether a person activated it} */
    static Map<String, Boolean> toEnable(Handle handle, List<String> devices) {
        return handle
                .createQuery(TO_ENABLE)
                .bindArray("devices", String.class, devices)
                .map((row, context) -> Map.entry(row.getString("device_id"), row.getBoolean("by_hand")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** {@return those that the hub has disabled for one of the reasons, with that} */
    static Map<String, String> byHub(Handle handle, Collection<String> reasons) {
        return handle
                .createQuery(BY_HUB)
                .bindArray("reasons", String.class, reasons.toArray())
                .map((row, context) -> Map.entry(row.getString("device_id"), row.getString("reason")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** {@return whether the device was given as many of them lately as make sense} */
    static boolean isGivenOften(Handle handle, String deviceId, CommandKind kind, Instant now) {
        int given = handle.createQuery(GIVEN_BETWEEN)
                .bind("device", deviceId)
                .bind("kind", kind.name())
                .bind("since", now.minus(OFTEN_WITHIN).atOffset(ZoneOffset.UTC))
                .bind("until", now.plus(CLOCKS_DIFFER).atOffset(ZoneOffset.UTC))
                .mapTo(Integer.class)
                .one();
        return given >= OFTEN;
    }

    /** A time ahead of now is one of a clock that was wrong and has been set back. */
    static boolean isBetween(Instant given, Instant since, Instant now) {
        return given.isAfter(since) && !given.isAfter(now.plus(CLOCKS_DIFFER));
    }
}
