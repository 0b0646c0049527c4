package dev.pitwatch.core.work.job;

import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a merge patch makes of a job. */
final class JobPatch {

    private static final String PLATE = "car_plate";

    private final Patch patch;

    JobPatch(Patch patch) {
        this.patch = patch;
    }

    /**
     * {@return the job's draft after it} Which pit that is, which phone number, and whose account, is for the caller to see to.
     *
     * @param currency finds out the workshop's; asked only when the price is changed
     */
    JobDraft applied(Job job, Supplier<String> currency, Instant now) {
        JobDraft draft = job.draft();
        JobCustomer before = job.customer();
        draft.customer = new JobCustomer(
                before.id(),
                text("customer_name", before.name()),
                before.phone(),
                Texts.stripped(patch.text("customer_email", before.email())));
        draft.carModel = text("car_model", job.carModel());
        draft.carPlate = plate(patch.text(PLATE, job.carPlate()), job);
        draft.notes = Texts.stripped(patch.text("notes", job.notes()));
        draft.price = price(job.price(), currency);
        draft.pitId = patch.number("pit_id", job.pitId());
        setEstimate(job, draft, (int) patch.number("estimated_duration_minutes", job.estimatedDurationMinutes()), now);
        draft.scheduledAt = scheduled(job);
        if (job.status().isClosed()
                && (draft.pitId != job.pitId() || draft.estimatedDurationMinutes != job.estimatedDurationMinutes())) {
            throw Problem.conflict("job %d is %s: its pit and its estimate stay"
                    .formatted(job.id(), job.status().code()));
        }
        return draft;
    }

    /**
     * {@return the plate as it is kept} The key of the one before leaves that as it was typed.
     *
     * @param job null: it is made just now
     */
    static @Nullable String plate(@Nullable String wanted, @Nullable Job job) {
        String typed = Texts.stripped(wanted);
        if (typed == null) {
            return null;
        }
        if (job != null && (typed.equals(job.carPlate()) || typed.equals(job.plateKey()))) {
            return job.carPlate();
        }
        if (Plate.key(typed).isEmpty()) {
            throw Problem.invalid(PLATE, "is \"%s\", expected a letter or a digit".formatted(typed));
        }
        return typed;
    }

    /**
     * The end of a job that has begun moves by what the estimate grows. One that follows the workshop's hours is made anew; on hold,
     * when it goes on.
     */
    private static void setEstimate(Job job, JobDraft draft, int minutes, Instant now) {
        draft.estimatedDurationMinutes = minutes;
        if (job.actualStartTime() == null
                || job.estimatedEndTime() == null
                || minutes == job.estimatedDurationMinutes()) {
            return;
        }
        if (!job.followsHours() || job.status().isDone()) {
            draft.estimatedEndTime =
                    job.estimatedEndTime().plus(Duration.ofMinutes(minutes - job.estimatedDurationMinutes()));
        } else if (job.hold() == null) {
            draft.estimatedEndTime = draft.left().end(now);
        }
    }

    private @Nullable Instant scheduled(Job job) {
        Instant wanted = patch.time("scheduled_at", job.scheduledAt());
        Instant scheduled = wanted == null ? null : wanted.truncatedTo(ChronoUnit.MILLIS);
        if (!Objects.equals(scheduled, job.scheduledAt()) && job.status() != JobStatus.RECEIVED) {
            throw Problem.conflict("job %d is %s: its date can change while it is received"
                    .formatted(job.id(), job.status().code()));
        }
        return scheduled;
    }

    /** {@return whether phone or e-mail are others than the job's, so that the account may be another, too} */
    boolean reachesAnother(Job job, JobCustomer after) {
        return !Objects.equals(job.customer().phone(), after.phone())
                || !Objects.equals(job.customer().email(), after.email());
    }

    private String text(String field, String before) {
        return Objects.requireNonNull(patch.text(field, before)).strip();
    }

    private @Nullable Price price(@Nullable Price before, Supplier<String> currency) {
        if (patch.sets("price")) {
            return Prices.merged(before, patch.part("price"), currency.get());
        }
        return patch.has("price") ? null : before;
    }
}
