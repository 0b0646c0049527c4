package dev.pitwatch.core.platform.workshop;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
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

    /** {@return the same with the usual hours, unless it says its own, or JSON's null: around the clock} */
    public NewWorkshop withUsualHours() {
        return openingHours == null ? with(phone, Json.tree(Json.text(OpeningHours.usual()))) : this;
    }

    NewWorkshop withPhone(@Nullable String number) {
        return with(number, openingHours);
    }

    private NewWorkshop with(@Nullable String number, @Nullable JsonNode hours) {
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
                hours,
                holidays);
    }
}
