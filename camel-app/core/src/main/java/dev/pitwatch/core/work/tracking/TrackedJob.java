package dev.pitwatch.core.work.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.database.JsonColumn;
import dev.pitwatch.core.platform.workshop.Holiday;
import dev.pitwatch.core.platform.workshop.OpeningHours;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job as the holder of its link sees it; it names no one.
 *
 * @param carPlate only its ends
 * @param scheduledAt when the car is to come
 * @param live the car is in the pit
 * @param video live, the customer has consented, and the pit's camera is online
 * @param reportReady there is a report to be had
 * @param expiresAt null: not while the job is open
 */
public record TrackedJob(
        String status,
        String workType,
        String carModel,
        @Nullable String carPlate,
        @Nullable String scheduledAt,
        Shop workshop,
        JsonNode progress,
        List<Move> history,
        boolean live,
        boolean video,
        boolean reportReady,
        @Nullable Instant expiresAt) {

    /**
     * Where the car is.
     *
     * @param code by which its customers sign in
     * @param logoUrl null: it has none
     * @param timeZone that the job's times are meant in
     * @param openingHours null: around the clock
     * @param holidays of the next 30 days
     */
    public record Shop(
            String code,
            String name,
            @Nullable String phone,
            @Nullable String address,
            @Nullable String logoUrl,
            String timeZone,
            @JsonColumn @Nullable OpeningHours openingHours,
            @JsonColumn List<Holiday> holidays) {}

    /** What the job became, and when. */
    public record Move(String at, String to) {}
}
