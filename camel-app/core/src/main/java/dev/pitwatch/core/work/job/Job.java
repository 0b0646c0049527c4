package dev.pitwatch.core.work.job;

import dev.pitwatch.base.database.JsonColumn;
import dev.pitwatch.core.platform.workshop.WorkCalendar;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.mapper.Nested;
import org.jdbi.v3.core.mapper.PropagateNull;
import org.jspecify.annotations.Nullable;

/**
 * Work on one car in one pit.
 *
 * @param hold while it is on hold, else null
 * @param templateId what its stages were taken from; null: the work type's own, or the template is gone
 * @param carPlate as it was typed
 * @param endByHand the estimated end, if there is one, is what a person said, not what the workshop's hours make it
 * @param scheduledAt when the car is to come
 * @param closedAt when it was delivered or cancelled
 * @param trackingEndsAt when its public page ends; null: not while the job is open
 * @param stages in order
 * @param createdBy null: a machine
 * @param updatedBy the user who changed it last; null: a machine, whoever has the link, or it was not kept yet
 * @param updatedByName what they are called; null: it was not kept yet, or they are of the platform, whom workshops don't see
 * @param version grows with every change
 * @param sealedLink what the link of its public page can be read from; null: it has none
 * @param calendar when its workshop is open
 */
public record Job(
        long id,
        long workshopId,
        long pitId,
        int pitNumber,
        JobStatus status,
        @Nested("hold") @Nullable Hold hold,
        WorkType workType,
        @Nullable Long templateId,
        @Nested("customer") JobCustomer customer,
        String carModel,
        @Nullable String carPlate,
        @Nullable String notes,
        @Nested("price") @Nullable Price price,
        int estimatedDurationMinutes,
        @Nullable Instant estimatedEndTime,
        boolean endByHand,
        @Nullable Instant scheduledAt,
        @Nullable Instant actualStartTime,
        @Nullable Instant actualEndTime,
        @Nullable Instant closedAt,
        @Nullable Instant trackingEndsAt,
        @Nested("consent") @Nullable Consent consent,
        @JsonColumn List<JobStage> stages,
        @JsonColumn List<JobMember> staff,
        @Nullable Long createdBy,
        Instant createdAt,
        @Nullable Long updatedBy,
        @Nullable String updatedByName,
        Instant updatedAt,
        long version,
        byte @Nullable [] sealedLink,
        @JsonColumn WorkCalendar calendar) {

    /**
     * Why a job's time stands still.
     *
     * @param from the status it returns to
     * @param at when it began
     * @param frozenAt time left is that of this moment: when it began, or when a new estimate was given since
     */
    public record Hold(@PropagateNull JobStatus from, Instant at, Instant frozenAt) {}

    public Job {
        stages = List.copyOf(stages);
        staff = List.copyOf(staff);
    }

    /** {@return whether it is neither delivered nor cancelled} */
    public boolean isOpen() {
        return !status.isClosed();
    }

    /** {@return whether the car is in the pit} */
    public boolean isActive() {
        return status == JobStatus.IN_PROGRESS
                || status == JobStatus.QUALITY_CHECK
                || (hold != null && hold.from() == JobStatus.IN_PROGRESS);
    }

    /** {@return whether that user works on it} */
    public boolean isAssigned(@Nullable Long userId) {
        return userId != null && staff.stream().anyMatch(member -> member.id() == userId);
    }

    /** {@return the stage that runs, on hold or not} */
    public Optional<JobStage> runningStage() {
        return stages.stream()
                .filter(stage -> stage.state() == StageState.RUNNING)
                .findFirst();
    }

    /** {@return how far it is at that time} */
    public Progress progress(Instant now) {
        return Progress.of(this, now);
    }

    /** {@return whether it has begun, and its end is what the workshop's hours make it} */
    boolean followsHours() {
        return calendar.hasHours() && !endByHand && actualStartTime != null;
    }

    /** {@return when it can be handed over if it comes as scheduled; null: it has no date} */
    @Nullable
    Instant scheduledEnd() {
        return scheduledAt == null ? null : new WorkLeft(stages, estimatedDurationMinutes, calendar).whole(scheduledAt);
    }

    /** {@return its number plate; empty: none, or one without letter and digit, from before these were refused} */
    public Optional<Plate> plate() {
        return Optional.ofNullable(carPlate).flatMap(Plate::of);
    }

    /** {@return what its plate is compared by; null: it has none} */
    public @Nullable String plateKey() {
        return plate().map(Plate::key).orElse(null);
    }

    /** {@return the same job, which has its id and its link now} */
    Job withId(long made, byte[] madeLink) {
        JobDraft draft = draft();
        draft.id = made;
        draft.sealedLink = madeLink;
        return draft.job();
    }

    /** {@return the same job, to be changed} */
    JobDraft draft() {
        return new JobDraft(this);
    }
}
