package dev.pitwatch.hub.work;

import dev.pitwatch.base.problem.Freshness;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.work.job.JobAnswer;
import dev.pitwatch.core.work.job.JobClimateService;
import dev.pitwatch.core.work.job.JobEditService;
import dev.pitwatch.core.work.job.JobFilter;
import dev.pitwatch.core.work.job.JobService;
import dev.pitwatch.core.work.job.JobStatus;
import dev.pitwatch.core.work.job.NewJob;
import dev.pitwatch.core.work.job.Plate;
import dev.pitwatch.core.work.job.WorkType;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Jobs. */
public final class JobHandlers implements Handlers {

    private final JobService jobs;
    private final JobClimateService climates;
    private final JobEditService edits;

    public JobHandlers(JobService jobs, JobClimateService climates, JobEditService edits) {
        this.jobs = jobs;
        this.climates = climates;
        this.edits = edits;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.ofEntries(
                Map.entry("listJobsOfWorkshop", call -> list(call, Optional.of(call.id()))),
                Map.entry(
                        "listJobs",
                        call -> list(call, Optional.ofNullable(call.principal().workshopId()))),
                Map.entry("createJobOfWorkshop", call -> create(call, Optional.of(call.id()))),
                Map.entry(
                        "createJob",
                        call -> create(
                                call, Optional.ofNullable(call.principal().workshopId()))),
                Map.entry("getJob", call -> tagged(jobs.get(call.principal(), call.id()))),
                Map.entry(
                        "updateJob",
                        call -> tagged(jobs.update(call.principal(), call.id(), call.patch(), ifMatch(call)))),
                Map.entry("setJobStatus", this::move),
                Map.entry("changeJobStatus", this::move),
                Map.entry("moveJobStage", this::moveStage),
                Map.entry("setJobTime", this::setTime),
                Map.entry("assignJobStaff", this::assign),
                Map.entry("getJobProgress", call -> Result.ok(jobs.progress(call.principal(), call.id()))),
                Map.entry("getJobClimate", call -> Result.ok(climates.get(call.principal(), call.id()))),
                Map.entry(
                        "listJobChanges",
                        call -> Result.list(
                                edits.list(call.principal(), call.id(), call.sort(), call.page()), call.page())),
                Map.entry("setJobConsent", this::consent));
    }

    private Result list(Call call, Optional<Long> workshop) {
        JobFilter filter = new JobFilter(
                workshop,
                call.text("status").map(text -> JobStatus.meant(text)
                        .orElseThrow(() -> Problem.invalid("status", "is no status of jobs"))),
                call.flag("open"),
                call.number("pit_id"),
                call.text("work_type").map(text -> WorkType.meant(text)
                        .orElseThrow(() -> Problem.invalid("work_type", "is no type of work"))),
                call.span(),
                call.span("scheduled_from", "scheduled_to"),
                call.text("q"),
                call.text("plate").map(Plate::key));
        return Result.list(jobs.list(call.principal(), filter, call.sort(), call.page()), call.page());
    }

    private record WorkshopChoice(@Nullable Long workshopId) {}

    private Result create(Call call, Optional<Long> workshop) {
        Optional<Long> named =
                Optional.ofNullable(call.part(WorkshopChoice.class).workshopId());
        if (workshop.isPresent() && named.isPresent() && !workshop.equals(named)) {
            throw Problem.invalid("workshop_id", "differs from the workshop that this call is for");
        }
        JobAnswer made = jobs.create(call.principal(), workshop.or(() -> named), call.part(NewJob.class));
        return Result.created("/api/v1/jobs/" + made.id(), made.data()).tagged(Freshness.tag(made.version()));
    }

    private record Move(String status, @Nullable String note) {}

    private Result move(Call call) {
        Move wanted = call.body(Move.class);
        return tagged(jobs.move(call.principal(), call.id(), wanted.status(), wanted.note(), ifMatch(call)));
    }

    private record StageMove(String stage, String action, @Nullable String note) {}

    private Result moveStage(Call call) {
        StageMove wanted = call.body(StageMove.class);
        return tagged(
                jobs.stage(call.principal(), call.id(), wanted.stage(), wanted.action(), wanted.note(), ifMatch(call)));
    }

    private record Time(Instant estimatedEndTime) {}

    private Result setTime(Call call) {
        return tagged(
                jobs.setEnd(call.principal(), call.id(), call.body(Time.class).estimatedEndTime(), ifMatch(call)));
    }

    private record Staff(List<Long> staffIds) {}

    private Result assign(Call call) {
        return tagged(
                jobs.assign(call.principal(), call.id(), call.body(Staff.class).staffIds(), ifMatch(call)));
    }

    private record Said(boolean video, String textVersion, String how) {}

    private Result consent(Call call) {
        Said said = call.body(Said.class);
        JobAnswer job =
                jobs.consent(call.principal(), call.id(), said.video(), said.textVersion(), said.how(), ifMatch(call));
        return Result.ok(job.data().get("consent")).tagged(Freshness.tag(job.version()));
    }

    private static Optional<String> ifMatch(Call call) {
        return call.text("If-Match");
    }

    private static Result tagged(JobAnswer job) {
        return Result.ok(job.data()).tagged(Freshness.tag(job.version()));
    }
}
