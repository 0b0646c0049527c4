package dev.pitwatch.core.devices.command;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.devices.command.CommandOutbox.Deliveries;
import dev.pitwatch.core.devices.command.CommandOutbox.Delivery;
import dev.pitwatch.core.devices.command.CommandOutbox.Due;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands on their way to their devices, many at a time. One is marked as sent before it is: then no other hub sends it too, and
 * what was on its way when a hub died is sent again like what got lost anywhere else.
 */
final class JdbiDeliveryRepository implements Deliveries {

    private static final Logger LOG = LoggerFactory.getLogger(JdbiDeliveryRepository.class);

    /** Of a command {@code c} to a device {@code d}: that has not measured since, so that it may have missed an ENABLE. */
    private static final String UNMEASURED =
            """
            not exists (select from reading_latest r
                where r.pit_id = d.pit_id and r.device_id = d.device_id and r.received_at > c.sent_at)""";

    /** Old firmware that was disabled is silent, and may be there all the same; what is retired is never heard there. */
    private static final String HEARD_OF_THOUGH_SILENT =
            """
            d.legacy and (c.command = 'ENABLE' and %s
                or c.command = 'DISABLE' and d.status = 'retired' and c.sent_at is null)"""
                    .formatted(UNMEASURED);

    /** A command of which it does no harm that the device has forgotten it, so that it does it twice. */
    private static final String HARMLESS = "c.command not in ('RESTART', 'IDENTIFY', 'OTA_UPDATE')";

    // A time far ahead is one of a clock that was wrong and has been set back. A device remembers 16 ids, those of
    // repeats
    // too: what it has forgotten it would do twice.
    private static final String IS_DUE =
            """
            c.finished_at is null and (c.state in ('queued', 'sent') or %1$s)
            and (c.next_at <= :now or c.next_at > :now + interval '2 hours')
            and (c.expires_at is null or c.expires_at > :now)
            and (c.sent_at is null or c.command not in ('RESTART', 'OTA_UPDATE') or (d.boot_id <> c.sent_boot_id) is not true)
            and (c.sent_at is null or not d.legacy or %2$s)
            and (c.sent_at is null or %1$s or not exists (
                select from command o
                where o.device_id = c.device_id and o.command_id <> c.command_id
                    and coalesce(o.tried_at, o.sent_at) >= c.sent_at offset 15))
            """
                    .formatted(HARMLESS, UNMEASURED);

    private static final String DUE =
            """
            select c.command_id, c.device_id, c.seq from command c join device d on d.device_id = c.device_id
            where c.next_at is not null and c.seq > :after
                and (d.connection in ('online', 'disabled', 'updating') or %s) and %s
            order by c.seq limit :most
            """
                    .formatted(HEARD_OF_THOUGH_SILENT, IS_DUE);

    // What was sent a moment ago was so by another hub, which heard of the device as well: then it was the first time
    // since. A DISABLE goes out once in ten minutes, whatever the device says.
    private static final String BACK =
            """
            with just as (
                select c.command_id, c.state <> 'queued' and c.tried_at between :now - interval '10 seconds' and :now as sent,
                    c.state <> 'queued' and c.tried_at <= :now and c.command = 'DISABLE' as disables
                from command c
                where c.device_id = any(:devices) and c.finished_at is null and c.next_at is not null
                    and (c.state in ('queued', 'sent') or %s)
                for no key update skip locked)
            update command c
            set tries = 0, next_at = case
                when just.disables then greatest(:now, c.tried_at + interval '10 minutes')
                when just.sent then least(c.next_at, c.tried_at + interval '10 seconds') else :now end
            from just where c.command_id = just.command_id and (just.sent is not true or c.tries > 1)
            returning c.command_id, c.device_id, c.seq
            """
                    .formatted(HARMLESS);

    // Old firmware gets each once, but an ENABLE until it measures. A DISABLE goes out once in ten minutes.
    // Others lock several rows too, in another order: none is waited for. Whoever has it locked moves it on.
    private static final String TAKE =
            """
            with wanted as (
                select * from unnest(:ids, :there) with ordinality as w (command_id, there, turn)),
            due as (
                select c.command_id, wanted.turn, d.boot_id, d.legacy, d.pit_id, d.assigned_from_workshop,
                    coalesce(w.code, 'unclaimed') as code
                from wanted
                join command c on c.command_id = wanted.command_id
                join device d on d.device_id = c.device_id
                left join workshop w on w.id = d.workshop_id
                where (wanted.there or %s) and %s
                for no key update of c skip locked),
            c as (
                update command c set state = case c.state when 'queued' then 'sent' else c.state end,
                    sent_at = coalesce(c.sent_at, :now), tried_at = :now, tries = c.tries + 1,
                    sent_boot_id = coalesce(c.sent_boot_id, due.boot_id),
                    next_at = case when not due.legacy or c.command = 'ENABLE'
                        then :now + make_interval(secs => greatest(case c.command when 'DISABLE' then 600 else 60 end,
                            least(3600, 60 * 2 ^ least(c.tries, 6)))) end
                from due where c.command_id = due.command_id
                returning c.*)
            select %s, place, c.sent_at = c.tried_at as first
            from c join due d on d.command_id = c.command_id
            cross join lateral (
                select distinct one as place from unnest(array[d.code, d.assigned_from_workshop]) as one
                where one is not null) as places
            order by d.turn, place
            """
                    .formatted(HEARD_OF_THOUGH_SILENT, IS_DUE, JdbiCommandRepository.COLUMNS);

