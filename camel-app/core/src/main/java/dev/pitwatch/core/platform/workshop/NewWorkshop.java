package dev.pitwatch.core.platform.workshop;

import org.jspecify.annotations.Nullable;

/** A workshop to be made; what is null follows from the name, the number it gets, or the platform's defaults. */
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
        @Nullable Integer videoDays) {

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
                videoDays);
    }
}
