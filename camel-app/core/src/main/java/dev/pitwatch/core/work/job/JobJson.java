package dev.pitwatch.core.work.job;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Jobs as the API answers them. */
final class JobJson {

    private JobJson() {}

    /** The shape of jobs in lists and events, in the order of the contract. */
    private record Listed(
            long id,
            long jobId,
            long workshopId,
            long pitId,
            int pitNumber,
            JobStatus status,
            WorkType workType,
            @Nullable Long templateId,
            @JsonUnwrapped(prefix = "customer_") JobCustomer customer,
            String carModel,
            @Nullable String carPlate,
            @Nullable String carPlateShown,
            int estimatedDurationMinutes,
            @Nullable Instant estimatedEndTime,
            @Nullable Instant scheduledAt,
            @Nullable Instant scheduledEnd,
            @Nullable Instant actualStartTime,
            @Nullable Instant actualEndTime,
            @Nullable Instant closedAt,
            @Nullable Price price,
            @Nullable String notes,
            List<JobMember> staff,
            Progress progress,
            @Nullable Long createdBy,
            Instant createdAt,
            @Nullable Long updatedBy,
            @Nullable String updatedByName,
            Instant updatedAt,
            long version) {}

    /** {@return the job as lists and events have it} */
    static ObjectNode listed(Job job, Instant now) {
        return Json.MAPPER.valueToTree(new Listed(
                job.id(),
                job.id(),
                job.workshopId(),
                job.pitId(),
                job.pitNumber(),
                job.status(),
                job.workType(),
                job.templateId(),
                job.customer(),
                job.carModel(),
                job.plateKey(),
                job.plate().map(Plate::shown).orElse(job.carPlate()),
                job.estimatedDurationMinutes(),
                job.estimatedEndTime(),
                job.scheduledAt(),
                job.scheduledEnd(),
                job.actualStartTime(),
                job.actualEndTime(),
                job.closedAt(),
                job.price(),
                job.notes(),
                job.staff(),
                job.progress(now),
                job.createdBy(),
                job.createdAt(),
                job.updatedBy(),
                job.updatedByName(),
                job.updatedAt(),
                job.version()));
    }

    /** {@return the job as it is answered alone} Without a link: the caller may not see it. */
    static ObjectNode whole(Job job, Instant now, Optional<String> token, JobLinks links) {
        ObjectNode json = listed(job, now);
        json.set("consent", Json.MAPPER.valueToTree(job.consent()));
        json.put("tracking_token", token.orElse(null));
        json.put("tracking_url", token.map(links::url).orElse(null));
        return json;
    }

    /** Adds what only the answer that made an account says; null for a known customer. */
    static void addCredentials(ObjectNode whole, Optional<JobAccounts.Credentials> credentials) {
        whole.set("customer_credentials", Json.MAPPER.valueToTree(credentials.orElse(null)));
    }

    /** {@return the same with its stages, history and workshop} */
    static ObjectNode detailed(ObjectNode whole, Job job, List<HistoryEntry> history, JobWorkshop workshop) {
        whole.set("stages", Json.MAPPER.valueToTree(job.stages()));
        whole.set("history", Json.MAPPER.valueToTree(history));
        whole.set("workshop", Json.MAPPER.valueToTree(workshop));
        whole.put("has_camera", workshop.camera());
        return whole;
    }

    /** {@return the job for a wall screen, which anybody may stand before: whose car it is, and the price, are left out} */
    static Job forWall(Job job) {
        JobDraft draft = forCustomer(job).draft();
        draft.customer = new JobCustomer(null, "", null, null);
        draft.price = null;
        return draft.job();
    }

    /** {@return the job for its customer, who is not shown what staff note for each other, nor who of them did what} */
    static Job forCustomer(Job job) {
        JobDraft draft = job.draft();
        draft.notes = null;
        draft.updatedBy = null;
        draft.updatedByName = null;
        draft.eachStage(JobStage::withoutNote);
        return draft.job();
    }
}
