package dev.pitwatch.core.devices.device;

import java.util.Optional;

/** What a device is to be, of what its rows say: pure. A person's word comes first. {@link WantedStatements} is the same in SQL. */
public final class WantedRule {

    /** In the contract: a person disabled it. */
    public static final String BY_HAND = "manual";

    private WantedRule() {}

    /**
     * {@return why it is to be disabled, in the contract's word; empty: it is to be enabled, or is unclaimed and left alone}
     *
     * @param status {@code active}, {@code disabled} or {@code retired}
     * @param claimed whether it belongs to a workshop
     * @param lapsed what its licence or subscription lacks
     */
    public static Optional<String> reason(String status, boolean claimed, Optional<String> lapsed) {
        if (!status.equals("active")) {
            return Optional.of(BY_HAND);
        }
        return claimed ? lapsed : Optional.empty();
    }
}
