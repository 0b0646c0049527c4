package dev.pitwatch.core.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.core.json.Json;
import dev.pitwatch.core.json.Patch;
import dev.pitwatch.core.problem.Problem;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a merge patch makes of a job. */
final class JobPatch {

    private final Patch patch;
    private final @Nullable Price price;

    JobPatch(Patch patch) {
        this.patch = patch;
        this.price = patch.sets("price") ? price(patch) : null;
        Prices.require(price);
    }

    /** {@return the job's draft after it} Which pit that is, which phone number, and whose account, is for the caller to see to. */
    JobDraft applied(Job job) {
        JobDraft draft = job.draft();
        JobCustomer before = job.customer();
        draft.customer = new JobCustomer(
                before.id(),
                text("customer_name", before.name()),
                before.phone(),
                Texts.stripped(patch.text("customer_email", before.email())));
        draft.carModel = text("car_model", job.carModel());
        draft.carPlate = Texts.stripped(patch.text("car_plate", job.carPlate()));
        draft.notes = Texts.stripped(patch.text("notes", job.notes()));
        draft.price = patch.has("price") ? price : job.price();
        draft.pitId = patch.number("pit_id", job.pitId());
        setEstimate(job, draft, (int) patch.number("estimated_duration_minutes", job.estimatedDurationMinutes()));
        if (job.status().isClosed()
                && (draft.pitId != job.pitId() || draft.estimatedDurationMinutes != job.estimatedDurationMinutes())) {
            throw Problem.conflict("job %d is %s: its pit and its estimate stay"
                    .formatted(job.id(), job.status().code()));
        }
        return draft;
    }

    /** The end of a job that has begun moves by what the estimate grows. */
    private static void setEstimate(Job job, JobDraft draft, int minutes) {
        draft.estimatedDurationMinutes = minutes;
        if (job.actualStartTime() != null && job.estimatedEndTime() != null) {
            draft.estimatedEndTime =
                    job.estimatedEndTime().plus(Duration.ofMinutes(minutes - job.estimatedDurationMinutes()));
        }
    }

    /** {@return whether phone or e-mail are others than the job's, so that the account may be another, too} */
    boolean reachesAnother(Job job, JobCustomer after) {
        return !Objects.equals(job.customer().phone(), after.phone())
                || !Objects.equals(job.customer().email(), after.email());
    }

    private String text(String field, String before) {
        return Objects.requireNonNull(patch.text(field, before)).strip();
    }

    private static Price price(Patch patch) {
        try {
            JsonNode fields = Json.MAPPER.readTree(patch.json());
            return Json.MAPPER.treeToValue(fields.get("price"), Price.class);
        } catch (JsonProcessingException e) { // the schema lets through what the record can't hold
            throw Problem.invalid("price", "can't be read: " + e.getOriginalMessage());
        }
    }
}
