package dev.pitwatch.core.work.job;

import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.problem.Problem;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Prices as people send them: always in the currency of the workshop. */
final class Prices {

    private static final String AMOUNT = "amount_minor";
    private static final String CURRENCY = "currency";

    private Prices() {}

    /** Throws {@code validation_failed} when the price is in another currency. */
    static void require(@Nullable Price price, String currency) {
        if (price != null && !price.currency().equals(currency)) {
            throw Problem.invalid("price.currency", "must be %s, the currency of the workshop".formatted(currency));
        }
    }

    /**
     * {@return the price after a merge patch of it; one that stays the same keeps the currency that it had}
     *
     * @param currency the workshop's
     */
    static Price merged(@Nullable Price before, Patch patch, String currency) {
        if (before == null && !patch.sets(AMOUNT)) {
            throw Problem.invalid("price.amount_minor", "is missing");
        }
        Price merged = before == null
                ? new Price(patch.number(AMOUNT, 0), text(patch, currency))
                : new Price(patch.number(AMOUNT, before.amountMinor()), text(patch, before.currency()));
        if (!merged.equals(before)) {
            require(merged, currency);
        }
        return merged;
    }

    private static String text(Patch patch, String before) {
        return Objects.requireNonNullElse(patch.text(CURRENCY, before), before);
    }
}
