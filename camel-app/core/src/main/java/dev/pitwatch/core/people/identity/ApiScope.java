package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.json.Coded;

/** What an API key may be used for. */
public enum ApiScope implements Coded {
    /** Every reading call of staff. */
    READ,
    /** The calls of the contract's section of jobs that an admin has. */
    JOBS,
    /** The calls of the contract's section of devices that an admin has. */
    DEVICES
}
