package dev.pitwatch.core.people.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A user name is nobody else's, and none can be taken for one of another workshop's. */
class UserNamesIT {

    private static TestDatabase db;
    private static long workshop;
    private static long other;

    @BeforeAll
    static void start() {
        db = TestDatabase.create();
        workshop = SampleWorkshop.in(db).workshopId();
        other = SampleWorkshop.in(db).workshopId();
    }

    @AfterAll
    static void stop() {
        db.close();
    }

    private static boolean add(long workshop, String name) {
        return db.database().inWorkshop(workshop, handle -> handle.createQuery(
                        "insert into app_user (workshop_id, username, name, role) values (:workshop, :name, 'N', 'owner')"
                                + " on conflict do nothing returning id")
                .bind("workshop", workshop)
                .bind("name", name)
                .mapTo(Long.class)
                .findOne()
                .isPresent());
    }

    @Test
    void givenAName_whenWrittenInAnotherCase_thenItIsTaken() {
        assertThat(add(workshop, "Asha.Sharma")).isTrue();

        assertThat(add(workshop, "asha.sharma")).isFalse();
        assertThat(add(other, "ASHA.SHARMA")).isFalse();
    }

    @Test
    void givenATwinOnPaper_whenItIsForAnotherWorkshop_thenItIsRefused() {
        assertThat(add(workshop, "bill_101")).isTrue();

        for (String twin : new String[] {"bill_lOl", "BIll_1O1", "biII_I0I"}) {
            assertThat(add(other, twin)).as(twin).isFalse();
        }
        assertThat(add(workshop, "biIl_lo1")).isTrue();
        assertThat(add(other, "bill_102")).isTrue();
        assertThat(add(other, "Erased_7")).isFalse();
    }

    @Test
    void givenTwoWorkshopsThatTakeTwinsAtOnce_whenBothAreDone_thenOneHasIt() {
        long made = Stream.of("zoo_10", "z0o_l0", "zo0_1O", "ZOO_IO")
                .map(name -> CompletableFuture.supplyAsync(() -> add(name.equals("zoo_10") ? workshop : other, name)))
                .toList()
                .stream()
                .filter(CompletableFuture::join)
                .count();

        long workshops = db.superuser()
                .withHandle(handle -> handle.createQuery("select count(distinct workshop_id) from app_user"
                                + " where name_skeleton(username) = name_skeleton('zoo_10')")
                        .mapTo(Long.class)
                        .one());
        assertThat(made).isBetween(1L, 3L); // those of one workshop may be twins
        assertThat(workshops).isOne();
    }

    @Test
    void givenTwinsOfBefore_whenMigrated_thenTheyStayAndNoThirdComes() {
        Optional<String> keys = db.superuser().inTransaction(handle -> {
            handle.execute("alter table app_user disable trigger user_name_key");
            handle.execute(
                    "insert into app_user (workshop_id, username, name, role) values (%d, 'Twin.a', 'N', 'owner'),"
                                    .formatted(workshop)
                            + "(%d, 'twin.a', 'N', 'owner')".formatted(other));
            handle.execute("update app_user u set name_key = lower(u.username) where name_key is null and not exists"
                    + " (select 1 from app_user o where lower(o.username) = lower(u.username) and o.id < u.id)");
            handle.execute("alter table app_user enable trigger user_name_key");
            return handle.createQuery("select string_agg(coalesce(name_key, '-'), ' ' order by id) from app_user"
                            + " where lower(username) = 'twin.a'")
                    .mapTo(String.class)
                    .findOne();
        });

        assertThat(keys).contains("twin.a -");
        assertThat(add(workshop, "TWIN.A")).isFalse();
    }
}
