package dev.pitwatch.core.work.job;

import static dev.pitwatch.core.work.job.SampleJob.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.platform.workshop.OpeningHours;
import dev.pitwatch.core.platform.workshop.WorkCalendar;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobPatchTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant LATER = NOW.plusSeconds(3_600);

    private final Job received = known(SampleJob.received(WorkType.FULL_PPF, 360));

    @Test
    void givenNothing_whenApplied_thenTheJobStaysAsItIs() {
        assertThat(applied(received, "{}")).isEqualTo(received);
    }

    @Test
    void givenTexts_whenApplied_thenTheyAreStrippedAndWhatIsNotNamedStays() {
        Job after = applied(
                received,
                """
                {"customer_name": " Asha Rao ", "car_model": " BMW M3 ", "notes": "  "}""");

        assertThat(after.customer()).isEqualTo(new JobCustomer(9L, "Asha Rao", "+919812345678", "john@example.com"));
        assertThat(after.carModel()).isEqualTo("BMW M3");
        assertThat(after.notes()).as("nothing is left of it").isNull();
        assertThat(after.carPlate()).isEqualTo("ka-01 ab 1234");
    }

    @Test
    void givenNull_whenApplied_thenWhatMayBeMissingIsTakenAway() {
        Job after = applied(
                received,
                """
                {"customer_email": null, "notes": null, "car_plate": null, "price": null, "scheduled_at": null}""");

        assertThat(after.customer().email()).isNull();
        assertThat(after.notes()).isNull();
        assertThat(after.carPlate()).isNull();
        assertThat(after.price()).isNull();
        assertThat(after.scheduledAt()).isNull();
    }

    @Test
    void givenThePlateByItsKey_whenApplied_thenItStaysAsItWasTyped() {
        assertThat(applied(received, """
                {"car_plate": "KA01AB1234"}""")
                        .carPlate())
                .isEqualTo("ka-01 ab 1234");
        assertThat(applied(received, """
                {"car_plate": " MH 12 "}""")
                        .carPlate())
                .isEqualTo("MH 12");
    }

    @Test
    void givenAPlateWithoutLetterAndDigit_whenApplied_thenItIsRefusedByItsName() {
        assertThatThrownBy(() -> applied(received, """
                {"car_plate": "--"}"""))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("car_plate")
                .hasMessageContaining("is \"--\", expected a letter or a digit");
    }

    @Test
    void givenAPrice_whenApplied_thenTheCurrencyIsTheWorkshopsAndAskedForOnlyThen() {
        Patch priced = patch("""
                {"price": {"amount_minor": 500}}""");
        Patch unpriced = patch("{}");

        assertThat(new JobPatch(priced).applied(received, () -> "INR", NOW).price)
                .isEqualTo(new Price(500, "INR"));
        new JobPatch(unpriced)
                .applied(
                        received,
                        () -> {
                            throw new AssertionError("asked for the currency");
                        },
                        NOW);
    }

    @Test
    void givenADateOfAJobThatIsReceived_whenApplied_thenItIsKeptInMilliseconds() {
        assertThat(applied(received, """
                {"scheduled_at": "2026-03-01T10:00:00.123456+05:30"}""")
                        .scheduledAt())
                .isEqualTo("2026-03-01T04:30:00.123Z");
    }

    @Test
    void givenAJobThatHasBegun_whenItsDateIsChanged_thenThatIsAConflictAndTheSameDateIsNot() {
        Job begun = JobMoves.move(received, JobStatus.IN_PROGRESS, NOW);

        assertThatThrownBy(() -> applied(begun, """
                {"scheduled_at": "2026-03-01T10:00:00Z"}"""))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("job 42 is in_progress: its date can change while it is received");
        assertThat(applied(begun, "{\"scheduled_at\": \"%s\"}".formatted(begun.scheduledAt())))
                .isEqualTo(begun);
    }

    @Test
    void givenAJobThatHasBegun_whenItsEstimateGrows_thenItsEndMovesByThat() {
        Job begun = JobMoves.move(received, JobStatus.IN_PROGRESS, NOW);

        assertThat(estimated(begun, 400).estimatedEndTime())
                .isEqualTo(begun.estimatedEndTime().plus(Duration.ofMinutes(40)));
        assertThat(estimated(begun, 300).estimatedEndTime())
                .isEqualTo(begun.estimatedEndTime().minus(Duration.ofMinutes(60)));
        assertThat(estimated(begun, 360)).isEqualTo(begun);
    }

    @Test
    void givenAJobThatWaits_whenItsEstimateChanges_thenItHasNoEndStill() {
        Job after = estimated(received, 400);

        assertThat(after.estimatedDurationMinutes()).isEqualTo(400);
        assertThat(after.estimatedEndTime()).isNull();
    }

    @Test
    void givenAWorkshopWithHours_whenTheEstimateChanges_thenTheEndIsMadeAnewByThem() {
        Job begun = JobMoves.move(withHours(), JobStatus.IN_PROGRESS, monday(10));

        Job after = estimated(begun, 660, monday(10));

        assertThat(begun.estimatedEndTime()).isEqualTo(monday(16));
        assertThat(after.estimatedEndTime())
                .as("nine hours until 19:00, two of the next day's from 09:00")
                .isEqualTo(monday(24 + 11));
    }

    @Test
    void givenAJobOnHoldInAWorkshopWithHours_whenTheEstimateChanges_thenTheEndWaitsUntilItGoesOn() {
        Job begun = JobMoves.move(withHours(), JobStatus.IN_PROGRESS, monday(10));
        Job held = JobMoves.move(begun, JobStatus.ON_HOLD, monday(11));

        assertThat(estimated(held, 660, monday(12)).estimatedEndTime()).isEqualTo(held.estimatedEndTime());
    }

    @Test
    void givenAClosedJob_whenItsPitOrEstimateChanges_thenThatIsAConflictAndItsNotesMayChange() {
        Job cancelled = JobMoves.move(received, JobStatus.CANCELLED, NOW);

        for (String change : List.of("{\"pit_id\": 3}", "{\"estimated_duration_minutes\": 30}")) {
            assertThatThrownBy(() -> applied(cancelled, change))
                    .as(change)
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("job 42 is cancelled: its pit and its estimate stay");
        }
        assertThat(applied(cancelled, "{\"notes\": \"by phone\", \"pit_id\": 2}")
                        .notes())
                .isEqualTo("by phone");
        assertThat(applied(received, "{\"pit_id\": 3}").pitId()).isEqualTo(3);
    }

    @Test
    void givenPhoneOrEmail_whenTheyAreOthers_thenTheAccountMayBeAnother() {
        JobCustomer before = received.customer();
        JobPatch patch = new JobPatch(patch("{}"));

        assertThat(patch.reachesAnother(received, before)).isFalse();
        assertThat(patch.reachesAnother(received, new JobCustomer(9L, "Asha", before.phone(), before.email())))
                .isFalse();
        assertThat(patch.reachesAnother(received, before.withPhone("+919812345679")))
                .isTrue();
        assertThat(patch.reachesAnother(received, new JobCustomer(9L, before.name(), before.phone(), null)))
                .isTrue();
    }

    private static Job known(Job job) {
        JobDraft draft = job.draft();
        draft.customer = new JobCustomer(9L, "John Doe", "+919812345678", "john@example.com");
        draft.carPlate = "ka-01 ab 1234";
        draft.notes = "scratch on the left door";
        draft.price = new Price(45_000_00, "INR");
        draft.scheduledAt = LATER;
        return draft.job();
    }

    /** A job in a workshop that is open from Monday to Saturday, 09:00 to 19:00, by a person's work alone. */
    private static Job withHours() {
        List<StagePlan> attended = List.of(new StagePlan("Film", 100, false));
        WorkCalendar calendar = new WorkCalendar(ZoneOffset.UTC, OpeningHours.usual(), List.of());
        return SampleJob.received(WorkType.FULL_PPF, 360, attended, calendar);
    }

    private static Instant monday(int hour) {
        return Instant.parse("2026-11-23T00:00:00Z").plus(Duration.ofHours(hour));
    }

    private static Job estimated(Job job, int minutes) {
        return estimated(job, minutes, LATER);
    }

    private static Job estimated(Job job, int minutes, Instant now) {
        Patch patch = patch("{\"estimated_duration_minutes\": %d}".formatted(minutes));
        return new JobPatch(patch).applied(job, () -> "INR", now).job();
    }

    private static Job applied(Job job, String json) {
        return new JobPatch(patch(json)).applied(job, () -> "INR", NOW).job();
    }

    private static Patch patch(String json) {
        try {
            return new Patch((ObjectNode) JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
