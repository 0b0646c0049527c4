package dev.pitwatch.core.work.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.platform.workshop.OpeningHours;
import dev.pitwatch.core.testing.CustomersJobs;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Jobs whose notes are as long as they may be, and that moved very often: the hub's memory is everybody's. */
class LongJobsIT {

    private final CustomersJobs given = new CustomersJobs();
    private final ObjectNode job = given.make(null, null);

    @AfterEach
    void close() {
        given.db.close();
    }

    @Test
    void givenLongNotes_whenAPageHasTooManyOfThem_thenItIsRefusedAndFewerAreShown() {
        given.execute(
                """
                insert into job (workshop_id, pit_id, customer_name, car_model, work_type, status, notes,
                    estimated_duration_minutes, created_at, updated_at)
                select workshop_id, pit_id, customer_name, car_model, work_type, 'received', repeat('प', 5000),
                    estimated_duration_minutes, created_at, updated_at
                from job, generate_series(1, 199)
                """);

        assertThatThrownBy(() -> page(200))
                .asInstanceOf(type(Problem.class))
                .satisfies(
                        problem -> assertThat(problem.details()).singleElement().satisfies(detail -> {
                            assertThat(detail.field()).isEqualTo("page_size");
                            assertThat(detail.message())
                                    .startsWith("is 200, and the first 1")
                                    .contains("at most 2097152: ask for fewer");
                        }));
        assertThat(page(100)).isEqualTo(100);
    }

    @Test
    void givenAWorkshopWithAllHolidaysThatItMayHave_whenTheLongestPageIsAsked_thenItIsShown() {
        given.execute(
                """
                update workshop set opening_hours = '%s'::jsonb, holidays = (
                    select jsonb_agg(jsonb_build_object('date', (date '2026-01-01' + n)::text, 'name', 'Holiday', 'open', '[]'::jsonb))
                    from generate_series(0, 399) n)
                """
                        .formatted(OpeningHours.usual()));
        given.execute(
                """
                insert into job (workshop_id, pit_id, customer_name, car_model, work_type, status, notes,
                    estimated_duration_minutes, created_at, updated_at)
                select workshop_id, pit_id, customer_name, car_model, work_type, 'received', repeat('n', 5000),
                    estimated_duration_minutes, created_at, updated_at
                from job, generate_series(1, 199)
                """);

        assertThat(page(200)).isEqualTo(200);
    }

    @Test
    void givenAJobThatMovedVeryOften_whenShown_thenItsNewestMovesAreThere() {
        given.execute("insert into job_history (workshop_id, job_id, at, to_status, by_name, note)"
                + " select workshop_id, id, now(), 'received', 'n', n::text from job, generate_series(1, 600) n");

        JsonNode history =
                given.jobs.get(given.owner, job.get("id").asLong()).data().get("history");

        assertThat(history).hasSize(500);
        assertThat(history.get(0).get("note").asText()).isEqualTo("101");
        assertThat(history.get(499).get("note").asText()).isEqualTo("600");
    }

    private int page(int size) {
        JobFilter all = new JobFilter(
                Optional.of(given.shop.workshopId()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return given.jobs
                .list(given.owner, all, "-created_at", new Page(1, size))
                .items()
                .size();
    }
}
