package dev.pitwatch.core.admission.violation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ViolationsIT {

    private static final ViolationFilter ANY = new ViolationFilter(Optional.empty(), Optional.empty());

    private final TestDatabase db = TestDatabase.create();
    private final SampleWorkshop shop = SampleWorkshop.in(db);
    private final SampleWorkshop foreign = SampleWorkshop.in(db);
    private final Principal owner =
            new Principal(1L, "owner", Role.OWNER, null, shop.workshopId(), null, Set.of(), false);
    private final ViolationService violations = ViolationService.on(db.database());

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenViolations_whenListed_thenTheWorkshopSeesItsOwnAndFindsThem() {
        violation(shop.workshopId(), "A", "bad_key", 1);
        violation(shop.workshopId(), "A", "flood", 3);
        violation(shop.workshopId(), "B", "bad_key", 2);
        violation(foreign.workshopId(), "C", "bad_key", 4);
        violation(null, "D", "unknown_device", 5);

        Paged<Violation> newest = list(ANY, "-last_seen_at", new Page(1, 2));
        assertThat(newest.total()).isEqualTo(3);
        assertThat(newest.items()).extracting(Violation::deviceId).containsExactly("A", "B");
        assertThat(newest.items().get(0))
                .extracting(Violation::reason, Violation::topic, Violation::count)
                .containsExactly("flood", "workshop/x", 7L);
        assertThat(list(ANY, "last_seen_at", new Page(1, 50)).items())
                .extracting(Violation::reason)
                .containsExactly("bad_key", "bad_key", "flood");
        assertThat(list(ANY, "created_at", new Page(1, 50)).items())
                .isEqualTo(list(ANY, "last_seen_at", new Page(1, 50)).items());
        assertThat(list(ANY, "-created_at", new Page(1, 2)).items()).isEqualTo(newest.items());
        assertThat(list(new ViolationFilter(Optional.of("A"), Optional.of("bad_key")), "last_seen_at", new Page(1, 50))
                        .items())
                .hasSize(1);
        assertThat(list(new ViolationFilter(Optional.of("C"), Optional.empty()), "last_seen_at", new Page(1, 50))
                        .total())
                .isZero();
        assertThatThrownBy(() -> violations.list(owner, foreign.workshopId(), ANY, "last_seen_at", new Page(1, 50)))
                .isInstanceOf(Problem.class);
    }

    @Test
    void givenMany_whenListed_thenAnIndexGivesTheNewest() {
        db.superuser().useHandle(handle -> {
            handle.execute(
                    "insert into violation (workshop_id, device_id, reason, topic, hour, first_seen_at, last_seen_at)"
                            + " select case when i % 50 = 0 then ? else ? end, 'D' || i % 40, 'bad_key', 't',"
                            + " now() - i * interval '1 hour', now(), now() - i * interval '1 minute'"
                            + " from generate_series(1, 20000) i",
                    shop.workshopId(), foreign.workshopId());
            handle.execute("analyze violation");
        });
        for (String filter : List.of("", " and device_id = 'D10'")) {
            List<String> plan = db.database().inWorkshop(shop.workshopId(), handle -> handle.createQuery(
                            "explain select id from violation where workshop_id = %d%s order by last_seen_at desc, id desc limit 50"
                                    .formatted(shop.workshopId(), filter))
                    .mapTo(String.class)
                    .list());

            assertThat(plan).noneMatch(line -> line.contains("Seq Scan")).anyMatch(line -> line.contains("Index"));
        }
    }

    private Paged<Violation> list(ViolationFilter filter, String sort, Page page) {
        return violations.list(owner, shop.workshopId(), filter, sort, page);
    }

    private void violation(Long workshop, String device, String reason, int minute) {
        db.superuser()
                .useHandle(handle -> handle.execute(
                        "insert into violation (workshop_id, device_id, reason, topic, hour, count, first_seen_at, last_seen_at)"
                                + " values (?, ?, ?, 'workshop/x', now(), 7, now(), now() + ? * interval '1 minute')",
                        workshop,
                        device,
                        reason,
                        minute));
    }
}
