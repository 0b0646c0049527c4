package dev.pitwatch.core.admission.broker;

import dev.pitwatch.base.json.Coded;

/** Why the embedded broker refused what a device wanted, in the words of the API. */
public enum DeviceRefusalReason implements Coded {
    WRONG_PASSWORD,
    /** The client id is the device's, the user name is not. */
    WRONG_USER,
    WRONG_CLIENT_ID,
    /** The device is decommissioned. */
    ACCOUNT_CLOSED,
    FOREIGN_TOPIC,
    RETAINED,
    TOO_MANY_SUBSCRIPTIONS,
    BAD_PACKET,
    TOO_FAST
}
