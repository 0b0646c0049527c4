package dev.pitwatch.core.platform.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverviewIT {

    private final TestDatabase db = TestDatabase.create();

    @TempDir
    private Path folder;

    private PlatformService platform;

    @BeforeEach
    void arrange() {
        platform = new PlatformService(
                db.database(), new WorkshopArchive(db.database(), folder, db.masterKey()), TestClock.atExample());
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenWorkshopsThatFareDifferently_whenLookedOver_thenThoseThatNeedSomebodyComeFirst() {
        long well = workshop("Aaa well");
        long burning = workshop("Zzz burning");
        long unpaid = workshop("Bbb unpaid");
        long silent = workshop("Ccc silent");
        execute("update workshop set archived_at = now() where id = %d".formatted(workshop("Ddd gone")));
        execute("insert into subscription (workshop_id, status) values (%d, 'suspended'), (%d, 'active')"
                .formatted(unpaid, well));
        alert(burning, "critical", "null");
        alert(well, "critical", "now()");
        alert(silent, "warning", "null");
        device("D-1", silent, "active", "offline", "'1.4.0'");
        device("D-2", silent, "active", "online", "'1.4.0'");
        device("D-5", unpaid, "disabled", "online", "'1.4.0'");
        device("D-3", well, "retired", "offline", "'0.9.0'");
        device("D-4", well, "active", "unknown", "null");
        execute(
                """
                insert into reading_latest (workshop_id, pit_id, device_id, recorded_at, received_at, boot_id, seq)
                values (%d, 1, 'D-2', '2026-02-20T22:29:59Z', '2026-02-20T22:30:00Z', 'b', 1)
                """
                        .formatted(silent));

        Overview overview = platform.overview(Set.of());

        assertThat(overview.workshopsHealth())
                .containsExactly(
                        new Overview.WorkshopHealth(burning, "Zzz burning", 0, 0, 1, null, null),
                        new Overview.WorkshopHealth(unpaid, "Bbb unpaid", 1, 0, 0, null, "suspended"),
                        new Overview.WorkshopHealth(
                                silent, "Ccc silent", 2, 1, 0, Instant.parse("2026-02-20T22:30:00Z"), null),
                        new Overview.WorkshopHealth(well, "Aaa well", 1, 0, 0, null, "active"));
        assertThat(overview.firmware())
                .containsExactly(
                        new Overview.FirmwareInUse(
                                "1.4.0", 3, List.of(owns(silent, "Ccc silent", 2), owns(unpaid, "Bbb unpaid", 1))),
                        new Overview.FirmwareInUse(null, 1, List.of(owns(well, "Aaa well", 1))));
    }

    @Test
    void givenAVersionThatRunsOnMostDevices_whenLookedOver_thenItsWorkshopsAreNotLookedUp() {
        long shop = workshop("Aaa");
        execute("insert into device (device_id, workshop_id, status, connection, fw)"
                + " select 'D-' || i, %d, 'active', 'online', '1.4.0' from generate_series(1, 201) i".formatted(shop));

        assertThat(platform.overview(Set.of()).firmware())
                .containsExactly(new Overview.FirmwareInUse("1.4.0", 201, List.of()));
    }

    private static Overview.FirmwareOwner owns(long workshop, String name, long devices) {
        return new Overview.FirmwareOwner(workshop, name, devices);
    }

    private long workshop(String name) {
        return db.superuser()
                .withHandle(handle -> handle.createQuery("insert into workshop (name) values (:name) returning id")
                        .bind("name", name)
                        .mapTo(Long.class)
                        .one());
    }

    private void alert(long workshop, String severity, String clearedAt) {
        execute(
                """
                insert into alert (workshop_id, alert_type, severity, subject, message, created_at, cleared_at, cleared_reason)
                values (%1$d, 'high_aqi', '%2$s', 'pit:1', 'm', now(), %3$s, case when %3$s is not null then 'recovered' end)
                """
                        .formatted(workshop, severity, clearedAt));
    }

    private void device(String id, long workshop, String status, String connection, String firmware) {
        execute("insert into device (device_id, workshop_id, status, connection, fw) values ('%s', %d, '%s', '%s', %s)"
                .formatted(id, workshop, status, connection, firmware));
    }

    private void execute(String sql) {
        db.superuser().useHandle(handle -> handle.execute(sql));
    }
}
