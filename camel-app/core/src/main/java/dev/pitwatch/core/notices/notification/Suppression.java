package dev.pitwatch.core.notices.notification;

import dev.pitwatch.base.json.Coded;

/** Why a notice is not sent, as the API says it. */
public enum Suppression implements Coded {
    /** The person has no address for the channel. */
    NO_ADDRESS,
    /** The person doesn't want such notices. */
    OPTED_OUT,
    /** It came in the person's quiet hours; a summary names it once these have ended. */
    QUIET_HOURS,
    /** The person had one of the same kind a moment ago. */
    THROTTLED,
    /** What may be sent of the workshop's in a day is used up. */
    DAY_LIMIT,
    /** What may be sent of the workshop's alerts in an hour is used up. */
    HOUR_LIMIT,
    /** Its alert is shelved. */
    SHELVED,
    /** The person must not be notified any more. */
    DEACTIVATED,
    /** No plugin sends by the channel. */
    NO_CHANNEL
}
