package dev.pitwatch.core.work.job;

import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A job that is being changed. */
final class JobDraft {

    private final Job before;
    long id;
    long pitId;
    int pitNumber;
    JobStatus status;
    Job.@Nullable Hold hold;
    JobCustomer customer;
    String carModel;

    @Nullable
    String carPlate;

    @Nullable
    String notes;

    @Nullable
    Price price;

    int estimatedDurationMinutes;

    @Nullable
    Instant estimatedEndTime;

    boolean endByHand;

    @Nullable
    Instant scheduledAt;

    @Nullable
    Instant actualStartTime;

    @Nullable
    Instant actualEndTime;

    @Nullable
    Instant closedAt;

    @Nullable
    Instant trackingEndsAt;

    @Nullable
    Consent consent;

    List<JobStage> stages;
    List<JobMember> staff;

    @Nullable
    Long updatedBy;

    @Nullable
    String updatedByName;

    Instant updatedAt;
    long version;
    byte @Nullable [] sealedLink;

    JobDraft(Job before) {
        this.before = before;
        id = before.id();
        pitId = before.pitId();
        pitNumber = before.pitNumber();
        status = before.status();
        hold = before.hold();
        customer = before.customer();
        carModel = before.carModel();
        carPlate = before.carPlate();
        notes = before.notes();
        price = before.price();
        estimatedDurationMinutes = before.estimatedDurationMinutes();
        estimatedEndTime = before.estimatedEndTime();
        endByHand = before.endByHand();
        scheduledAt = before.scheduledAt();
        actualStartTime = before.actualStartTime();
        actualEndTime = before.actualEndTime();
        closedAt = before.closedAt();
        trackingEndsAt = before.trackingEndsAt();
        consent = before.consent();
        stages = before.stages();
        staff = before.staff();
        updatedBy = before.updatedBy();
        updatedByName = before.updatedByName();
        updatedAt = before.updatedAt();
        version = before.version();
        sealedLink = before.sealedLink();
    }

    /** Replaces each stage. */
    void eachStage(UnaryOperator<JobStage> change) {
        stages = stages.stream().map(change).toList();
    }

    /** {@return what is left of it} */
    WorkLeft left() {
        return new WorkLeft(stages, estimatedDurationMinutes, before.calendar());
    }

    /** {@return the job after it} */
    Job job() {
        return new Job(
                id,
                before.workshopId(),
                pitId,
                pitNumber,
                status,
                hold,
                before.workType(),
                before.templateId(),
                customer,
                carModel,
                carPlate,
                notes,
                price,
                estimatedDurationMinutes,
                estimatedEndTime,
                endByHand,
                scheduledAt,
                actualStartTime,
                actualEndTime,
                closedAt,
                trackingEndsAt,
                consent,
                stages,
                staff,
                before.createdBy(),
                before.createdAt(),
                updatedBy,
                updatedByName,
                updatedAt,
                version,
                sealedLink,
                before.calendar());
    }
}
