package dev.pitwatch.core.admission.broker;

import dev.pitwatch.base.json.Coded;

/** What the embedded broker refuses, or slows down. */
public enum BrokerRefusal implements Coded {
    /** A sign-in: wrong password, unknown user name or foreign client id. */
    SIGN_IN,
    /** A message, subscription or will on a topic that the account may not touch. */
    TOPIC,
    /** A retained message that is not a device's own status. */
    RETAINED,
    /** A subscription beyond the number that a session may have. */
    SUBSCRIPTION_LIMIT,
    /** A packet that is malformed, out of place, or larger than it may be before the sign-in. */
    PACKET,
    /** A connection beyond the number that an address, a workshop's account, or all together may have. */
    CONNECTION_LIMIT,
    /** Nothing: a device above its budget was not read from for a moment. */
    RATE_PAUSE,
    /** A message of QoS 0 above the account's budget. */
    RATE_DROP,
    /** The connection of a device that stayed above its budget. */
    RATE_CLOSE
}
