package dev.pitwatch.core.platform.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a workshop's tables is archived and comes back, on a real PostgreSQL. */
class WorkshopRowsIT {

    private static final String OF_TENANTS =
            """
            select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'workshop_id'
            where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace
            """;

    private static TestDatabase db;

    @BeforeAll
    static void start() {
        db = TestDatabase.create();
    }

    @AfterAll
    static void close() {
        db.close();
    }

    /** When a table is added it is said here whether it is archived: what only lets a person in, or passes by, is not. */
    @Test
    void givenAllTablesOfTenants_whenArchived_thenItIsSaidOfEachThatIsNotAmongThem() {
        String archived = new JdbiWorkshopRowsRepository(db.database())
                .contents(SampleWorkshop.in(db).workshopId())
                .orElseThrow()
                .sql();

        assertThat(db.texts(OF_TENANTS))
                .contains("notice", "preference", "webhook")
                .filteredOn(table -> !archived.contains("from %s t where".formatted(table)))
                .containsExactlyInAnyOrder(
                        "alert_judge",
                        "announcement",
                        "broker_account",
                        "job_total",
                        "machine",
                        "one_time_secret",
                        "push_acknowledgement",
                        "push_subscription",
                        "recovery_code",
                        "refresh_token",
                        "repeated_call",
                        "second_factor",
                        "session",
                        "sign_in_network");
    }

    @Test
    void givenJobsThatAreMadeChangedLetGoAndRestored_whenCounted_thenTheirTotalsAreWhatThereIs(@TempDir Path folder) {
        SampleWorkshop shop = SampleWorkshop.in(db);
        long id = shop.workshopId();
        db.execute(
                """
                insert into job (workshop_id, pit_id, work_type, customer_name, car_model, estimated_duration_minutes,
                    created_at, updated_at)
                select %d, %d, t, 'C', 'Car', 60, now(), now()
                from generate_series(1, 3) n cross join unnest(array['custom', 'full_ppf']) t
                """,
                id, shop.pitId());
        assertThat(totals(id)).containsExactly("received custom 3", "received full_ppf 3");
        db.execute(
                "update job set status = 'cancelled', closed_at = now() where workshop_id = %d and work_type = 'custom'",
                id);
        db.execute(
                "update job set work_type = 'ceramic_coating' where id = (select max(id) from job where workshop_id = %d"
                        + " and work_type = 'full_ppf')",
                id);
        db.execute("update job set notes = 'as before' where workshop_id = %d", id);
        db.execute("delete from job where id = (select min(id) from job where workshop_id = %d)", id);
        assertThat(totals(id))
                .containsExactly("cancelled custom 2", "received ceramic_coating 1", "received full_ppf 2");
        db.execute(
                "update job set status = 'delivered', closed_at = now() where workshop_id = %d and closed_at is null",
                id);
        List<String> left = totals(id);
        assertThat(left).containsExactly("cancelled custom 2", "delivered ceramic_coating 1", "delivered full_ppf 2");
        TestClock clock = TestClock.atExample();
        WorkshopArchive archive = new WorkshopArchive(db.database(), folder, db.masterKey());
        Departure gone = new PlatformService(db.database(), archive, clock).decommission(id);
        assertThat(totals(id)).isEqualTo(left);
        db.execute("delete from job where workshop_id = %d", id);
        assertThat(totals(id)).isEmpty();

        WorkshopRestore.on(db.setup(), folder, db.masterKey(), clock).restore(gone.archiveFile(), false);

        assertThat(totals(id)).isEqualTo(left);
        assertThat(db.database().<Long, RuntimeException>onPlatform(handle -> handle.createQuery(
                                "select job_count(array['delivered'], null, null)")
                        .mapTo(Long.class)
                        .one()))
                .isEqualTo(db.number("select count(*) from job where status = 'delivered'"));
    }

    /** {@return the workshop's, which are those of its rows} */
    private static List<String> totals(long workshop) {
        String read = "select status || ' ' || work_type || ' ' || %s from %s where workshop_id = %d %s order by 1";
        List<String> totals = db.texts(read.formatted("jobs", "job_total", workshop, "and jobs <> 0"));
        assertThat(totals)
                .isEqualTo(db.texts(read.formatted("count(*)", "job", workshop, "group by status, work_type")));
        return totals;
    }

    @Test
    void givenWhatPeopleWantOfNotices_whenItsRowsAreGoneAndRestored_thenItIsThereButForSecrets(@TempDir Path folder) {
        SampleWorkshop shop = SampleWorkshop.in(db);
        long owner = shop.addUser(db, "asha", "asha@example.com", null);
        db.execute(
                "insert into preference (user_id, workshop_id, opt_outs, updated_at) values (%d, %d, '{summary}', now())"
                        .formatted(owner, shop.workshopId()));
        db.execute(
                """
                insert into push_subscription (workshop_id, user_id, endpoint, p256dh, auth, created_at)
                values (%d, %d, 'https://push.example/1', 'k', 'a', now())
                """
                        .formatted(shop.workshopId(), owner));
        db.execute(
                "insert into webhook (workshop_id, url, events, secret) values (%d, 'https://shop.example', '{alert}', 's')"
                        .formatted(shop.workshopId()));
        TestClock clock = TestClock.atExample();
        WorkshopArchive archive = new WorkshopArchive(db.database(), folder, db.masterKey());
        Departure left = new PlatformService(db.database(), archive, clock).decommission(shop.workshopId());
        List.of("preference", "push_subscription", "webhook").forEach(table -> db.execute("delete from " + table));

        WorkshopRestore.on(db.setup(), folder, db.masterKey(), clock).restore(left.archiveFile(), false);

        assertThat(db.texts("select array_to_string(opt_outs, ' ') from preference"))
                .containsExactly("summary");
        assertThat(db.texts("select url || ' ' || enabled from webhook"))
                .as("off: its secret is not in the file")
                .containsExactly("https://shop.example false");
        assertThat(db.texts("select endpoint from push_subscription"))
                .as("browsers subscribe again")
                .isEmpty();
    }
}
