package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.hub.rest.TestApi.Answer;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The list of jobs by time, and in the order of what people look for. */
class JobListIT extends JobCalls {

    @Test
    void givenJobsOfADay_whenASpanIsAsked_thenThoseThatWentOnInIt() {
        long pit = newPit();
        long done = job(pit, "08:00", "09:00", "12:00", null);
        long cancelled = job(pit, "08:00", null, null, "12:30");
        long across = job(pit, "08:00", "11:00", "12:01", "14:00");
        long going = job(pit, "08:00", "12:59", null, null);
        long later = job(pit, "08:00", "13:00", null, null);
        long waiting = job(pit, "07:00", null, null, null);

        assertThat(ids(owner, pit, "from=2026-02-20T12:00:00Z&to=2026-02-20T13:00:00Z"))
                .containsExactlyInAnyOrder(cancelled, across, going, waiting);
        assertThat(ids(owner, pit, "from=2026-02-20T12:30:00Z")).containsExactlyInAnyOrder(going, later, waiting);
        assertThat(ids(owner, pit, "to=2026-02-20T09:00:00Z")).containsExactlyInAnyOrder(cancelled, waiting);
        assertThat(ids(root, pit, "to=2026-02-20T09:00:01Z")).containsExactlyInAnyOrder(done, cancelled, waiting);
        assertThat(ids(owner, pit, "status=received&from=2026-02-20T12:00:00Z")).containsExactly(waiting);
        Answer everywhere = api.get("/api/v1/jobs?from=2100-01-01T00:00:00Z&pit_id=" + pit, root);
        assertThat(everywhere.json().at("/meta/total").asInt()).isEqualTo(3);
    }

    @Test
    void givenASpanThatEndsBeforeItBegins_whenAsked_thenItIsSaid() {
        String span = "from=2026-02-20T12:00:00Z&to=2026-02-20T11:00:00Z";
        for (String list : List.of("jobs", "alerts")) {
            Answer answer = api.get("/api/v1/workshops/%d/%s?%s".formatted(workshop, list, span), owner);

            assertThat(field(answer)).isEqualTo("from");
            assertThat(answer.json().at("/error/details/0/message").asText())
                    .isEqualTo("is 2026-02-20T12:00:00Z, expected a time before to, which is 2026-02-20T11:00:00Z");
        }
        assertThat(field(api.get("/api/v1/workshops/%d/jobs?from=noon".formatted(workshop), owner)))
                .isEqualTo("from");
    }

    @Test
    void givenJobs_whenSortedByTheirEndOrTheirChange_thenThoseWithoutAnEndComeLast() {
        long pit = newPit();
        long none = made(pit);
        long late = made(pit);
        long soon = made(pit);
        api.execute(
                "update job set estimated_end_time = '2026-02-21T10:00:00Z', updated_at = '2026-02-01T10:00:00Z' where id = %d",
                late);
        api.execute(
                "update job set estimated_end_time = '2026-02-20T10:00:00Z', updated_at = '2026-02-02T10:00:00Z' where id = %d",
                soon);

        assertThat(ids(owner, pit, "sort=estimated_end_time")).containsExactly(soon, late, none);
        assertThat(ids(owner, pit, "sort=-estimated_end_time")).containsExactly(late, soon, none);
        assertThat(ids(owner, pit, "sort=updated_at")).containsExactly(late, soon, none);
        assertThat(ids(owner, pit, "sort=-updated_at")).containsExactly(none, soon, late);
        assertThat(field(api.get("/api/v1/workshops/%d/jobs?sort=customer_name".formatted(workshop), owner)))
                .isEqualTo("sort");
    }

    @Test
    void givenAppointments_whenAllJobsAreSortedByThem_thenAWorkshopsAreAndThoseOfAllWorkshopsByTheirMakingOnly() {
        long pit = newPit();
        long none = made(pit);
        long late = make(pit, "scheduled_at", "2031-02-21T10:00:00Z")
                .data()
                .get("id")
                .asLong();
        long soon = make(pit, "scheduled_at", "2031-02-20T10:00:00Z")
                .data()
                .get("id")
                .asLong();

        assertThat(everywhere(owner, pit, "scheduled_at")).containsExactly(soon, late, none);
        assertThat(everywhere(owner, pit, "-scheduled_at")).containsExactly(late, soon, none);
        assertThat(everywhere(root, pit, "created_at")).containsExactly(none, late, soon);
        assertThat(field(api.get("/api/v1/jobs?sort=scheduled_at", root))).isEqualTo("sort");
        assertThat(field(api.get("/api/v1/jobs?sort=customer_name", owner))).isEqualTo("sort");
    }

    private static long job(
            long pit, String made, @Nullable String started, @Nullable String ended, @Nullable String closed) {
        String status = closed == null
                ? ended != null ? "completed" : started != null ? "on_hold" : "received"
                : ended != null ? "delivered" : "cancelled";
        boolean held = status.equals("on_hold"); // so that several are in one pit: they came from received
        return api.id(
                "insert into job (workshop_id, pit_id, status, held_from, held_at, frozen_at, work_type, customer_name, car_model,"
                        + " estimated_duration_minutes, created_at, updated_at, actual_start_time, actual_end_time, closed_at)"
                        + " values (%d, %d, '%s', %s, %s, %s, 'custom', 'Many', 'Car', 60, %s, now(), %s, %s, %s) returning id",
                workshop,
                pit,
                status,
                held ? "'received'" : "null",
                held ? "now()" : "null",
                held ? "now()" : "null",
                time(made),
                time(started),
                time(ended),
                time(closed));
    }

    private static String time(@Nullable String clock) {
        return clock == null ? "null" : "'2026-02-20T%s:00Z'".formatted(clock);
    }

    private static List<Long> ids(String token, long pit, String query) {
        return ids(api.get("/api/v1/workshops/%d/jobs?pit_id=%d&%s".formatted(workshop, pit, query), token));
    }

    private static List<Long> everywhere(String token, long pit, String sort) {
        return ids(api.get("/api/v1/jobs?pit_id=%d&sort=%s".formatted(pit, sort), token));
    }

    private static List<Long> ids(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        List<Long> ids = StreamSupport.stream(answer.data().spliterator(), false)
                .map(job -> job.get("id").asLong())
                .toList();
        assertThat(answer.json().at("/meta/total").asInt()).isEqualTo(ids.size());
        return ids;
    }
}
