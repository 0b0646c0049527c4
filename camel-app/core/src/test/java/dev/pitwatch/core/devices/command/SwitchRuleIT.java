package dev.pitwatch.core.devices.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.devices.command.SwitchRule.Give;
import dev.pitwatch.core.devices.command.SwitchRule.Later;
import dev.pitwatch.core.devices.command.SwitchRule.Next;
import dev.pitwatch.core.devices.command.SwitchRule.Standing;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which devices aren't what they are to be: SQL, which finds them among all, beside the rule, which decides. */
class SwitchRuleIT {

    private static final Instant NOW = Instant.parse("2026-02-20T10:00:00Z");

    /** A device for each word of a person, licence, report and newest switch; of the firmware of now and of the old one. */
    private static final String EVERY_CASE =
            """
            create temporary table every_case as
            select 'CASE-' || row_number() over () as id, *
            from unnest(array['active', 'disabled']) as status
            cross join unnest(array['active', 'revoked']) as licence
            cross join unnest(array[false, true]) as legacy
            cross join unnest(array[null, 'enabled', 'disabled']) as reported
            cross join unnest(array[null, 'DISABLE', 'ENABLE']) as switch
            cross join unnest(array['queued', 'sent', 'done', 'expired']) as state;
            insert into device (device_id, workshop_id, pit_id, status, legacy, reported_switch)
            select id, %1$d, %2$d, status, legacy, reported from every_case;
            insert into licence (device_id, workshop_id, key_hash, status)
            select id, %1$d, decode(md5(id), 'hex'), licence from every_case;
            insert into command (command_id, workshop_id, device_id, command, state, created_at, sent_at, finished_at)
            select gen_random_uuid(), %1$d, id, switch, state, timestamptz '%3$s' - interval '2 hours',
                case when state in ('sent', 'done') then timestamptz '%3$s' - interval '2 hours' end,
                case when state in ('done', 'expired') then timestamptz '%3$s' - interval '1 hour' end
            from every_case where switch is not null;
            """;

    @Test
    void givenEveryDevice_whenLookedThrough_thenSqlFindsThoseThatTheRuleGivesASwitch() {
        try (TestDatabase db = TestDatabase.create()) {
            SampleWorkshop shop = SampleWorkshop.in(db);
            db.execute("insert into subscription (workshop_id, status) values (%d, 'active')"
                    .formatted(shop.workshopId()));
            db.superuser().useHandle(handle -> Stream.of(EVERY_CASE
                            .formatted(shop.workshopId(), shop.pitId(), NOW)
                            .strip()
                            .split(";"))
                    .forEach(handle::execute));
            List<String> all = db.texts("select device_id from device where starts_with(device_id, 'CASE-')");
            JdbiSwitchRepository rows = new JdbiSwitchRepository(db.database(), db.masterKey());

            List<Standing> found = rows.astray(null, "", 1_000, NOW).stream()
                    .filter(device -> all.contains(device.deviceId()))
                    .toList();

            assertThat(all).hasSize(288);
            assertThat(found)
                    .extracting(Standing::deviceId)
                    .hasSizeBetween(50, 250)
                    .containsExactlyInAnyOrderElementsOf(rows.standings(all, NOW).stream()
                            .filter(device -> isToBeSwitched(SwitchRule.next(device, false, NOW)))
                            .map(Standing::deviceId)
                            .toList());
        }
    }

    private static boolean isToBeSwitched(Next next) {
        return next instanceof Give || next instanceof Later;
    }
}
