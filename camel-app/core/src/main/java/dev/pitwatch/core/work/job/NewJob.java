package dev.pitwatch.core.work.job;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A job that someone wants to make, as the API takes it. */
public record NewJob(
        String customerName,
        @Nullable String customerPhone,
        @Nullable String customerEmail,
        String carModel,
        @Nullable String carPlate,
        long pitId,
        String workType,
        @Nullable Long templateId,
        @Nullable Integer estimatedDurationMinutes,
        @Nullable Instant estimatedEndTime,
        @Nullable Instant scheduledAt,
        @Nullable Price price,
        @Nullable String notes,
        @Nullable List<Long> staffIds) {

    /** Without a date. */
    public NewJob(
            String customerName,
            @Nullable String customerPhone,
            @Nullable String customerEmail,
            String carModel,
            @Nullable String carPlate,
            long pitId,
            String workType,
            @Nullable Long templateId,
            @Nullable Integer estimatedDurationMinutes,
            @Nullable Instant estimatedEndTime,
            @Nullable Price price,
            @Nullable String notes,
            @Nullable List<Long> staffIds) {
        this(
                customerName,
                customerPhone,
                customerEmail,
                carModel,
                carPlate,
                pitId,
                workType,
                templateId,
                estimatedDurationMinutes,
                estimatedEndTime,
                null,
                price,
                notes,
                staffIds);
    }
}
