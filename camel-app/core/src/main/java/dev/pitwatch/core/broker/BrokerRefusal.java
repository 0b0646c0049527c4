package dev.pitwatch.core.broker;

import java.util.Locale;

/** What the embedded broker refuses. */
public enum BrokerRefusal {
    /** A sign-in: wrong password, unknown user name or foreign client id. */
    SIGN_IN,
    /** A message, subscription or will on a topic that the account may not touch. */
    TOPIC;

    /** {@return as metrics spell it, e.g. "sign_in"} */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
