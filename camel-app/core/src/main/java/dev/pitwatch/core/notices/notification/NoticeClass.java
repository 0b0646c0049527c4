package dev.pitwatch.core.notices.notification;

import dev.pitwatch.base.json.Coded;

/** What kind of message an event makes: what its recipients may choose, and which limits it is under, goes by this. */
public enum NoticeClass implements Coded {
    /** One-time codes and links: asked for by their reader, never held back. */
    CODE,
    /** News of a job to its customer. */
    CUSTOMER,
    /** Alerts of a workshop, and what is said in place of many of them. */
    ALERT,
    /** The workshop's subscription and its payments. */
    BILLING,
    /** What is sent at a fixed time, whatever happened. */
    SUMMARY,
    /** Alerts of the platform itself, to the team that runs it. */
    PLATFORM,
    /** A notice that a person sends to try a channel. */
    TEST
}
