package dev.pitwatch.core.devices.command;

import dev.pitwatch.core.devices.command.JdbiCommandRequestRepository.Rows;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Commands on their way to their devices, many at a time. */
final class JdbiDeliveryRepository {

    private static final String QUEUED = "select " + Rows.COLUMNS + ", place "
            + Rows.FROM
            + """
            join unnest(:ids) with ordinality as wanted (command_id, turn) on wanted.command_id = c.command_id
            left join workshop w on w.id = d.workshop_id
            cross join lateral (
                select distinct one as place
                from unnest(array[coalesce(w.code, 'unclaimed'), d.assigned_from_workshop]) as one
                where one is not null) as places
            where c.state = 'queued' and (c.expires_at is null or c.expires_at > :now)
            order by wanted.turn, place
            """;

    // Others lock several rows too, in another order: none is waited for. Whoever has it locked moves it on.
    private static final String SENT =
            """
            update command set state = 'sent', sent_at = :at where command_id in (
                select command_id from command where command_id = any(:ids) and state = 'queued'
                for no key update skip locked)
            """;

    private JdbiDeliveryRepository() {}

    /** {@return those that are queued still, in this order, once for each place where their device may be listening now} */
    static List<CommandRepository.Delivery> queued(Handle handle, Rows rows, List<UUID> ids, Instant now) {
        return handle.createQuery(QUEUED)
                .bindArray("ids", UUID.class, ids)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .map((row, context) -> new CommandRepository.Delivery(rows.map(row, context), row.getString("place")))
                .list();
    }

    /** Marks those that are queued still. */
    static void sent(Handle handle, List<UUID> ids, Instant at) {
        handle.createUpdate(SENT)
                .bindArray("ids", UUID.class, ids)
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .execute();
    }
}
