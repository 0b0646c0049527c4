package dev.pitwatch.core.notices.phone;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Brings numbers to E.164, as typed by people of a workshop: one without country code is of the workshop's country. */
public final class PhoneNumbers {

    private final JdbiPhoneRegionRepository regions;

    public PhoneNumbers(Database database) {
        this.regions = new JdbiPhoneRegionRepository(database);
    }

    /** {@return the number; null for none} Throws a Problem that names the field when it can't be understood. */
    public @Nullable String ofWorkshop(Scope scope, long workshopId, String field, @Nullable String typed) {
        return of(field, typed, () -> regions.ofWorkshop(scope, workshopId));
    }

    /** The same, typed for a user. */
    public @Nullable String ofUser(Scope scope, long userId, String field, @Nullable String typed) {
        return of(field, typed, () -> regions.ofUser(scope, userId));
    }

    /** {@return the number, or what was typed when it can't be understood} Takes the code of the workshop. */
    public String meant(String workshop, String typed) {
        PhoneRegion region =
                PhoneNumber.isNational(typed) ? regions.ofCode(workshop).orElse(PhoneRegion.INDIA) : PhoneRegion.INDIA;
        return PhoneNumber.meant(typed, region).orElse(typed);
    }

    private static @Nullable String of(String field, @Nullable String typed, Supplier<Optional<PhoneRegion>> region) {
        if (typed == null || typed.isBlank()) {
            return null;
        }
        return PhoneNumber.of(
                field,
                typed,
                PhoneNumber.isNational(typed) ? region.get().orElse(PhoneRegion.INDIA) : PhoneRegion.INDIA);
    }
}
