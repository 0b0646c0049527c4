package dev.pitwatch.core.devices.device;

import dev.pitwatch.core.admission.licence.LicenceStatements;

/**
 * What a device is to be, as parts of statements that read a device {@code d}, its licence {@code l} and its workshop's subscription
 * {@code s}; they take {@code :now}, the hub's. A right is changed by its rows alone, and this follows. The rule of {@link WantedRule}.
 */
public final class WantedStatements {

    /** Joins licence and subscription to a device {@code d}. */
    public static final String JOINS =
            """
            left join licence l on l.device_id = d.device_id
            left join subscription s on s.workshop_id = d.workshop_id
            """;

    /** Why it is to be disabled, in the contract's word: a person's, licence's or subscription's; null: it isn't, or is unclaimed. */
    public static final String REASON =
            """
            case
                when d.status in ('disabled', 'retired') then 'manual'
                when d.workshop_id is not null then %s end"""
                    .formatted(LicenceStatements.REFUSAL);

    /** {@code enabled} or {@code disabled}; null: it is unclaimed, and left alone. */
    public static final String WANTED =
            """
            case
                when d.workshop_id is null and d.status <> 'retired' then null
                when (%s) is null then 'enabled' else 'disabled' end"""
                    .formatted(REASON);

    private WantedStatements() {}
}
