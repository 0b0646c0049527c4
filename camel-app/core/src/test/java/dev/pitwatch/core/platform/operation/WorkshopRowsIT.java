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
