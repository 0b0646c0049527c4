package dev.pitwatch.core.job;

import dev.pitwatch.core.problem.Problem;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/** Prices as people send them. */
final class Prices {

    private Prices() {}

    /** Throws {@code validation_failed} when the currency is none. */
    static void require(@Nullable Price price) {
        try {
            if (price != null) {
                Currency.getInstance(price.currency());
            }
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("price.currency", "must be a currency of ISO 4217, e.g. INR");
        }
    }
}
