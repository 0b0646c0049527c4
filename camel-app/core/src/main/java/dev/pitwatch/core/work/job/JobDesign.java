package dev.pitwatch.core.work.job;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.identity.Principal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a new job takes: from its work type, or a template. */
record JobDesign(WorkType type, @Nullable Long templateId, int minutes, List<StagePlan> stages) {

    static JobDesign of(WorkType type, @Nullable Integer minutes) {
        if (minutes == null && type.minutes().isEmpty()) {
            throw Problem.invalid("estimated_duration_minutes", "is missing: custom work takes what you say");
        }
        return new JobDesign(type, null, minutes == null ? type.minutes().getAsInt() : minutes, type.stages());
    }

    static JobDesign of(WorkType type, JobTemplate template, @Nullable Integer minutes) {
        if (template.workType() != type) {
            throw Problem.invalid(
                    "template_id",
                    "is for %s, and the job is %s".formatted(template.workType().code(), type.code()));
        }
        return new JobDesign(
                type,
                template.id(),
                minutes == null ? template.estimatedDurationMinutes() : minutes,
                template.stages());
    }

    /** {@return the job, without an id yet} */
    Job job(
            Principal who,
            JobPit place,
            NewJob wanted,
            JobCustomer customer,
            long account,
            List<JobMember> staff,
            Instant now) {
        Instant end = wanted.estimatedEndTime();
        Instant scheduled = wanted.scheduledAt();
        return new Job(
                0,
                place.workshopId(),
                place.pitId(),
                place.pitNumber(),
                JobStatus.RECEIVED,
                null,
                type,
                templateId,
                new JobCustomer(account, customer.name(), customer.phone(), customer.email()),
                wanted.carModel().strip(),
                JobPatch.plate(wanted.carPlate(), null),
                Texts.stripped(wanted.notes()),
                wanted.price(),
                minutes,
                end == null ? null : end.truncatedTo(ChronoUnit.MILLIS),
                end != null,
                scheduled == null ? null : scheduled.truncatedTo(ChronoUnit.MILLIS),
                null,
                null,
                null,
                null,
                null,
                stages.stream().map(JobStage::planned).toList(),
                staff,
                who.userId(),
                now,
                who.userId(),
                Author.of(who).called(),
                now,
                1,
                null,
                place.calendar());
    }
}
