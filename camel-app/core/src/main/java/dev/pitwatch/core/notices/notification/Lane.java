package dev.pitwatch.core.notices.notification;

/**
 * Which webhooks are called, and which browsers' push services: those whose last call failed or was slow have threads of their own,
 * so that they hold up no others.
 */
public enum Lane {
    /** All of them. */
    ALL,
    /** Those that were prompt the last time, and those that were never called. */
    PROMPT,
    /** The others. */
    SLOW
}
