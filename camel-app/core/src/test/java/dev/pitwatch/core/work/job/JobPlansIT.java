package dev.pitwatch.core.work.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.ListQuery;
import dev.pitwatch.base.paging.TimeSpan;
import dev.pitwatch.core.testing.TestDatabase;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Ten thousand workshops with jobs of years: nothing that people ask reads them all. */
class JobPlansIT {

    private static final int WORKSHOPS = 10_000;

    private static TestDatabase db;

    @BeforeAll
    static void seed() {
        db = TestDatabase.create();
        db.superuser().useTransaction(handle -> {
            handle.execute("set local session_replication_role = replica"); // no triggers: seconds instead of minutes
            handle.execute(
                    "insert into workshop (code, slug, name) select 'w' || n, 'w' || n, 'W' from generate_series(1, ?) n",
                    WORKSHOPS);
            handle.execute(
                    "insert into pit (workshop_id, pit_number, code, name) select id, 1, 'pit1', 'Bay' from workshop");
            handle.execute(
                    """
                    insert into job (workshop_id, pit_id, status, closed_at, work_type, customer_name, customer_phone,
                        car_model, car_plate, plate_key, estimated_duration_minutes, created_at, updated_at)
                    select p.workshop_id, p.id, s.status, case when s.status = 'delivered' then t.at end,
                        (array['full_ppf', 'partial_ppf', 'ceramic_coating', 'custom'])[1 + n % 4],
                        md5('name' || p.id || n), '+9198' || lpad((p.id * 20 + n)::text, 8, '0'), 'Car',
                        'DL' || lpad((p.id * 20 + n)::text, 6, '0'), 'DL' || lpad((p.id * 20 + n)::text, 6, '0'), 60, t.at, t.at
                    from pit p cross join generate_series(1, 15) n
                    cross join lateral (select now() - n * interval '1 day' as at) t
                    cross join lateral (select case when n > 1 then 'delivered' else 'received' end as status) s
                    """);
        });
        db.superuser().useHandle(handle -> handle.execute("analyze"));
    }

    @AfterAll
    static void close() {
        db.close();
    }

    @Test
    void givenManyJobs_whenAWorkshopListsThem_thenOnlyItsOwnAreRead() {
        for (String filter : new String[] {"none", "status", "pit", "type", "open"}) {
            String plan = plan(page(JdbiJobRepository.LIST), 5_000L, filter);
            assertThat(plan)
                    .as(filter + "\n" + plan)
                    .doesNotContain("Seq Scan on job ")
                    .contains("on job j");
        }
    }

    @Test
    void givenManyJobs_whenThePlatformListsThoseOfAWorkshop_thenOnlyTheseAreRead() {
        String plan = db.database()
                .onPlatform(handle -> plan(handle, page(JdbiJobRepository.LIST), 5_000L, Map.of("status", "received")));
        assertThat(plan).doesNotContain("Seq Scan on job ").contains("on job j");
    }

    @Test
    void givenManyJobs_whenThePlatformListsThoseOfAllWorkshops_thenOnlyAPageOfThemIsRead() {
        String plan = db.database().onPlatform(handle -> plan(handle, page(JdbiJobRepository.LIST), null, Map.of()));
        assertThat(plan).as(plan).doesNotContain("Seq Scan on job ").doesNotContain("Seq Scan on pit ");
    }

    @Test
    void givenManyJobs_whenTheyAreSearched_thenTheIndexOfTextsIsUsedInOneWorkshopAndInAll() {
        Jdbi owner = Jdbi.create(db.setup().dataSource(DatabaseRole.OWNER));
        for (String where : new String[] {"workshop_id = 5000 and ", ""}) {
            String plan = owner.withHandle(handle -> String.join(
                    "\n",
                    handle.createQuery(
                                    "explain select id from job where " + where
                                            + "(search like '%mehra%' or search like '%9198004%' or lower(car_model) like '%mehra%' or plate_key like '%DL0198%')")
                            .mapTo(String.class)
                            .list()));
            assertThat(plan).as(where).doesNotContain("Seq Scan");
            if (where.isEmpty()) { // of one workshop, few enough to read them all
                assertThat(plan).contains("job_search", "job_model", "job_plate_part");
            }
        }
        String found = plan(page(JdbiJobRepository.FOUND), 5_000L, "none");
        assertThat(found).doesNotContain("Seq Scan on job ");
    }

    @Test
    void givenManyJobs_whenACustomerOrAPitOrALinkIsLookedUp_thenAnIndexIsUsed() {
        for (String where : new String[] {
            "customer_id = 5",
            "pit_id = 5 and closed_at is null",
            "workshop_id = 5 and closed_at is null",
            "pit_id = 5 and occupies",
            "workshop_id = 5 and plate_key = 'DL01AB1234'",
            "plate_key is null and car_plate is not null and id > 7",
            "tracking_hash = '\\x00'"
        }) {
            String plan = db.database()
                    .onPlatform(handle -> explain(handle.createQuery("explain select id from job where " + where)));
            assertThat(plan).as(where).doesNotContain("Seq Scan");
        }
    }

    /** {@return how a page of it is asked for} */
    private static String page(ListQuery<Job> list) {
        String order = " order by j.created_at desc, j.id desc";
        String page = list.again().formatted(list.rows() + order + " limit 51");
        return "explain select %s %s %s".formatted(list.columns(), page, order);
    }

    private static String plan(String sql, long workshop, String filter) {
        Map<String, Object> given =
                new HashMap<>(Map.of("status", "received", "pit", 5_000L, "type", "full_ppf", "open", true));
        given.keySet().retainAll(Set.of(filter));
        return db.database().inWorkshop(workshop, handle -> plan(handle, sql, workshop, given));
    }

    private static String plan(Handle handle, String sql, @Nullable Long workshop, Map<String, Object> given) {
        return explain(handle.createQuery(sql)
                .bindByType("workshop", workshop, Long.class)
                .bindByType("status", given.get("status"), String.class)
                .bindByType("pitId", given.get("pit"), Long.class)
                .bindByType("workType", given.get("type"), String.class)
                .bindByType("open", given.get("open"), Boolean.class)
                .bindByType("plate", null, String.class)
                .bindByType("pits", null, Long[].class)
                .bindByType("operator", null, Long.class)
                .bindByType("customer", null, Long.class)
                .bindByType("linked", null, Long[].class)
                .bind("closedSince", Instant.now())
                .bindMethods("span", TimeSpan.ALWAYS)
                .bindMethods("scheduled", TimeSpan.ALWAYS)
                .bind("name", "mehra")
                .bind("phone", "")
                .bind("plateKey", "MEHRA"));
    }

    private static String explain(Query query) {
        return String.join("\n", query.mapTo(String.class).list());
    }
}
