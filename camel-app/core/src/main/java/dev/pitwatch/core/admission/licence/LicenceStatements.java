package dev.pitwatch.core.admission.licence;

/**
 * What is written of {@code licence} along with a device: parts of the statements of those who keep devices, so that what is one
 * statement stays one, and the table's SQL lies with its owner. Each is a statement by itself, too.
 */
public final class LicenceStatements {

    /** The licence of a device {@code d (device_id, workshop_id)} that was just made; takes {@code :key}. */
    public static final String ADD =
            "insert into licence (device_id, workshop_id, key_hash) select device_id, workshop_id, :key from d";

    /** Gives it to another workshop; takes {@code :device}, {@code :workshop}. */
    public static final String MOVE = "update licence set workshop_id = :workshop where device_id = :device";

    /**
     * Its keys, or its first one; takes {@code :device}, {@code :key}, {@code :at}, {@code :status}, {@code :previousKey},
     * {@code :previousUntil}.
     */
    public static final String PUT_KEYS =
            """
            insert into licence (device_id, workshop_id, key_hash, rotated_at)
            select device_id, workshop_id, :key, :at from device where device_id = :device
            on conflict (device_id) do update
            set key_hash = excluded.key_hash, rotated_at = excluded.rotated_at, status = :status,
                previous_key_hash = :previousKey, previous_until = :previousUntil
            """;

    /** Ends it, with the key before; takes {@code :device}. */
    public static final String REVOKE =
            """
            update licence set status = 'revoked', previous_key_hash = null, previous_until = null
            where device_id = :device
            """;

    /** Ends those of a workshop and returns their devices; takes {@code :id}. */
    public static final String REVOKE_ALL =
            "update licence set status = 'revoked' where workshop_id = :id and status <> 'revoked' returning device_id";

    /**
     * Why licence or subscription keep a device silent, in the contract's word; null: they don't. Of a licence {@code l} and the
     * subscription {@code s} of its workshop, either null where there is none; takes {@code :now}. The rule of {@link LicenceRules}.
     */
    public static final String REFUSAL =
            """
            case
                when l.status is null or l.status = 'revoked' then 'licence_revoked'
                when l.expires_at <= :now or l.status <> 'active' then 'licence_expired'
                when s.status = 'trial' then
                    case when s.expires_at + interval '168 hours' < :now then 'subscription_expired' end
                when s.status in ('active', 'past_due') then
                    case when s.next_due_at + interval '168 hours' < :now then 'subscription_suspended' end
                when s.status = 'suspended' then 'subscription_suspended'
                else 'subscription_expired' end""";

    private LicenceStatements() {}
}