    private static final String QUEUED_AGAIN =
            """
            update command set state = 'queued', sent_at = null, tried_at = null, sent_boot_id = null, %s
            where command_id in (
                select command_id from command
                where command_id = any(:ids) and state = 'sent' and sent_at = tried_at
                for no key update)
            """;
    private static final String GIVE_BACK = QUEUED_AGAIN.formatted("next_at = :at, tries = greatest(0, tries - 1)");
    private static final String UNHEARD =
            QUEUED_AGAIN.formatted("next_at = :at + make_interval(secs => least(3600, 30 * 2 ^ least(tries - 1, 7)))");

    /** One that can't be read may be so again, once the master key is back. */
    private static final String PUT_OFF =
            "update command set next_at = :at + interval '1 hour' where command_id = any(:ids) and finished_at is null";

    private static final RowMapper<Turn> TURN = (row, context) ->
            new Turn(row.getLong("seq"), new Due(row.getObject("command_id", UUID.class), row.getString("device_id")));

    /** A command that may be due, and the number by which commands are in the order that they were given in. */
    record Turn(long number, Due due) {}

    private final Jdbi jdbi;
    private final CommandParams params;

    JdbiDeliveryRepository(Database database, MasterKey key) {
        this.jdbi = database.ingest();
        this.params = new CommandParams(key);
    }

    /** {@return so many of those to devices that are there that are due, after that number and by it} */
    List<Turn> due(long after, int most, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery(DUE)
                .bind("after", after)
                .bind("most", most)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .map(TURN)
                .list());
    }

    /** Makes what is open of devices that came back due at once. {@return it, in any order} */
    List<Turn> back(List<String> devices, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery(BACK)
                .bindArray("devices", String.class, devices)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .map(TURN)
                .list());
    }

    @Override
    public List<Delivery> take(List<Due> wanted, Predicate<String> there, Instant now) {
        return jdbi.inTransaction(handle -> {
            List<Delivery> marked = handle.createQuery(TAKE)
                    .bindArray("ids", UUID.class, wanted.stream().map(Due::id).toList())
                    .bindArray(
                            "there",
                            Boolean.class,
                            wanted.stream()
                                    .map(due -> there.test(due.deviceId()))
                                    .toList())
                    .bind("now", now.atOffset(ZoneOffset.UTC))
                    .map((row, context) -> new Delivery(
                            JdbiCommandRepository.COMMANDS.map(row, context),
                            row.getString("place"),
                            row.getBoolean("first")))
                    .list();
            Map<Boolean, List<Delivery>> opened =
                    marked.stream().collect(Collectors.partitioningBy(one -> isOpened(one.command())));
            putOff(handle, opened.get(false), now);
            return opened.get(true);
        });
    }

    private boolean isOpened(Command command) {
        try {
            params.open(command);
            return true;
        } catch (IllegalStateException | IllegalArgumentException e) {
            LOG.warn("command {} for {} can't be read: {}", command.id(), command.deviceId(), e.getMessage());
            return false;
        }
    }

    private static void putOff(Handle handle, List<Delivery> unreadable, Instant now) {
        if (!unreadable.isEmpty()) {
            List<UUID> ids = unreadable.stream().map(one -> one.command().id()).toList();
            queueAgain(handle, GIVE_BACK, ids, now);
            queueAgain(handle, PUT_OFF, ids, now);
        }
    }

    @Override
    public void giveBack(List<UUID> ids, Instant at) {
        jdbi.useHandle(handle -> queueAgain(handle, GIVE_BACK, ids, at));
    }

    @Override
    public void unheard(List<UUID> ids, Instant now) {
        jdbi.useHandle(handle -> queueAgain(handle, UNHEARD, ids, now));
    }

    private static void queueAgain(Handle handle, String sql, List<UUID> ids, Instant at) {
        handle.createUpdate(sql)
                .bindArray("ids", UUID.class, ids)
                .bind("at", at.atOffset(ZoneOffset.UTC))
                .execute();
    }
}
