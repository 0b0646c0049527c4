package dev.pitwatch.core.work.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.jspecify.annotations.Nullable;

/**
 * Who works on a job's car, and how to reach them: customers may not read the workshop itself.
 *
 * @param code by which its customers sign in
 * @param timeZone that the job's times are meant in
 * @param camera whether there is a camera in the job's pit
 */
record JobWorkshop(
        String code,
        String name,
        @Nullable String phone,
        @Nullable String address,
        String timeZone,
        @JsonIgnore boolean camera) {}
