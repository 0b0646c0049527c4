package dev.pitwatch.base.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.TestDatabase;
import org.junit.jupiter.api.Test;

/** Alerts of devices that are in no workshop, which had a type of their own, have that of others when a database is brought to this version. */
class ViolationsUpgradeIT {

    @Test
    void givenAlertsOfUnknownDevices_whenMigrated_thenThoseThatAreOpenAreLicenceViolationsOncePerDevice()
            throws Exception {
        try (TestDatabase db = TestDatabase.createEmpty()) {
            db.setup().migrateTo("138");
            db.execute(
                    """
                    insert into alert (device_id, alert_type, severity, subject, message, cleared_at, cleared_reason)
                    select device, type, 'info', 'device:' || device, 'm', cleared, case when cleared is not null then 'recovered' end
                    from (values ('A', 'unknown_device', null), ('A', 'unknown_device', now()), ('B', 'unknown_device', null),
                        ('B', 'licence_violation', null)) as a (device, type, cleared)
                    """);

            db.setup().migrate();

            assertThat(
                            db.texts(
                                    "select device_id || ' ' || alert_type || coalesce(' ' || cleared_reason, '') from alert order by id"))
                    .containsExactly(
                            "A licence_violation",
                            "A unknown_device recovered",
                            "B unknown_device",
                            "B licence_violation");
        }
    }
}
