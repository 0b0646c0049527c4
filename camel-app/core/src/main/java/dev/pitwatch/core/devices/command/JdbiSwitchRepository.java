package dev.pitwatch.core.devices.command;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.admission.licence.LicenceStatements;
import dev.pitwatch.core.devices.command.SwitchRule.Give;
import dev.pitwatch.core.devices.command.SwitchRule.Last;
import dev.pitwatch.core.devices.command.SwitchRule.Standing;
import dev.pitwatch.core.devices.device.WantedRule;
import dev.pitwatch.core.devices.device.WantedStatements;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** What devices are to be, what they said, and their newest switch: many at a time. */
final class JdbiSwitchRepository {

    /** An unclaimed one is left alone, and one that is retired was given its last command with that. */
    private static final String OURS = "d.workshop_id is not null and d.status <> 'retired'";

    private static final String COLUMNS =
            """
            select d.device_id, d.legacy, d.reported_switch, d.status, %s as lapsed, s.status_reason is not null as by_hand,
                last.command, last.reason, last.sent_at is not null as sent, last.finished_at is null as open, last.created_at,
                lately.alike, lately.switches
            """
                    .formatted(LicenceStatements.REFUSAL);

    private static final String LAST = WantedStatements.JOINS
            + """
            left join lateral (
                select c.command, c.reason, c.sent_at, c.finished_at, c.created_at from command c
                where c.device_id = d.device_id and c.command in ('DISABLE', 'ENABLE')
                order by c.seq desc limit 1) last on true
            left join lateral (
                select count(*) as switches, count(*) filter (where c.command = last.command) as alike from command c
                where c.device_id = d.device_id and c.command in ('DISABLE', 'ENABLE')
                    and c.created_at > :now - interval '1 hour' and c.created_at <= :now + interval '1 minute') lately on true
            """;

    private static final String THESE =
            COLUMNS + "from device d " + LAST + "where d.device_id = any(:devices) and " + OURS;

    // Most devices are enabled, are to be, and nothing says otherwise: of these no commands are looked at.
    private static final String ASTRAY = COLUMNS
            + """
            from (
                select d.* from device d
                %1$s
                where %2$s and d.device_id > :after and (:workshops::bigint[] is null or d.workshop_id = any(:workshops))
                    and (d.legacy or d.reported_switch = 'disabled' or (%3$s) is not null or d.device_id in (
                        select device_id from command where command = 'DISABLE' and finished_at is null))) d
            %4$s
            where case
                when last.finished_at is null and last.command is not null and not (d.legacy and last.sent_at is not null)
                    then last.command <> case when (%3$s) is null then 'ENABLE' else 'DISABLE' end
                when d.legacy then ((%3$s) is not null) <> (last.command is not distinct from 'DISABLE')
                else ((%3$s) is not null) <> (d.reported_switch is not distinct from 'disabled') end
            order by d.device_id limit :most
            """
                    .formatted(WantedStatements.JOINS, OURS, WantedStatements.REASON, LAST);

    private static final String REPORTED =
            """
            update device set reported_switch = :switch where device_id = :device and reported_switch is distinct from :switch
            """;

    private final Database database;
    private final JdbiNewCommandRepository added;

    JdbiSwitchRepository(Database database, MasterKey key) {
        this.database = database;
        this.added = new JdbiNewCommandRepository(key);
    }

    /** {@return those of them that belong to a workshop and are in service} */
    List<Standing> standings(List<String> devices, Instant now) {
        return database.ingest().withHandle(handle -> standings(handle, devices, now));
    }

    /** The same of one device, as the scope's transaction on this thread sees it. */
    Optional<Standing> standing(Scope scope, String device, Instant now) {
        return database.in(scope, handle -> standings(handle, List.of(device), now)).stream()
                .findFirst();
    }

    private static List<Standing> standings(Handle handle, List<String> devices, Instant now) {
        return read(handle.createQuery(THESE).bindArray("devices", String.class, devices), now);
    }

    /** {@return so many that aren't what they are to be, after that one and by their ids; of these workshops; null: of all} */
    List<Standing> astray(@Nullable List<Long> workshops, String after, int most, Instant now) {
        return database.ingest()
                .withHandle(handle -> read(
                        handle.createQuery(ASTRAY)
                                .bindByType(
                                        "workshops",
                                        workshops == null ? null : workshops.toArray(Long[]::new),
                                        Long[].class)
                                .bind("after", after)
                                .bind("most", most),
                        now));
    }

    /**
     * Adds the switches that are due to these devices, as they are once they are locked.
     *
     * @param refused those of them whose messages were just refused
     * @return what was added
     */
    List<Command> add(List<String> devices, Set<String> refused, Instant now) {
        return database.ingest().inTransaction(handle -> {
            JdbiNewCommandRepository.lock(handle, devices);
            List<NewCommand> due = new ArrayList<>();
            for (Standing device : standings(handle, devices, now)) {
                if (SwitchRule.next(device, refused.contains(device.deviceId()), now) instanceof Give give) {
                    due.add(new NewCommand(device.deviceId(), give.kind(), Map.of(), give.reason(), null));
                }
            }
            return added.add(handle, due, now, true);
        });
    }

    /** Keeps what a device has obeyed. */
    static void reported(Handle handle, String deviceId, CommandKind obeyed) {
        handle.createUpdate(REPORTED)
                .bind("device", deviceId)
                .bind("switch", obeyed == CommandKind.DISABLE ? "disabled" : "enabled")
                .execute();
    }

    private static List<Standing> read(Query query, Instant now) {
        return query.bind("now", now.atOffset(ZoneOffset.UTC))
                .map(JdbiSwitchRepository::standing)
                .list();
    }

    private static Standing standing(ResultSet row, StatementContext context) throws SQLException {
        String reported = row.getString("reported_switch");
        String command = row.getString("command");
        return new Standing(
                row.getString("device_id"),
                WantedRule.reason(row.getString("status"), true, Optional.ofNullable(row.getString("lapsed")))
                        .orElse(null),
                row.getBoolean("by_hand"),
                row.getBoolean("legacy"),
                reported == null ? null : reported.equals("disabled"),
                command == null
                        ? null
                        : new Last(
                                CommandKind.valueOf(command),
                                row.getString("reason"),
                                row.getBoolean("sent"),
                                row.getBoolean("open"),
                                row.getTimestamp("created_at").toInstant(),
                                row.getInt("alike"),
                                row.getInt("switches")));
    }
}
