package dev.pitwatch.core.platform.workshop;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A workshop to be made; what is null follows from the name, the number it gets, or the platform's defaults.
 *
 * @param openingHours as answered; null: around the clock
 * @param holidays the same; null: none
 */
public record NewWorkshop(
        String name,
        @Nullable String code,
        @Nullable String slug,
        @Nullable String address,
        @Nullable String phone,
        @Nullable String timeZone,
        @Nullable String currency,
        @Nullable String aqiStandard,
        @Nullable String gstin,
        @Nullable String stateCode,
        @Nullable String billingAddress,
        @Nullable Integer videoDays,
        @Nullable JsonNode openingHours,
        @Nullable JsonNode holidays) {

    /** Open around the clock. */
    public NewWorkshop(
            String name,
            @Nullable String code,
            @Nullable String slug,
            @Nullable String address,
            @Nullable String phone,
            @Nullable String timeZone,
            @Nullable String currency,
            @Nullable String aqiStandard,
            @Nullable String gstin,
            @Nullable String stateCode,
            @Nullable String billingAddress,
            @Nullable Integer videoDays) {
        this(
                name,
                code,
                slug,
                address,
                phone,
                timeZone,
                currency,
                aqiStandard,
                gstin,
                stateCode,
                billingAddress,
                videoDays,
                null,
                null);
    }

    NewWorkshop withPhone(@Nullable String number) {
        return new NewWorkshop(
                name,
                code,
                slug,
                address,
                number,
                timeZone,
                currency,
                aqiStandard,
                gstin,
                stateCode,
                billingAddress,
                videoDays,
                openingHours,
                holidays);
    }
}
